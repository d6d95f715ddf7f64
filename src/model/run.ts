import type { ConnectorId, ObjectId, RunId } from './brand.ts'

/** What a step of a run profile does. */
export type StepType = 'full-import' | 'delta-import' | 'full-synchronization' | 'delta-synchronization' | 'export'

/** What a run step does. `recall`: every object of the connector leaves, and what it contributed is recalled; no profile has it. */
export type RunStepType = StepType | 'recall'

/** Named ordered list of steps; `partition` null means every selected partition, one after the other. */
export interface RunProfile {
  readonly name: string
  readonly steps: readonly { readonly type: StepType; readonly partition: string | null }[]
}

/** How a step or run may end. The spelling is the field's own; see the run result reference. */
export const runResults = [
  'in-progress',
  'success',
  'completed-no-objects',
  'completed-warnings',
  'completed-transient-objects',
  'completed-discovery-errors',
  'completed-sync-errors',
  'completed-export-errors',
  'no-start-credentials',
  'no-start-connection',
  'no-start-no-domain-controller',
  'no-start-ma',
  'no-start-server',
  'no-start-full-import-required',
  'no-start-bad-ma-configuration',
  'no-start-partition-not-configured',
  'no-start-partition-delete',
  'no-start-no-steps-in-profile',
  'stopped-connectivity',
  'stopped-server-down',
  'stopped-bad-server-credentials',
  'stopped-user-termination-from-wmi-or-ui',
  'stopped-service-shutdown',
  'stopped-deletion-threshold-exceeded',
  'stopped-deletion-limit',
  'stopped-error-limit',
  'stopped-ma',
  'stopped-server',
] as const

/** How a step or run ended. */
export type RunResult = (typeof runResults)[number]

/** How serious a result is. What a person or the end of the service stopped did not fail. */
export type RunOutcome = 'running' | 'success' | 'warning' | 'failed'

export function runOutcome(result: RunResult): RunOutcome {
  if (result === 'in-progress') return 'running'
  if (result === 'success' || result === 'completed-no-objects') return 'success'
  const isMild = [
    'completed-warnings',
    'completed-transient-objects',
    'stopped-user-termination-from-wmi-or-ui',
    'stopped-service-shutdown',
  ]
  return isMild.includes(result) ? 'warning' : 'failed'
}

/** Counters of an import step, by the field's names. */
export type StagingCounter =
  | 'stage-no-change'
  | 'stage-add'
  | 'stage-update'
  | 'stage-rename'
  | 'stage-delete'
  | 'stage-delete-add'
  | 'stage-failure'
/** Counters of a synchronization step: exactly one per processed object. */
export type InboundCounter =
  | 'disconnector-joined-no-flow'
  | 'disconnector-joined-flow'
  | 'disconnector-joined-remove-mv'
  | 'disconnector-projected-no-flow'
  | 'disconnector-projected-flow'
  | 'disconnector-projected-remove-mv'
  | 'disconnector-remains'
  | 'connector-filtered-remove-mv'
  | 'connector-filtered-leave-mv'
  | 'connector-flow'
  | 'connector-flow-remove-mv'
  | 'connector-no-flow'
  | 'connector-delete-remove-mv'
  | 'connector-delete-leave-mv'
  | 'connector-delete-add-processed'
  | 'flow-failure'
/** Counters of a synchronization step per target connector. */
export type OutboundCounter =
  | 'provisioned-add-flow'
  | 'provisioned-add-no-flow'
  | 'provisioned-rename-flow'
  | 'provisioned-rename-no-flow'
  | 'provisioned-disconnect'
  | 'provisioned-delete-add-flow'
  | 'provisioned-delete-add-no-flow'
  | 'connector-flow'
  | 'connector-no-flow'
/** Counters of an export step. */
export type ExportCounter = 'export-add' | 'export-update' | 'export-rename' | 'export-delete' | 'export-failure'

/** Counter → how often. Absent means zero. */
export type Counts<Name extends string> = Readonly<Partial<Record<Name, number>>>

/** The numbers of one step. */
export interface StepCounters {
  readonly staging: Counts<StagingCounter>
  readonly discovery: Counts<'filtered-objects' | 'filtered-deletions'>
  readonly inbound: Counts<InboundCounter>
  /** Target connector → its counters. */
  readonly outbound: Readonly<Record<ConnectorId, Counts<OutboundCounter>>>
  readonly export: Counts<ExportCounter>
  /** Reference values imported, flowed or exported: what the object counters do not show. */
  readonly references: Counts<'reference-add' | 'reference-delete'>
}

/** One try to reach or sign in to a directory: what the directory itself said is kept word for word. */
export interface ConnectionIncident {
  readonly result: 'success' | 'failed-connection' | 'dropped-connection' | 'failed-authentication' | 'failed-permission' | 'failed-search'
  readonly server: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** Protocol code, for example `49` for LDAP or `401` for HTTP. */
  readonly code: string | null
  /** The directory's sub-code: `52e`, `7000215` … */
  readonly subCode: string | null
  /** The directory's own words. Never a secret. */
  readonly text: string
}

/** One of the objects behind a number of a step. */
export interface CountedObject {
  readonly step: number
  readonly counter: StagingCounter | InboundCounter | OutboundCounter | ExportCounter
  /** The connector whose objects the number counts, where it stands among the outbound ones; null for every other number. */
  readonly target: ConnectorId | null
  /** Counts up from 0 for each number of a step. */
  readonly position: number
  /** Null when the directory could not say which object it is. */
  readonly objectId: ObjectId | null
  /** Its name at that time. */
  readonly dn: string
}

/** Objects of one number that are kept. The number itself is always right; more than this nobody reads through. */
export const countedObjectsMax = 1_000

/** Something wrong with one object in one step. */
export interface ObjectError {
  readonly objectId: ObjectId | null
  readonly dn: string
  readonly code: string
  readonly message: string
  readonly at: number
  readonly firstAt: number
  readonly retryCount: number
}

/** How far a running step has come. */
export interface Progress {
  readonly phase: string
  readonly done: number
  /** Known or estimated number of objects, or null. */
  readonly total: number | null
  /** Objects a second since the phase began. */
  readonly rate: number
}

/** One step of a run in the history. */
export interface RunStep {
  readonly number: number
  readonly type: RunStepType
  readonly partition: string | null
  readonly result: RunResult
  /** A finer reason below the result, for example `wrong-password-or-name` under `no-start-credentials`. */
  readonly reason: string | null
  readonly startedAt: number
  readonly endedAt: number | null
  readonly server: string | null
  readonly connection: readonly ConnectionIncident[]
  readonly counters: StepCounters
  /** Errors of objects in this step; the objects themselves are listed page by page. */
  readonly objectErrorCount: number
  readonly progress: Progress | null
  /** What the operator should do, when something has to be done. */
  readonly advice: string | null
}

/** One run of a profile in the history. */
export interface Run {
  readonly id: RunId
  /** Counts up for the whole service, never reused. */
  readonly number: number
  readonly connectorId: ConnectorId
  readonly profile: string
  readonly trigger: 'operator' | 'schedule' | 'catch-up'
  readonly cycleId: string | null
  /** Version of the configuration the run used. */
  readonly configurationVersion: number
  readonly result: RunResult
  readonly startedAt: number
  readonly endedAt: number | null
  readonly steps: readonly RunStep[]
  /** The row stands for so many runs that were not begun, because their connector waits for a credential. Absent on any other row. */
  readonly skippedCount?: number
}

/** Counters with nothing counted. */
export const noCounters: StepCounters = { staging: {}, discovery: {}, inbound: {}, outbound: {}, export: {}, references: {} }

/** Worst first: the result of a run is that of its worst step. */
const severity: readonly ((result: RunResult) => boolean)[] = [
  (result) => result === 'in-progress',
  (result) => result.startsWith('stopped-'),
  (result) => result.startsWith('no-start-'),
  (result) => result.endsWith('-errors'),
  (result) => result === 'completed-warnings',
  (result) => result === 'completed-transient-objects',
  (result) => result === 'success',
  (result) => result === 'completed-no-objects',
]

/** The result of a whole run: that of the worst step, `completed-no-objects` only when no step found anything to do. */
export function worstResult(results: readonly RunResult[]): RunResult {
  for (const matches of severity) {
    const found = results.find(matches)
    if (found !== undefined) return found
  }
  return 'no-start-no-steps-in-profile'
}

/** Whether the work of a step or run was done, be it with errors on single objects. */
export function isCompleted(result: RunResult): boolean {
  return result === 'success' || result.startsWith('completed-')
}
