import { isoTime } from '#src/base/clock.ts'
import { notImported } from '#src/engine/explain/not-imported.ts'
import type { Stop } from '#src/engine/explain/stop.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { Store } from '#src/store/store.ts'

/** Runs of a connector that are searched for the last import. */
const runsSearched = 50

/** Why an object of this name is not in a connector space. */
export async function explainAbsent(store: Store, connector: ConnectorDocument, dn: string): Promise<Stop> {
  const runs = await store.runs.list({ connectorId: connector.id, before: null, limit: runsSearched })
  const last = runs.find((run) => run.endedAt !== null && run.steps.some((step) => step.type.endsWith('import')))
  const endedAt = last?.endedAt ?? null
  return notImported(connector, dn, endedAt === null ? null : isoTime(endedAt))
}
