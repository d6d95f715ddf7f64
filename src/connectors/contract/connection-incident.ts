import type { ConnectionIncident } from '#src/model/run.ts'

/** Where and when something happened. */
export interface Place {
  readonly server: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** One try to reach or use a directory, for the run history. Codes that are not given are not known. */
export function incidentAt(
  { server, at }: Place,
  what: Pick<ConnectionIncident, 'result' | 'text'> & Partial<Pick<ConnectionIncident, 'code' | 'subCode'>>,
): ConnectionIncident {
  return { server, at, code: null, subCode: null, ...what }
}
