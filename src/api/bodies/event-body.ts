import { isoTime } from '#src/base/clock.ts'
import type { RunId } from '#src/model/brand.ts'
import type { Event } from '#src/model/event.ts'
import { sourceOf } from '#src/observe/event-source.ts'
import { entryOf } from '#src/observe/make-event.ts'
import type { EventBody } from '../contract/event.ts'
import type { Names } from './names.ts'

/** An event for people and programs. `runs` has the numbers of runs that are in the history. */
export function eventBody(event: Event, names: Pick<Names, 'connector'>, runs: ReadonlyMap<RunId, number>): EventBody {
  const { cycleId } = event.fields
  return {
    sequence: event.sequence,
    id: event.id,
    name: entryOf(event.id)?.name ?? '',
    source: sourceOf(event.id),
    level: event.level,
    at: isoTime(event.at),
    connector: event.connectorId === null ? null : names.connector(event.connectorId),
    runId: event.runId,
    run: event.runId === null ? null : (runs.get(event.runId) ?? null),
    correlationId: event.runId ?? (typeof cycleId === 'string' ? cycleId : null),
    message: event.message,
    repeats: event.repeated?.times ?? 0,
    lastAt: event.repeated === undefined ? null : isoTime(event.repeated.lastAt),
    fields: { ...event.fields },
  }
}
