import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { Run, RunStep } from '#src/model/run.ts'
import type { Sample } from '#src/model/sample.ts'
import type { Store } from '#src/store/store.ts'

/** How much there is now that a cycle has ended, and what its runs did. */
export async function cycleSamples(store: Store, runs: readonly Run[], at: number): Promise<readonly Sample[]> {
  const connectors = (await store.configuration.current())?.configuration.connectors ?? []
  const counts = Object.values(await store.metaverse.counts())
  const objects = counts.reduce((sum, count) => sum + count, 0)
  const nothing = { pendingImport: 0, pendingExport: 0, errors: 0, read: 0, readMs: 0, written: 0, writtenMs: 0 }
  const spaces: Sample[] = []
  for (const connector of connectors) spaces.push(await spaceSample(store, { connector, runs, at }))
  return [{ at, connectorId: null, objects, ...nothing }, ...spaces]
}

async function spaceSample(
  store: Store,
  { connector, runs, at }: { readonly connector: ConnectorDocument; readonly runs: readonly Run[]; readonly at: number },
): Promise<Sample> {
  const now = await store.space.statistics(connector.id)
  const steps = runs.filter(({ connectorId }) => connectorId === connector.id).flatMap((run) => run.steps)
  const imports = steps.filter(({ type }) => type.endsWith('import'))
  const exports = steps.filter(({ type }) => type === 'export')
  return {
    at,
    connectorId: connector.id,
    objects: now.objects,
    pendingImport: now.importAdd + now.importUpdate + now.importDelete,
    pendingExport: now.exportAdd + now.exportUpdate + now.exportDelete,
    errors: now.syncErrors + now.exportErrors,
    read: sumOf(imports.flatMap(({ counters }) => Object.values(counters.staging))),
    readMs: sumOf(imports.map(durationOf)),
    written: sumOf(exports.flatMap(({ counters }) => Object.values(counters.export))),
    writtenMs: sumOf(exports.map(durationOf)),
  }
}

function durationOf({ startedAt, endedAt }: RunStep): number {
  return endedAt === null ? 0 : Math.max(0, endedAt - startedAt)
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
