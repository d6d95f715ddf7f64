import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { ConnectorOverride, CyclePhase, CyclePolicy, CycleStep, SkipReason } from '#src/model/cycle.ts'
import type { Run, StepType } from '#src/model/run.ts'
import type { Store } from '#src/store/store.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'
import { driverOf, type Drivers } from './drivers.ts'
import type { Runner, StartedRun } from './runner.ts'
import { stagingMode } from './staging.ts'

export interface CycleRequest {
  readonly policy: CyclePolicy
  readonly cycleId: string
  readonly trigger: Run['trigger']
  /** Written together with the full steps that an initial cycle takes upon itself. */
  readonly taken?: WriteBatch['putState']
  /** Told of every run as it starts. */
  started?(run: StartedRun): void
  /** Told of all that became of the connectors so far, whenever there is more of it. */
  recorded?(steps: readonly CycleStep[]): void
  readonly signal?: AbortSignal
}

export interface CycleParts {
  readonly store: Store
  readonly drivers: Drivers
  readonly runner: Runner
}

type Kind = 'import' | 'synchronization' | 'export'

interface Phase {
  readonly phase: CyclePhase
  readonly kind: Kind
  readonly place: 'on-premises' | 'cloud' | 'written'
}

/** Import on premises, import the cloud, synchronize in the same order, export to the cloud and then on premises; read back what was written. */
const phases: readonly Phase[] = [
  { phase: 'import-on-premises', kind: 'import', place: 'on-premises' },
  { phase: 'import-cloud', kind: 'import', place: 'cloud' },
  { phase: 'synchronize-on-premises', kind: 'synchronization', place: 'on-premises' },
  { phase: 'synchronize-cloud', kind: 'synchronization', place: 'cloud' },
  { phase: 'export-cloud', kind: 'export', place: 'cloud' },
  { phase: 'export-on-premises', kind: 'export', place: 'on-premises' },
  { phase: 'confirm-import', kind: 'import', place: 'written' },
  { phase: 'confirm-synchronization', kind: 'synchronization', place: 'written' },
]

/** A cycle under way. */
interface Going {
  readonly parts: CycleParts
  readonly request: CycleRequest
  readonly runs: Run[]
  readonly steps: CycleStep[]
}

/** One connector in one phase. */
interface Turn {
  readonly phase: Phase
  readonly connector: ConnectorDocument
}

/**
 * One cycle through all phases. A run that fails does not end the cycle; a connector without the profile, with a run of its own
 * going on, or with nothing to do is passed over, and the record says why. Every run uses the configuration that is current when it starts.
 *
 * An initial cycle is a cycle in which every connector owes its full steps. What it does not get to, because it was stopped or a
 * directory was away, stays owed, and the next cycle goes on with that.
 */
export async function runCycle(parts: CycleParts, request: CycleRequest): Promise<readonly Run[]> {
  await takeUp(parts, request)
  const going: Going = { parts, request, runs: [], steps: [] }
  for (const phase of phases) {
    for (const connector of await connectorsOf(going, phase)) {
      if (request.signal?.aborted === true) return going.runs
      await visit(going, { phase, connector })
    }
  }
  return going.runs
}

/** Notes what an initial cycle is about to do before it does it. */
async function takeUp({ store, runner }: CycleParts, { policy, trigger, taken }: CycleRequest): Promise<void> {
  const stored = await store.configuration.current()
  if (stored === null) throw new AppError('connector-unknown', { detail: 'no connector has been added yet' })
  if (policy === 'delta') return
  const at = runner.clock.now()
  const owed = (step: ConnectorOverride['step']): readonly ConnectorOverride[] =>
    stored.configuration.connectors
      .filter((connector) => profileOf(connector, step) !== null)
      .map(({ id }) => ({
        connectorId: id,
        step,
        at,
        configurationVersion: stored.version,
        author: trigger,
        reasons: ['An initial cycle began.'],
      }))
  const putOverrides = [...owed('full-import'), ...owed('full-synchronization')]
  await store.commit({ putOverrides, ...(taken === undefined ? {} : { putState: taken }) })
}

async function connectorsOf({ parts, runs }: Going, { place }: Phase): Promise<readonly ConnectorDocument[]> {
  const connectors = (await parts.store.configuration.current())?.configuration.connectors ?? []
  return connectors.filter(({ id, type }) =>
    place === 'written' ? hasWritten(runs, id) : driverOf(parts.drivers, type).capabilities.place === place,
  )
}

function hasWritten(runs: readonly Run[], connectorId: ConnectorId): boolean {
  return runs
    .filter((run) => run.connectorId === connectorId)
    .flatMap((run) => run.steps)
    .some((step) => Object.entries(step.counters.export).some(([name, count]) => name !== 'export-failure' && count > 0))
}

async function visit(going: Going, turn: Turn): Promise<void> {
  const type = await stepTypeOf(going, turn)
  const profile = profileOf(turn.connector, type)
  const reason = profile === null ? 'no-profile' : await reasonToSkip(going.parts.store, turn, type)
  if (reason !== null) return skipped(going, turn, { type, reason })
  await runProfile(going, turn, { type, profile: must(profile, 'the profile') })
}

/** A connector that owes a full step gets it, unless it has no profile for it. What was just written is read back as changes. */
async function stepTypeOf({ parts, request }: Going, { phase, connector }: Turn): Promise<StepType> {
  if (phase.kind === 'export') return 'export'
  const full = `full-${phase.kind}` as const
  const delta = `delta-${phase.kind}` as const
  if (phase.place === 'written') return delta
  if (request.policy === 'initial') return full
  const owed = (await parts.store.overrides.list()).find(({ connectorId, step }) => connectorId === connector.id && step === full)
  if (owed === undefined || profileOf(connector, full) === null) return delta
  return full === 'full-import' && (await wasRefused(parts.store, owed)) ? delta : full
}

/** Runs that are looked at for a refusal: about those of a day. */
const refusalReach = 200

/**
 * Whether the owed full import was tried and would have deleted too much. It waits for a person then, and meanwhile what
 * changes is read. After a day it is tried again by itself.
 */
async function wasRefused(store: Store, owed: ConnectorOverride): Promise<boolean> {
  const runs = await store.runs.list({ connectorId: owed.connectorId, before: null, limit: refusalReach })
  const tried = runs.find((run) => run.startedAt >= owed.at && run.steps.some(({ type }) => type === 'full-import'))
  return tried?.steps.some(({ type, result }) => type === 'full-import' && result === 'stopped-deletion-limit') === true
}

/** The connector's profile that consists of just this kind of step. */
function profileOf(connector: ConnectorDocument, type: StepType): string | null {
  const profile = connector.profiles.find(({ steps }) => steps.length > 0 && steps.every((step) => step.type === type))
  return profile?.name ?? null
}

/** Directories are always asked. What would find nothing to do is not begun. Whatever forbids exports altogether is asked here too. */
async function reasonToSkip(store: Store, { connector }: Turn, type: StepType): Promise<SkipReason | null> {
  switch (type) {
    case 'delta-synchronization':
      return (await hasSyncWork(store, connector.id)) ? null : 'nothing-staged'
    case 'export':
      if ((await stagingMode(store)).on) return 'staging-mode'
      return (await hasExportWork(store, connector.id)) ? null : 'nothing-pending'
    default:
      return null
  }
}

/** Imported changes, objects to be visited again, or references that wait to flow: a synchronization of any connector lets those flow. */
async function hasSyncWork(store: Store, connectorId: ConnectorId): Promise<boolean> {
  for (const phase of ['changes', 'deletes'] as const) {
    const [first] = await store.space.syncWork({ connectorId, mode: 'delta', phase, after: null, limit: 1 })
    if (first !== undefined) return true
  }
  const { objectEdges, metaverseEdges } = await store.edges.dirty(1)
  return objectEdges.length + metaverseEdges.length > 0
}

async function hasExportWork(store: Store, connectorId: ConnectorId): Promise<boolean> {
  for (const phase of ['adds', 'updates', 'deletes'] as const) {
    const [first] = await store.space.exportWork({ connectorId, partition: null, phase, after: null, limit: 1 })
    if (first !== undefined) return true
  }
  // Held deletes wait outside of the export work; the export step is what lets them go when the guard or somebody allows it.
  return (await store.held.list({ connectorId, status: 'open', before: null, limit: 1 })).length > 0
}

async function runProfile(going: Going, turn: Turn, of: { readonly type: StepType; readonly profile: string }): Promise<void> {
  const { parts, request } = going
  const { trigger, cycleId, signal } = request
  const wanted = { connector: turn.connector.id, profile: of.profile, trigger, cycleId }
  const started = await parts.runner.start(wanted).catch(reasonNotToStart)
  if (typeof started === 'string') return skipped(going, turn, { type: of.type, reason: started })
  request.started?.(started)
  record(going, turn, { type: of.type, outcome: outcomeOf(started.run) })
  const stop = (): void => void parts.runner.stop(started.run.id, signal?.reason === 'shutdown' ? 'shutdown' : 'operator')
  // Asked to stop while the run was being started: the signal does not tell a second time.
  if (signal?.aborted === true) stop()
  signal?.addEventListener('abort', stop, { once: true })
  const run = await started.ended
  signal?.removeEventListener('abort', stop)
  going.runs.push(run)
  going.steps.pop()
  record(going, turn, { type: of.type, outcome: outcomeOf(run) })
}

/** Somebody runs the connector by hand, or has removed it or its profile meanwhile: its turn comes with the next cycle. */
function reasonNotToStart(error: unknown): SkipReason {
  if (error instanceof AppError && error.code === 'run-in-progress') return 'busy'
  if (error instanceof AppError && (error.code === 'connector-unknown' || error.code === 'connector-leaving')) return 'removed'
  if (error instanceof AppError && error.code === 'profile-unknown') return 'no-profile'
  if (error instanceof AppError && error.code === 'staging-mode') return 'staging-mode'
  if (error instanceof AppError && (error.code === 'vault-sealed' || error.code === 'vault-wrong-key')) return 'vault-sealed'
  throw error
}

function outcomeOf({ id, number, result }: Run): CycleStep['outcome'] {
  return { kind: 'run', runId: id, number, result }
}

function skipped(going: Going, turn: Turn, of: { readonly type: StepType; readonly reason: SkipReason }): void {
  record(going, turn, { type: of.type, outcome: { kind: 'skipped', reason: of.reason } })
}

function record(going: Going, { phase, connector }: Turn, of: Pick<CycleStep, 'type' | 'outcome'>): void {
  going.steps.push({ phase: phase.phase, connectorId: connector.id, ...of })
  going.request.recorded?.([...going.steps])
}
