import { isoTime } from '#src/base/clock.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { EventEntry } from '#src/model/event.ts'
import { isCompleted, type Run, type RunStep } from '#src/model/run.ts'
import { makeEvent, withCompatibility } from '#src/observe/make-event.ts'
import type { Store } from '#src/store/store.ts'

/** Says that a step synchronized changes only although its connector owes a full synchronization. */
export async function owedEvents(
  store: Store,
  { step, run, connector, at }: { readonly step: RunStep; readonly run: Run; readonly connector: ConnectorDocument; readonly at: number },
): Promise<readonly EventEntry[]> {
  if (step.type !== 'delta-synchronization' || !isCompleted(step.result)) return []
  const overrides = await store.overrides.list()
  const owed = overrides.find((override) => override.connectorId === connector.id && override.step === 'full-synchronization')
  if (owed === undefined) return []
  const fields = {
    connector: connector.name,
    profile: run.profile,
    run: run.number,
    since: isoTime(owed.at),
    reasons: owed.reasons.join(' '),
  }
  return withCompatibility(makeEvent(20036, fields, { at, connectorId: connector.id, runId: run.id }))
}
