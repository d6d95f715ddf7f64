import type { EventEntry } from '#src/model/event.ts'
import { makeEvent } from '../make-event.ts'
import type { DeliveryTest } from './sink.ts'

/** What the log says of a test. */
export function testedEvent(
  { target, outcome, answer, at, tookMs }: DeliveryTest,
  { author, receiver }: { readonly author: string; readonly receiver: string },
): EventEntry {
  return makeEvent(20193, { author, receiver, target, outcome, answer }, { at: at + tookMs, connectorId: null, runId: null })
}
