import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { CycleStep } from '#src/model/cycle.ts'
import type { EventEntry } from '#src/model/event.ts'
import { isCompleted, type Run } from '#src/model/run.ts'
import { isoTime } from '#src/base/clock.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Store } from '#src/store/store.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'

const dayMs = 86_400_000
/** Directories promise to keep deletions and positions at least this long; no pause may be longer. */
const pauseDaysMax = 7
/** Runs that are looked through for a synchronization that somebody started by hand. */
const runsMax = 200

const synchronizedKey = (id: ConnectorId): string => `scheduler.synchronizedAt.${id}`
const warnedKey = (id: ConnectorId): string => `scheduler.overdueWarnedAt.${id}`

/** Notes which connectors a cycle imported and synchronized. One without staged changes was synchronized, too. */
export function synchronizedState(steps: readonly CycleStep[], at: number): NonNullable<WriteBatch['putState']> {
  const of = (kind: string, phases: string) =>
    new Set(
      steps.filter((step) => step.phase.startsWith(phases) && step.type.endsWith(kind) && isDone(step)).map((step) => step.connectorId),
    )
  const imported = of('import', 'import-')
  const both = [...of('synchronization', 'synchronize-')].filter((id) => imported.has(id))
  return Object.fromEntries(both.map((id) => [synchronizedKey(id), String(at)]))
}

function isDone({ outcome }: CycleStep): boolean {
  return outcome.kind === 'run' ? isCompleted(outcome.result) : outcome.reason === 'nothing-staged'
}

/** Connectors whose last good import and synchronization is too long ago, once a day, and what remembers that it was said. */
export async function overdueConnectors(
  store: Store,
  { connectors, now }: { readonly connectors: readonly ConnectorDocument[]; readonly now: number },
): Promise<{ readonly events: readonly EventEntry[]; readonly putState: NonNullable<WriteBatch['putState']> }> {
  const events: EventEntry[] = []
  const putState: Record<string, string> = {}
  for (const { id, name } of connectors) {
    const known = await store.state.get(synchronizedKey(id))
    // The days are counted from the first look at a connector.
    if (known === null) putState[synchronizedKey(id)] = String(now)
    const since = known === null ? now : Number(known)
    const warnedAt = Number((await store.state.get(warnedKey(id))) ?? 0)
    if (now - since <= pauseDaysMax * dayMs || now - warnedAt < dayMs) continue
    const last = Math.max(since, await lastByHand(store, id))
    if (now - last <= pauseDaysMax * dayMs) {
      putState[synchronizedKey(id)] = String(last)
      continue
    }
    putState[warnedKey(id)] = String(now)
    const fields = { connector: name, since: isoTime(last), days: pauseDaysMax }
    events.push(makeEvent(20090, fields, { at: now, connectorId: id, runId: null }))
  }
  return { events, putState }
}

/** When a run outside of cycles last synchronized the connector; 0 for never. */
async function lastByHand(store: Store, connectorId: ConnectorId): Promise<number> {
  const runs = await store.runs.list({ connectorId, before: null, limit: runsMax })
  const good = (run: Run) => run.steps.some((step) => step.type.endsWith('synchronization') && isCompleted(step.result))
  return runs.find(good)?.startedAt ?? 0
}
