import { Type, type Static } from 'typebox'
import { formatVersion } from './document-shapes.ts'

/** What the documents of sinks and alert channels look like; see `document-shapes.ts`. */

const closed = { additionalProperties: false }
const version = Type.Literal(formatVersion, { description: 'Version of the document format; write 1.' })

const name = Type.String({
  description: 'Unique name: letters, digits, dots, hyphens, underscores.',
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
  maxLength: 60,
})
const host = Type.String({ description: 'Name or address of the receiver.', pattern: '^[A-Za-z0-9.:_-]+$', maxLength: 253 })
const port = (usual: string) => Type.Integer({ description: `Port of the receiver. ${usual}`, minimum: 1, maximum: 65_535 })
const ca = Type.String({
  description: 'Certificates of the authorities that may have signed that of the receiver, as PEM. Left out: those of the system.',
  pattern: '^\\s*-----BEGIN CERTIFICATE-----[\\s\\S]+-----END CERTIFICATE-----\\s*$',
  maxLength: 262_144,
})
const url = Type.String({
  description: 'Where to, https:// (http:// to this machine only). {token} in it stands for the token in the vault.',
  pattern: '^(https://|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:|/|$))[^\\s@]*$',
  maxLength: 2_048,
})
const format = Type.Enum(['native', 'ecs'] as const, {
  description: 'native: our own form; ecs: Elastic Common Schema, for rules made for a Windows log. Left out: native.',
})

const disabled = Type.Boolean({ description: 'Whether nothing is sent. Left out: it is in use.' })

const selection = {
  name,
  disabled: Type.Optional(disabled),
  minimumLevel: Type.Optional(
    Type.Enum(['information', 'warning', 'error'] as const, {
      description: 'Events below this level are left out. Left out: all are sent.',
    }),
  ),
  sources: Type.Optional(
    Type.Array(Type.Enum(['Lockstep', 'ADSync', 'Directory Synchronization'] as const, { description: 'Source of the events.' }), {
      maxItems: 3,
      description: 'Only events of these sources. Left out: of all.',
    }),
  ),
}

const fileShape = Type.Object(
  {
    ...selection,
    path: Type.String({ description: 'File, absolute or relative to the data directory.', minLength: 1, maxLength: 1_024 }),
    format: Type.Optional(format),
    megabytesMax: Type.Optional(
      Type.Integer({ description: 'A larger file is set aside as PATH.1 and so on. Left out: 100.', minimum: 1, maximum: 100_000 }),
    ),
    kept: Type.Optional(Type.Integer({ description: 'Files set aside that are kept. Left out: 10.', minimum: 1, maximum: 1_000 })),
  },
  closed,
)

const syslogShape = Type.Object(
  {
    ...selection,
    host,
    port: Type.Optional(port('Left out: 514, with tls 6514.')),
    transport: Type.Enum(['udp', 'tcp', 'tls'] as const, { description: 'How messages travel.' }),
    format: Type.Optional(
      Type.Enum(['text', 'ecs'] as const, {
        description: 'text: a line for people; ecs: JSON of the Elastic Common Schema. Left out: text.',
      }),
    ),
    facility: Type.Optional(Type.Integer({ description: 'Number of the facility. Left out: 16 (local0).', minimum: 0, maximum: 23 })),
    ca: Type.Optional(ca),
    certificate: Type.Optional(
      Type.String({
        description: 'Our own certificate as PEM, where the receiver asks for one; its key goes to the vault.',
        maxLength: 262_144,
      }),
    ),
  },
  closed,
)

const webhookSinkShape = Type.Object({ ...selection, url, format: Type.Optional(format), ca: Type.Optional(ca) }, closed)

export const sinksShape = Type.Object(
  {
    kind: Type.Literal('sinks'),
    version,
    files: Type.Optional(Type.Array(fileShape, { maxItems: 20 })),
    syslog: Type.Optional(Type.Array(syslogShape, { maxItems: 20 })),
    webhooks: Type.Optional(Type.Array(webhookSinkShape, { maxItems: 20 })),
  },
  { ...closed, title: 'Sinks', description: 'Where events are sent besides the database.' },
)

const channel = {
  name,
  disabled: Type.Optional(disabled),
  minimumSeverity: Type.Optional(
    Type.Enum(['P1', 'P2', 'P3'] as const, {
      description: 'The least urgent alerts that are told: P1 now, P2 same day, P3 some time. Left out: P3.',
    }),
  ),
}
const mailbox = Type.String({ description: 'A mail address.', pattern: '^[^\\s@<>,;]+@[^\\s@<>,;]+$', maxLength: 254 })

const mailShape = Type.Object(
  {
    ...channel,
    host,
    port: Type.Optional(port('Left out: 587, with tls 465, with none 25.')),
    security: Type.Optional(
      Type.Enum(['tls', 'starttls', 'none'] as const, {
        description: 'starttls is insisted on; none only for a relay on this machine. Left out: starttls.',
      }),
    ),
    user: Type.Optional(
      Type.String({ description: 'Account at the mail server; its password goes to the vault.', minLength: 1, maxLength: 254 }),
    ),
    from: mailbox,
    to: Type.Array(mailbox, { minItems: 1, maxItems: 50 }),
    ca: Type.Optional(ca),
  },
  closed,
)

export const alertsShape = Type.Object(
  {
    kind: Type.Literal('alerts'),
    version,
    mail: Type.Optional(Type.Array(mailShape, { maxItems: 20 })),
    webhooks: Type.Optional(Type.Array(Type.Object({ ...channel, url, ca: Type.Optional(ca) }, closed), { maxItems: 20 })),
  },
  { ...closed, title: 'Alerts', description: 'How people are told of alerts.' },
)

export type SinksText = Static<typeof sinksShape>
export type AlertsText = Static<typeof alertsShape>
