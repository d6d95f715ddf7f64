import { AppError } from '#src/base/app-error.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { Run, StepType } from '#src/model/run.ts'
import type { Store } from '#src/store/store.ts'
import { driverOf, type Drivers } from './drivers.ts'
import type { Runner, StartedRun } from './runner.ts'

/** What a cycle reads and evaluates: only what changed, or everything. */
export type CyclePolicy = 'delta' | 'initial'

export interface CycleRequest {
  readonly policy: CyclePolicy
  readonly cycleId: string
  readonly trigger: Run['trigger']
  /** Told of every run as it starts. */
  started?(run: StartedRun): void
  readonly signal?: AbortSignal
}

export interface CycleParts {
  readonly store: Store
  readonly drivers: Drivers
  readonly runner: Runner
}

/**
 * One cycle: import on premises, import the cloud, synchronize in the same order, export to the cloud and then on premises.
 * What was exported is read back and synchronized at once, so that a quiet cycle ends quiet. A run that fails does not end
 * the cycle; a connector without the profile, or with a run of its own going on, is passed over.
 */
export async function runCycle(parts: CycleParts, request: CycleRequest): Promise<readonly Run[]> {
  const stored = await parts.store.configuration.current()
  if (stored === null) throw new AppError('connector-unknown', { detail: 'no connector has been added yet' })
  const connectors = stored.configuration.connectors
  const onPremises = connectors.filter((connector) => driverOf(parts.drivers, connector.type).capabilities.place === 'on-premises')
  const cloud = connectors.filter((connector) => !onPremises.includes(connector))
  const isInitial = request.policy === 'initial'
  const runs: Run[] = []
  const each = async (order: readonly ConnectorDocument[], type: StepType): Promise<void> => {
    for (const connector of order) {
      const run = await runProfile(parts, request, { connector, type })
      if (run !== null) runs.push(run)
    }
  }
  await each([...onPremises, ...cloud], isInitial ? 'full-import' : 'delta-import')
  await each([...onPremises, ...cloud], isInitial ? 'full-synchronization' : 'delta-synchronization')
  await each([...cloud, ...onPremises], 'export')
  const written = connectors.filter((connector) => runs.some((run) => run.connectorId === connector.id && hasExported(run)))
  await each(written, 'delta-import')
  await each(written, 'delta-synchronization')
  return runs
}

/** Runs the connector's profile that consists of just this kind of step. */
async function runProfile(
  parts: CycleParts,
  request: CycleRequest,
  of: { readonly connector: ConnectorDocument; readonly type: StepType },
): Promise<Run | null> {
  if (request.signal?.aborted === true) return null
  const profile = of.connector.profiles.find(
    (candidate) => candidate.steps.length > 0 && candidate.steps.every((step) => step.type === of.type),
  )
  if (profile === undefined) return null
  const wanted = { connector: of.connector.name, profile: profile.name, trigger: request.trigger, cycleId: request.cycleId }
  const started = await parts.runner.start(wanted).catch(unlessBusy)
  if (started === null) return null
  request.started?.(started)
  const stop = (): void => void parts.runner.stop(started.run.id, request.signal?.reason === 'shutdown' ? 'shutdown' : 'operator')
  request.signal?.addEventListener('abort', stop, { once: true })
  const run = await started.ended
  request.signal?.removeEventListener('abort', stop)
  return run
}

/** Somebody runs the connector by hand: its turn comes with the next cycle. */
function unlessBusy(error: unknown): null {
  if (error instanceof AppError && error.code === 'run-in-progress') return null
  throw error
}

function hasExported(run: Run): boolean {
  return run.steps.some((step) => Object.entries(step.counters.export).some(([name, count]) => name !== 'export-failure' && count > 0))
}
