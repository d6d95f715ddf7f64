import { isoTime } from '#src/base/clock.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectionIncident, ObjectError, Run, RunStep, RunStepType } from '#src/model/run.ts'
import type { Names } from '../bodies/names.ts'
import { xml, xmlText, type XmlElement } from './xml.ts'

/** An error on an object with the step it belongs to. */
export type StepError = ObjectError & { readonly step: number }

/**
 * A run in the XML that the Synchronization Service Manager saves, so that what reads such files goes on reading them: dates in UTC
 * without T and zone, GUIDs in braces, newest step first. What that format has no place for (why a directory refused a sign-in) is in elements
 * of their own, `sub-code` and `reason`, which others skip.
 */
export function runXml(run: Run, errors: readonly StepError[], names: Names): string {
  const byStep = Map.groupBy(errors, ({ step }) => step)
  const details = xml('run-details', [
    xml('ma-id', guid(run.connectorId)),
    xml('ma-name', names.connector(run.connectorId)),
    xml('run-number', String(run.number)),
    xml('run-profile-name', run.profile),
    xml('security-id', run.trigger),
    ...run.steps.toReversed().map((step) => stepXml(step, byStep.get(step.number) ?? [], names)),
  ])
  return xmlText(xml('run-history', [details]))
}

function stepXml(step: RunStep, errors: readonly StepError[], names: Names): XmlElement {
  const { counters } = step
  const isImport = step.type.endsWith('import')
  const content = [
    xml('start-date', date(step.startedAt)),
    step.endedAt === null ? null : xml('end-date', date(step.endedAt)),
    xml('step-result', step.result),
    step.reason === null ? null : xml('reason', step.reason),
    xml('step-description', [stepTypeXml(step.type), step.partition === null ? null : xml('partition', step.partition)]),
    xml('current-export-step-counter', '0'),
    xml('last-successful-export-step-counter', '0'),
    connectionXml(step),
    xml('ma-discovery-errors', isImport ? errors.map(discoveryErrorXml) : []),
    xml('ma-discovery-counters', countersXml(counters.discovery)),
    xml('synchronization-errors', isImport ? [] : errors.map((error) => objectErrorXml(step, error))),
    xml('mv-retry-errors'),
    ...Object.entries(counters.outbound).map(([id, counts]) =>
      xml('outbound-flow-counters', countersXml(counts), { ma: names.connector(id as ConnectorId), 'ma-id': guid(id) }),
    ),
    xml('staging-counters', countersXml(counters.staging)),
    xml('inbound-flow-counters', countersXml(counters.inbound)),
    xml('export-counters', countersXml(counters.export)),
  ]
  return xml('step-details', content, { 'step-number': String(step.number) })
}

/** The step as AADC names it: synchronizations are rules that are applied. */
function stepTypeXml(type: RunStepType): XmlElement {
  if (type === 'full-import' || type === 'delta-import') return xml('step-type', [xml('import-subtype', 'to-cs')], { type })
  if (type === 'delta-synchronization') return xml('step-type', [xml('apply-rules-subtype', 'apply-pending')], { type: 'apply-rules' })
  if (type === 'full-synchronization')
    return xml('step-type', [xml('apply-rules-subtype', 'reevaluate-flow-connectors')], { type: 'apply-rules' })
  return xml('step-type', [], { type })
}

function connectionXml({ connection, server, type }: RunStep): XmlElement | null {
  if (type.endsWith('synchronization') || type === 'recall') return null
  return xml('ma-connection', [
    xml('connection-result', connection.at(-1)?.result ?? 'success'),
    server === null ? null : xml('server', server),
    xml('connection-log', connection.map(incidentXml)),
  ])
}

function incidentXml({ result, at, server, code, subCode, text }: ConnectionIncident): XmlElement {
  const literal = text === '' ? null : xml('error-literal', text)
  const error = code === null && literal === null ? null : xml('cd-error', [code === null ? null : xml('error-code', code), literal])
  return xml('incident', [
    xml('connection-result', result),
    xml('date', date(at)),
    xml('server', server),
    error,
    subCode === null ? null : xml('sub-code', subCode),
  ])
}

function discoveryErrorXml({ code, dn, message }: StepError): XmlElement {
  return xml('ma-object-error', [xml('error-type', code), xml('dn', dn), xml('cd-error', [xml('error-literal', message)])])
}

function objectErrorXml({ type }: RunStep, error: StepError): XmlElement {
  const { objectId, dn, code, message, at, firstAt, retryCount } = error
  const content = [
    xml('date-occurred', date(at)),
    xml('first-occurred', date(firstAt)),
    xml('retry-count', String(retryCount)),
    xml('error-type', code),
    xml('cd-error', [xml('error-literal', message)]),
  ]
  const about = { ...(objectId === null ? {} : { 'cs-guid': guid(objectId) }), dn }
  return xml(type === 'export' ? 'export-error' : 'import-error', content, about)
}

/** Numbers without objects behind them, as AADC marks them. */
const withoutObjects: ReadonlySet<string> = new Set(['stage-no-change', 'disconnector-remains', 'filtered-objects', 'filtered-deletions'])

function countersXml(counts: Readonly<Partial<Record<string, number>>>): readonly XmlElement[] {
  return Object.entries(counts).map(([name, count = 0]) => xml(name, String(count), { detail: String(!withoutObjects.has(name)) }))
}

function guid(id: string): string {
  return `{${id.toUpperCase()}}`
}

/** `2026-11-22 09:30:04.113` */
function date(at: number): string {
  return isoTime(at).slice(0, 23).replace('T', ' ')
}
