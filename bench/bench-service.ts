import { join } from 'node:path'
import { must } from '#src/base/assert.ts'
import { systemClock } from '#src/base/clock.ts'
import { systemIds } from '#src/base/ids.ts'
import { Secret } from '#src/base/secret.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import { instantiatePack } from '#src/configuration/pack.ts'
import { activeDirectory } from '#src/connectors/active-directory/driver.ts'
import type { Driver } from '#src/connectors/contract/driver.ts'
import { entraId } from '#src/connectors/entra/driver.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import type { CyclePolicy } from '#src/model/cycle.ts'
import type { Run, StepType } from '#src/model/run.ts'
import { runCycle } from '#src/runner/cycle.ts'
import { Runner } from '#src/runner/runner.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import type { LabAccess, LabChild } from './lab-child.ts'

/** The service without its API: what a benchmark drives. */
export interface BenchService {
  /** Runs of a cycle, each as it ends. */
  cycle(policy: CyclePolicy): AsyncGenerator<Run>
  nameOf(id: ConnectorId): string
  /** Number of findings. */
  verify(): Promise<number>
  close(): Promise<void>
}

const steps: readonly StepType[] = ['full-import', 'delta-import', 'full-synchronization', 'delta-synchronization', 'export']

/** Opens a service in a fresh data directory with both connectors of the lab and the shipped rules. */
export async function openBenchService(from: { readonly directory: string; readonly lab: LabChild }): Promise<BenchService> {
  const store = await openSqliteStore({ directory: join(from.directory, 'data'), holder: 'bench', clock: systemClock })
  const accesses = new Map<string, LabAccess>([
    [activeDirectory.type, from.lab.activeDirectory],
    [entraId.type, from.lab.entraId],
  ])
  const drivers = new Map<string, Driver>([activeDirectory, entraId].map((driver) => [driver.type, driver]))
  const connectors: ConnectorDocument[] = []
  for (const driver of drivers.values()) connectors.push(await describe(driver, must(accesses.get(driver.type), 'the access of a driver')))
  const pack = loadPack('active-directory-to-entra-id')
  const configuration: Configuration = {
    connectors,
    rules: instantiatePack(pack, { connectors }),
    metaverse: pack.metaverse,
    parameters: {},
    scheduler: { enabled: false, intervalMinutes: 30, exportDeletionThreshold: null, exportDeletionPercentage: null },
  }
  await store.configuration.save({ expectedVersion: 0, configuration, at: systemClock.now(), author: 'bench', reason: 'bench' })
  const nameOf = (id: ConnectorId): string => connectors.find((connector) => connector.id === id)?.name ?? id
  const typeOf = (id: ConnectorId): string => connectors.find((connector) => connector.id === id)?.type ?? ''
  const current = (id: ConnectorId): Promise<Secret> =>
    Promise.resolve(Secret.fromText(must(accesses.get(typeOf(id)), 'the access of a connector').secret))
  const runner = new Runner({ store, drivers, secrets: { current }, clock: systemClock, holder: 'bench' })
  return {
    nameOf,
    cycle: (policy) => cycle({ store, drivers, runner }, policy),
    verify: async () => (await store.verify()).length,
    close: async () => {
      await runner.close()
      await store.close()
    },
  }
}

async function describe(driver: Driver, access: LabAccess): Promise<ConnectorDocument> {
  const settings = driver.parseSettings(access.settings)
  const secret = Secret.fromText(access.secret)
  const selection = { partitions: [], schema: {} }
  const session = await driver.connect({ settings, secret, selection, signal: AbortSignal.timeout(60_000), clock: systemClock })
  try {
    const { partitions, suggestedSelection: schema } = await session.describe()
    const profiles = steps.map((type) => ({ name: type, steps: [{ type, partition: null }] }))
    return {
      id: systemIds.next() as ConnectorId,
      name: driver.type,
      type: driver.type,
      settings,
      partitions,
      schema,
      parameters: {},
      profiles,
    }
  } finally {
    await session.close()
  }
}

async function* cycle(parts: Parameters<typeof runCycle>[0], policy: CyclePolicy): AsyncGenerator<Run> {
  const pending: Promise<Run>[] = []
  let wake = (): void => undefined
  const ended = runCycle(parts, {
    policy,
    trigger: 'operator',
    cycleId: policy,
    started: (run) => {
      pending.push(run.ended)
      wake()
    },
  }).finally(() => wake())
  let isOver = false
  ended.then(
    () => (isOver = true),
    () => (isOver = true),
  )
  for (let next = 0; ;) {
    const run = pending[next]
    if (run !== undefined) {
      yield await run
      next++
    } else if (isOver) break
    else await Promise.race([ended, new Promise<void>((resolve) => (wake = resolve))])
  }
  await ended
}
