import { Type, type Static } from 'typebox'
import type { AlertDelivery, AlertOccasion, AlertSeverity } from '#src/model/alert.ts'
import type { DeliverySecretField, ReceiverList } from '#src/model/delivery.ts'
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

/** How a receiver stands in its document, for whoever changes it; see `add-receiver` among the changes of a configuration. */
const receiver = {
  list: textOf<ReceiverList>('The list it stands in: sinks.files, sinks.syslog, sinks.webhooks, alerts.mail or alerts.webhooks'),
  document: Type.Unsafe<Readonly<Record<string, unknown>>>({
    type: 'object',
    additionalProperties: true,
    description: 'What stands in the list; never a secret',
  }),
  disabled: Type.Boolean({ description: 'Nothing is sent' }),
}
const configurationVersion = orNull(Type.Integer({ description: 'The version they come from' }))

export const channelListShape = Type.Object({
  configurationVersion,
  channels: Type.Array(
    Type.Object({
      name: Type.String(),
      type: textOf<'mail' | 'webhook'>('mail or webhook'),
      target: Type.String(),
      ...receiver,
      minimumSeverity: textOf<AlertSeverity>('P1, P2 or P3'),
      secrets: Type.Array(Type.String()),
    }),
  ),
})

export const sinkListShape = Type.Object({
  configurationVersion,
  sinks: Type.Array(
    Type.Object({
      name: Type.String(),
      type: textOf<'file' | 'syslog' | 'webhook'>('file, syslog or webhook'),
      target: Type.String(),
      ...receiver,
      waiting: Type.Integer(),
      missed: Type.Integer(),
      sentAt: orNull(timeShape),
      failing: orNull(Type.Object({ since: timeShape, reason: Type.String(), attempts: Type.Integer() })),
      secrets: Type.Array(Type.String()),
    }),
  ),
})

const receiverName = Type.String({ minLength: 1, maxLength: 60 })
export const receiverParameters = Type.Object({ name: receiverName })
/** What became of a test. */
export const deliveryTestShape = Type.Object({
  name: Type.String(),
  type: textOf<'file' | 'syslog' | 'webhook' | 'mail'>('file, syslog, webhook or mail'),
  target: Type.String({ description: 'Where it went' }),
  outcome: textOf<'sent' | 'failed' | 'refused'>(
    'sent: the receiver took it; failed: it did not get there, which may be better later; refused: the receiver would not take it later either',
  ),
  answer: Type.String({ description: 'What the receiver answered, or why there was no answer' }),
  at: timeShape,
  tookMs: Type.Integer(),
})

/** Which secret of a sink or channel. */
export const deliverySecretParameters = Type.Object({
  name: receiverName,
  field: Type.Enum(['token', 'signing-key', 'client-key', 'password'] as const satisfies readonly DeliverySecretField[]),
})
export const deliverySecretShape = Type.Object({ name: Type.String(), field: Type.String(), version: Type.Integer() })

export type DeliveryTestBody = Static<typeof deliveryTestShape>
export type AlertBody = Static<typeof alertShape>
export type AlertDetailBody = Static<typeof alertDetailShape>
