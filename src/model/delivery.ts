import type { Event } from './event.ts'
import type { AlertSeverity } from './alert.ts'

/** Which events a sink gets. */
export interface SinkSelection {
  /** Unique among sinks. */
  readonly name: string
  /** Nothing is sent while it is true; what is written meanwhile is sent afterwards, as far as history is kept. Absent for false. */
  readonly disabled?: boolean
  readonly minimumLevel: Event['level']
  /** Sources by name (`Lockstep`, `ADSync` …); none means all. */
  readonly sources: readonly string[]
}

/** How an event is written: our own envelope, or the Elastic Common Schema with the fields that rules for a Windows log read. */
export type SinkFormat = 'native' | 'ecs'

/** Events as JSON lines in a file that is rotated by size. */
export interface FileSink extends SinkSelection {
  /** Absolute, or relative to the data directory. */
  readonly path: string
  readonly format: SinkFormat
  /** A file that has grown beyond this is set aside, in bytes. */
  readonly bytesMax: number
  /** How many files that were set aside are kept. */
  readonly kept: number
}

/** Events as syslog messages (RFC 5424). */
export interface SyslogSink extends SinkSelection {
  readonly host: string
  readonly port: number
  /** UDP (RFC 5426), TCP with octet counting (RFC 6587), or TLS (RFC 5425). */
  readonly transport: 'udp' | 'tcp' | 'tls'
  /** `text`: the message is the line for people; `ecs`: it is JSON. */
  readonly format: 'text' | 'ecs'
  /** Number of the facility, 0 to 23. */
  readonly facility: number
  /** Authorities that may have signed the certificate of the receiver, PEM; null for those of the system. */
  readonly ca: string | null
  /** Our own certificate, PEM, where the receiver asks for one; its key is in the vault. */
  readonly certificate: string | null
}

/** Where a webhook goes. Its signing key and token are in the vault. */
export interface WebhookTarget {
  /** `{token}` in it stands for the token in the vault. */
  readonly url: string
  /** Authorities that may have signed the certificate of the receiver, PEM; null for those of the system. */
  readonly ca: string | null
}

/** Events in batches to an HTTP endpoint. */
export interface WebhookSink extends SinkSelection, WebhookTarget {
  readonly format: SinkFormat
}

/** Where events go besides the database. */
export interface SinksDocument {
  readonly files: readonly FileSink[]
  readonly syslog: readonly SyslogSink[]
  readonly webhooks: readonly WebhookSink[]
}

/** Which alerts a channel tells of. */
export interface ChannelSelection {
  /** Unique among channels. */
  readonly name: string
  /** Nobody is told anything this way while it is true. Absent for false. */
  readonly disabled?: boolean
  /** The least urgent alerts it tells of. */
  readonly minimumSeverity: AlertSeverity
}

/** Alerts by mail. The password is in the vault. */
export interface MailChannel extends ChannelSelection {
  readonly host: string
  readonly port: number
  /** TLS from the first byte, STARTTLS that is insisted on, or neither: only for a relay on this machine. */
  readonly security: 'tls' | 'starttls' | 'none'
  /** Account at the mail server; null where it takes mail without. */
  readonly user: string | null
  readonly from: string
  readonly to: readonly string[]
  readonly ca: string | null
}

/** Alerts to an HTTP endpoint, one request each. */
export interface WebhookChannel extends ChannelSelection, WebhookTarget {}

/** How people are told of alerts. */
export interface AlertsDocument {
  readonly mail: readonly MailChannel[]
  readonly webhooks: readonly WebhookChannel[]
}

/** The lists that sinks and alert channels stand in: document, then list. */
export const receiverLists = ['sinks.files', 'sinks.syslog', 'sinks.webhooks', 'alerts.mail', 'alerts.webhooks'] as const

export type ReceiverList = (typeof receiverLists)[number]

export const noSinks: SinksDocument = { files: [], syslog: [], webhooks: [] }
export const noChannels: AlertsDocument = { mail: [], webhooks: [] }

/** Secrets that a sink or channel may have in the vault. */
export type DeliverySecretField = 'token' | 'signing-key' | 'client-key' | 'password'

/** Under which owner the vault keeps such a secret. No identifier of a connector has a colon. */
export function deliverySecretOwner(of: 'sink' | 'channel', name: string, field: DeliverySecretField): string {
  return `${of}:${field}:${name.toLowerCase()}`
}

const deliverySecretFields: readonly DeliverySecretField[] = ['token', 'signing-key', 'client-key', 'password']

/** The owners of every secret that a sink or channel may have. */
export function deliverySecretOwners(of: DeliveryPlace['of'], name: string): readonly string[] {
  return deliverySecretFields.map((field) => deliverySecretOwner(of, name, field))
}

/** Where a sink or channel sends to: a secret of it is for that place alone. */
export interface DeliveryPlace {
  readonly of: 'sink' | 'channel'
  readonly name: string
  readonly type: 'file' | 'syslog' | 'webhook' | 'mail'
  /** The settings that say where to, how it is protected on the way, and as whom. */
  readonly leadsTo: Readonly<Record<string, unknown>>
}

/** Every sink and channel with where it leads to. */
export function deliveryPlaces({
  sinks = noSinks,
  alerts = noChannels,
}: {
  readonly sinks?: SinksDocument
  readonly alerts?: AlertsDocument
}): readonly DeliveryPlace[] {
  return [
    ...sinks.files.map(({ name }) => ({ of: 'sink', name, type: 'file', leadsTo: {} }) as const),
    ...sinks.syslog.map((sink) => ({ of: 'sink', name: sink.name, type: 'syslog', leadsTo: syslogLeadsTo(sink) }) as const),
    ...sinks.webhooks.map((sink) => ({ of: 'sink', name: sink.name, type: 'webhook', leadsTo: webhookLeadsTo(sink) }) as const),
    ...alerts.mail.map((channel) => ({ of: 'channel', name: channel.name, type: 'mail', leadsTo: mailLeadsTo(channel) }) as const),
    ...alerts.webhooks.map(
      (channel) => ({ of: 'channel', name: channel.name, type: 'webhook', leadsTo: webhookLeadsTo(channel) }) as const,
    ),
  ]
}

export function syslogLeadsTo({ host, port, transport, ca }: SyslogSink): DeliveryPlace['leadsTo'] {
  return { host: host.toLowerCase(), port, transport, ca }
}

export function webhookLeadsTo({ url, ca }: WebhookTarget): DeliveryPlace['leadsTo'] {
  return { url, ca }
}

export function mailLeadsTo({ host, port, security, user, ca }: MailChannel): DeliveryPlace['leadsTo'] {
  return { host: host.toLowerCase(), port, security, user, ca }
}
