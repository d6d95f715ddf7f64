import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { EventEntry } from '#src/model/event.ts'
import type { Run, RunStep } from '#src/model/run.ts'
import { counterpartOf, makeEvent, withCompatibility, type EventOrigin } from '#src/observe/make-event.ts'

/** What an event about a run speaks of. */
export interface About {
  readonly connector: ConnectorDocument
  /** Which account the connector signs in as, for people. */
  readonly account: string
  readonly run: Run
  readonly at: number
}

/** What the event log says about a step that ended, each entry with its counterpart for existing monitoring. */
export function stepEvents(step: RunStep, about: About): readonly EventEntry[] {
  return nativeEvents(step, about).flatMap((event) => [...withCompatibility(event), ...cloudCounterparts(event, about)])
}

/** Monitoring of Azure AD Connect watches the connection to the cloud under an identifier of its own. */
function cloudCounterparts(event: EventEntry, { connector }: About): readonly EventEntry[] {
  const isLost = event.id === 20030 || event.id === 20032
  return isLost && connector.type === 'entra-id' ? [counterpartOf(event, 106)] : []
}

/** The event of a run that begins. */
export function startEvent(about: About): EventEntry {
  const { profile, number, trigger, configurationVersion } = about.run
  return makeEvent(20100, { connector: about.connector.name, profile, run: number, trigger, configurationVersion }, origin(about))
}

/** The event of a run that ended. */
export function runEvent(about: About): EventEntry {
  const { run, at } = about
  const fields = {
    connector: about.connector.name,
    profile: run.profile,
    run: run.number,
    result: run.result,
    durationMs: at - run.startedAt,
  }
  return makeEvent(20101, fields, origin(about))
}

function nativeEvents(step: RunStep, about: About): readonly EventEntry[] {
  const { run } = about
  const connector = about.connector.name
  const { profile, number } = run
  const of = origin(about)
  switch (step.result) {
    case 'no-start-credentials':
    case 'stopped-bad-server-credentials':
      // Nothing was sent: the refusal that opened the breaker was told, and the breaker tells for itself.
      if (step.reason === 'breaker-open' || step.reason === 'budget-exhausted') return []
      return [makeEvent(refusalEvent(step), refusal(step, about), of)]
    case 'no-start-connection':
    case 'no-start-no-domain-controller':
      return [makeEvent(20030, refusal(step, about), of)]
    case 'stopped-connectivity':
      return [makeEvent(20032, { ...refusal(step, about), profile, step: step.number }, of)]
    case 'no-start-full-import-required':
      return [makeEvent(20105, { connector, partition: step.partition ?? '', reason: step.reason ?? '' }, of)]
    case 'stopped-deletion-threshold-exceeded':
      return [makeEvent(20080, { connector, profile, run: number, reason: step.reason, ...excessIn(step) }, of)]
    case 'stopped-deletion-limit':
      return [makeEvent(20104, { connector, partition: step.partition ?? '', run: number, ...shrinkOf(step) }, of)]
    case 'stopped-error-limit':
      return [makeEvent(20082, { connector, profile, run: number, step: step.number, errors: step.objectErrorCount }, of)]
    case 'stopped-user-termination-from-wmi-or-ui':
    case 'stopped-service-shutdown':
      return [makeEvent(20102, { connector, profile, run: number, result: step.result }, of)]
    case 'completed-discovery-errors':
    case 'completed-sync-errors':
    case 'completed-export-errors':
      return [
        makeEvent(
          20033,
          { connector, profile, run: number, step: step.number, result: step.result, errors: step.objectErrorCount, ...errorCounts(step) },
          of,
        ),
      ]
    case 'completed-warnings':
    case 'completed-transient-objects':
      return [makeEvent(20034, { ...place(step, about), result: step.result, ...errorCounts(step) }, of)]
    case 'success':
    case 'completed-no-objects':
    case 'in-progress':
      return []
    case 'stopped-server':
    case 'no-start-server':
      return [makeEvent(20050, { ...place(step, about), text: step.reason ?? step.result }, of), failed(step, about)]
    case 'stopped-ma':
    case 'no-start-ma':
      return [makeEvent(20052, { ...place(step, about), ...lastWords(step) }, of), failed(step, about)]
    default:
      return [failed(step, about)]
  }
}

function place(step: RunStep, { connector, run }: About): { connector: string; profile: string; run: number; step: number } {
  return { connector: connector.name, profile: run.profile, run: run.number, step: step.number }
}

function lastWords(step: RunStep): { server: string | null; code: string | null; text: string | null } {
  const incident = step.connection.at(-1)
  return { server: incident?.server ?? step.server, code: incident?.code ?? null, text: incident?.text ?? step.reason }
}

function failed(step: RunStep, about: About): EventEntry {
  return makeEvent(20057, { ...place(step, about), result: step.result, reason: step.reason }, origin(about))
}

function origin(about: About): EventOrigin {
  return { at: about.at, connectorId: about.connector.id, runId: about.run.id }
}

/** Which event a refused sign-in is: the password is wrong, the account is kept out, or the account is locked. */
function refusalEvent(step: RunStep): 20001 | 20002 | 20003 | 20004 {
  if (step.reason === 'locked-out') return 20004
  if (step.reason !== null && blocked.has(step.reason)) return 20003
  return /^\d{5,}$/.test(step.connection.at(-1)?.subCode ?? '') ? 20002 : 20001
}

/** Reasons for which the stored password is still right: a new one would be the wrong cure. */
const blocked = new Set([
  'account-disabled',
  'account-expired',
  'logon-hours',
  'workstation',
  'restriction',
  'logon-type',
  'too-many-groups',
  'password-expired',
  'must-change',
])

function refusal(
  step: RunStep,
  about: About,
): {
  connector: string
  profile: string
  run: number
  account: string
  server: string | null
  reason: string | null
  code: string | null
  subCode: string | null
  text: string | null
  advice: string | null
} {
  const incident = step.connection.at(-1)
  return {
    connector: about.connector.name,
    profile: about.run.profile,
    run: about.run.number,
    account: about.account,
    server: incident?.server ?? step.server,
    reason: step.reason,
    code: incident?.code ?? null,
    subCode: incident?.subCode ?? null,
    text: incident?.text ?? null,
    advice: step.advice,
  }
}

/** Every counter has a number: rules for the Windows log compare them. Errors of the metaverse and single warnings are not counted here. */
function errorCounts(step: RunStep) {
  return {
    metaverseRetryErrors: 0,
    warnings: 0,
    discoveryErrors: step.counters.staging['stage-failure'] ?? 0,
    synchronizationErrors: step.counters.inbound['flow-failure'] ?? 0,
    exportErrors: step.counters.export['export-failure'] ?? 0,
  }
}

/** The reason of a held export reads `12 deletes, allowed are 10` or `12 deletes of 100 objects (12 %), allowed are 10 %`. */
function excessIn(step: RunStep): { deletes?: number; threshold?: number; percentage?: number } {
  const [, deletes, limit, percent] = /^(\d+) deletes\b.*, allowed are ([\d.]+)( %)?/.exec(step.reason ?? '') ?? []
  if (deletes === undefined || limit === undefined) return {}
  return { deletes: Number(deletes), [percent === undefined ? 'threshold' : 'percentage']: Number(limit) }
}

/** The reason of a held obsoletion reads `shrunk: 12 of 400 seen`. */
function shrinkOf(step: RunStep): { seen: number; known: number } {
  const [, seen, known] = /(\d+) of (\d+) seen$/.exec(step.reason ?? '') ?? []
  return { seen: Number(seen ?? 0), known: Number(known ?? 0) }
}
