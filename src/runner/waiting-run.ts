import { must } from '#src/base/assert.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import type { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { RunId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import { noCounters, type Run, type RunProfile } from '#src/model/run.ts'
import type { Fence, Store, StoredConfiguration } from '#src/store/store.ts'
import type { AccountGate } from './account-gate.ts'
import { driverOf, type Drivers } from './drivers.ts'
import type { RunRequest } from './runner.ts'

/** A run that is not begun because its connector waits for a credential. */
export interface Waiting {
  readonly configuration: StoredConfiguration
  readonly connector: ConnectorDocument
  readonly profile: RunProfile
  readonly fence: Fence
}

/** What noting it works with. */
interface WaitingParts {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly drivers: Drivers
  readonly gate: AccountGate
}

/**
 * A run of a cycle that is not begun because its connector waits for a credential; null when it may begin. All of them are one row, from
 * the first one until a run begins again, so that an outage of a week does not bury the history: it counts them, ends with the last,
 * and bears the profile of the first.
 */
export async function waitingRun(parts: WaitingParts, of: Waiting & { readonly request: RunRequest }): Promise<Run | null> {
  const { connector, profile, request } = of
  // Whoever starts a run by hand wants to see what becomes of it.
  if (request.cycleId === undefined || !isAllTalk(profile)) return null
  const driver = driverOf(parts.drivers, connector.type)
  const obstacle = await parts.gate.obstacle(connector, driver)
  if (obstacle === null || obstacle.reason !== 'breaker-open') return null
  const run = await noted(parts, { ...of, obstacle })
  await parts.gate.skipped(connector, driver)
  return run
}

/** Whether every step of a profile signs in to the directory. */
function isAllTalk({ steps }: RunProfile): boolean {
  return steps.length > 0 && steps.every(({ type }) => !type.endsWith('synchronization'))
}

async function noted(
  { store, clock, ids }: WaitingParts,
  {
    connector,
    configuration,
    profile,
    fence,
    request,
    obstacle,
  }: Waiting & { readonly request: RunRequest; readonly obstacle: ConnectionError },
): Promise<Run> {
  const at = clock.now()
  const [last] = await store.runs.list({ connectorId: connector.id, before: null, limit: 1 })
  if (last?.skippedCount !== undefined) {
    const steps = last.steps.map((step) => ({ ...step, endedAt: at, advice: obstacle.advice }))
    const run: Run = { ...last, skippedCount: last.skippedCount + 1, endedAt: at, steps }
    await store.commit({ putRun: run }, fence)
    return run
  }
  const { type, partition } = must(profile.steps[0], 'a step')
  return store.runs.create({
    id: ids.next() as RunId,
    connectorId: connector.id,
    profile: profile.name,
    trigger: request.trigger,
    cycleId: request.cycleId ?? null,
    configurationVersion: configuration.version,
    result: 'no-start-credentials',
    startedAt: at,
    endedAt: at,
    skippedCount: 1,
    steps: [
      {
        number: 1,
        type,
        partition,
        result: 'no-start-credentials',
        reason: 'breaker-open',
        startedAt: at,
        endedAt: at,
        server: null,
        connection: obstacle.incidents,
        counters: noCounters,
        objectErrorCount: 0,
        progress: null,
        advice: obstacle.advice,
      },
    ],
  })
}
