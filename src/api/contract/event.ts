import { Type, type Static } from 'typebox'
import type { Event } from '#src/model/event.ts'
import { limitShape, orNull, textOf, timeShape } from './shapes.ts'

const eventShape = Type.Object({
  sequence: Type.Integer(),
  id: Type.Integer(),
  name: Type.String(),
  source: Type.String(),
  level: textOf<Event['level']>('information, warning or error'),
  at: timeShape,
  connector: orNull(Type.String()),
  runId: orNull(Type.String()),
  /** The number of the run, while it is in the history. */
  run: orNull(Type.Integer()),
  /** The same for events that belong together: the run, or the cycle where it has none. */
  correlationId: orNull(Type.String()),
  message: Type.String(),
  /** How often the same was said again within half an hour, and when last. */
  repeats: Type.Integer(),
  lastAt: orNull(timeShape),
  fields: Type.Record(Type.String(), orNull(Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
})

export const eventQuery = Type.Object(
  {
    connector: Type.Optional(Type.String({ maxLength: 256 })),
    /** One identifier, or several with commas between. */
    id: Type.Optional(Type.String({ pattern: '^\\d{1,6}(,\\d{1,6})*$' })),
    source: Type.Optional(Type.Enum(['Lockstep', 'ADSync', 'Directory Synchronization'] as const)),
    /** The least serious level. */
    level: Type.Optional(Type.Enum(['information', 'warning', 'error'] as const)),
    since: Type.Optional(Type.String({ format: 'date-time' })),
    /** Number of the run that wrote it. */
    run: Type.Optional(Type.Integer({ minimum: 1 })),
    /** A run or a cycle, by its identifier; of a cycle also what its runs wrote. */
    correlation: Type.Optional(Type.String({ format: 'uuid' })),
    /** Stands in the message, a field, the name or the number of the event, or the name of its connector. */
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    before: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Type.Optional(limitShape),
  },
  { additionalProperties: false },
)

/**
 * Newest first; `before` leads to the next page. Looking for a text ends after so many events of the log, so that such a page may have few
 * entries, or none, and still lead to a next one.
 */
export const eventPageShape = Type.Object({ events: Type.Array(eventShape), before: orNull(Type.Integer()) })

export type EventBody = Static<typeof eventShape>
export type EventPageBody = Static<typeof eventPageShape>
