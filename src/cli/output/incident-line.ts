import type { IncidentBody } from '#src/api/contract/run.ts'

/** One try to reach or sign in to a directory, on one line, with the directory's own words. */
export function incidentLine(incident: IncidentBody): string {
  const codes = [incident.code, incident.subCode].filter((code) => code !== null).join('/')
  return `${incident.server} ${incident.result}${codes === '' ? '' : ` (${codes})`}: ${incident.text}`
}
