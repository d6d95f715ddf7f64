import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { EventEntry } from '#src/model/event.ts'
import { isCompleted, type Run, type RunStep } from '#src/model/run.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Store } from '#src/store/store.ts'

/** Runs that are looked back at. An outage longer than this many runs is told with the part that is seen. */
const runsMax = 500

/** A step that ended, and where. `run` holds it already. */
interface Ended {
  readonly step: RunStep
  readonly run: Run
  readonly connector: ConnectorDocument
  readonly account: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Says once that a connector can sign in again: at the first step that got through after one that was turned away. */
export async function recoveryEvents(store: Store, ended: Ended): Promise<readonly EventEntry[]> {
  const { step, run, connector, account, at } = ended
  if (!talks(step) || !isCompleted(step.result)) return []
  const before = run.steps.filter((other) => other.number < step.number).findLast(talks)
  if (before !== undefined && !isRefused(before)) return []
  const earlier = (await store.runs.list({ connectorId: connector.id, before: run.number, limit: runsMax })).filter((other) =>
    other.steps.some(talks),
  )
  const firstGood = earlier.findIndex((other) => !isTurnedAway(other))
  const refused = firstGood < 0 ? earlier : earlier.slice(0, firstGood)
  if (refused.length === 0 && before === undefined) return []
  const since = refused.at(-1)?.startedAt ?? run.startedAt
  const fields = {
    connector: connector.name,
    account,
    outageMs: at - since,
    skippedRuns: sum(refused.map((other) => other.skippedCount ?? 1)),
  }
  return [makeEvent(20012, fields, { at, connectorId: connector.id, runId: run.id })]
}

function talks(step: RunStep): boolean {
  return !step.type.endsWith('synchronization')
}

function isRefused(step: RunStep): boolean {
  return step.result === 'no-start-credentials' || step.result === 'stopped-bad-server-credentials'
}

function isTurnedAway(run: Run): boolean {
  const last = run.steps.findLast(talks)
  return last !== undefined && isRefused(last)
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
