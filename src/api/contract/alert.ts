import { Type, type Static } from 'typebox'
import type { AlertDelivery, AlertOccasion, AlertSeverity } from '#src/model/alert.ts'
import type { DeliverySecretField } from '#src/model/delivery.ts'
import { limitShape, orNull, textOf, timeShape } from './shapes.ts'

const values = Type.Record(Type.String(), orNull(Type.Union([Type.String(), Type.Number(), Type.Boolean()])))

export const alertShape = Type.Object({
  number: Type.Integer(),
  key: Type.String(),
  subject: Type.String(),
  severity: textOf<AlertSeverity>('P1, P2 or P3'),
  title: Type.String(),
  advice: Type.String(),
  evidence: values,
  connectors: Type.Array(Type.String()),
  raisedAt: timeShape,
  resolvedAt: orNull(timeShape),
  resolution: orNull(Type.String()),
  acknowledgement: orNull(Type.Object({ by: Type.String(), at: timeShape, note: orNull(Type.String()) })),
  snooze: orNull(Type.Object({ by: Type.String(), until: timeShape, reason: Type.String() })),
})

const deliveryShape = Type.Object({
  channel: Type.String(),
  occasion: textOf<AlertOccasion>('raised, resolved or reminder'),
  createdAt: timeShape,
  state: textOf<AlertDelivery['state']>('pending, sent or given-up'),
  attempts: Type.Integer(),
  triedAt: orNull(timeShape),
  answer: orNull(Type.String()),
})

export const alertQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum(['open', 'resolved', 'all'] as const)),
    before: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Type.Optional(limitShape),
  },
  { additionalProperties: false },
)
export const alertParameters = Type.Object({ number: Type.Integer({ minimum: 1 }) })
/** Newest first; `before` leads to the next page. */
export const alertPageShape = Type.Object({ alerts: Type.Array(alertShape), before: orNull(Type.Integer()) })
/** An alert and what became of the messages about it. */
export const alertDetailShape = Type.Object({ alert: alertShape, deliveries: Type.Array(deliveryShape) })

/** Somebody is at it; with `snoozeMinutes` nobody hears of it for so long. */
export const acknowledgeShape = Type.Object(
  {
    note: orNull(Type.String({ maxLength: 1_000 })),
    snoozeMinutes: orNull(Type.Integer({ minimum: 1, maximum: 60 * 24 * 90 })),
  },
  { additionalProperties: false },
)

export const channelListShape = Type.Object({
  channels: Type.Array(
    Type.Object({
      name: Type.String(),
      type: textOf<'mail' | 'webhook'>('mail or webhook'),
      target: Type.String(),
      minimumSeverity: textOf<AlertSeverity>('P1, P2 or P3'),
      secrets: Type.Array(Type.String()),
    }),
  ),
})

export const sinkListShape = Type.Object({
  sinks: Type.Array(
    Type.Object({
      name: Type.String(),
      type: textOf<'file' | 'syslog' | 'webhook'>('file, syslog or webhook'),
      target: Type.String(),
      waiting: Type.Integer(),
      missed: Type.Integer(),
      sentAt: orNull(timeShape),
      failing: orNull(Type.Object({ since: timeShape, reason: Type.String(), attempts: Type.Integer() })),
      secrets: Type.Array(Type.String()),
    }),
  ),
})

/** Which secret of a sink or channel. */
export const deliverySecretParameters = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 60 }),
  field: Type.Enum(['token', 'signing-key', 'client-key', 'password'] as const satisfies readonly DeliverySecretField[]),
})
export const deliverySecretShape = Type.Object({ name: Type.String(), field: Type.String(), version: Type.Integer() })

export type AlertBody = Static<typeof alertShape>
export type AlertDetailBody = Static<typeof alertDetailShape>
