import { isoTime } from '#src/base/clock.ts'
import type { Event } from '#src/model/event.ts'
import { entryOf } from '../make-event.ts'
import { sourceOf, type EventSource } from '../event-source.ts'

/** Which installation speaks. */
export interface Installation {
  /** Stays the same as long as the database does. */
  readonly instanceId: string
  readonly version: string
  /** Name of the machine. */
  readonly host: string
}

/** An event as it leaves the service: everything in the log, and who says it. */
export interface EventEnvelope {
  readonly sequence: number
  readonly id: number
  readonly name: string
  /** UTC with milliseconds. */
  readonly time: string
  readonly level: Event['level']
  readonly source: EventSource
  readonly instanceId: string
  readonly version: string
  readonly host: string
  /** The same for events that belong together: the run or the cycle. */
  readonly correlationId: string | null
  readonly runId: string | null
  readonly connectorId: string | null
  readonly connector: string | null
  readonly actor: string | null
  readonly message: string
  readonly data: Event['fields']
}

/** Puts an event of the log into its envelope. */
export function envelopeOf(event: Event, by: Installation): EventEnvelope {
  const { sequence, id, level, at, runId, connectorId, message, fields } = event
  return {
    sequence,
    id,
    name: entryOf(id)?.name ?? '',
    time: isoTime(at),
    level,
    source: sourceOf(id),
    ...by,
    correlationId: runId ?? textIn(event, 'cycleId'),
    runId,
    connectorId,
    connector: textIn(event, 'connector'),
    actor: textIn(event, 'author'),
    message,
    data: fields,
  }
}

function textIn({ fields }: Event, name: string): string | null {
  const value = fields[name]
  return typeof value === 'string' ? value : null
}
