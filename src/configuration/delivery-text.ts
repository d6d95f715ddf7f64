import {
  noChannels,
  noSinks,
  type AlertsDocument,
  type ChannelSelection,
  type FileSink,
  type MailChannel,
  type SinksDocument,
  type SinkSelection,
  type SyslogSink,
  type WebhookChannel,
  type WebhookSink,
} from '#src/model/delivery.ts'
import type { AlertsText, SinksText } from './delivery-shapes.ts'
import { formatVersion } from './document-shapes.ts'

/** Bytes of a megabyte of a file of events. */
const megabyte = 1_048_576

const syslogPort = { udp: 514, tcp: 514, tls: 6514 } as const
const mailPort = { tls: 465, starttls: 587, none: 25 } as const

/** The sinks a document says, with what it leaves out. */
export function sinksOfText({ files = [], syslog = [], webhooks = [] }: SinksText): SinksDocument {
  return {
    files: files.map(({ path, format = 'native', megabytesMax = 100, kept = 10, ...rest }) => ({
      ...selectionOf(rest),
      path,
      format,
      bytesMax: megabytesMax * megabyte,
      kept,
    })),
    syslog: syslog.map(({ host, transport, port = syslogPort[transport], format = 'text', facility = 16, ca, certificate, ...rest }) => ({
      ...selectionOf(rest),
      host,
      port,
      transport,
      format,
      facility,
      ca: ca ?? null,
      certificate: certificate ?? null,
    })),
    webhooks: webhooks.map(({ url, format = 'native', ca, ...rest }) => ({ ...selectionOf(rest), url, format, ca: ca ?? null })),
  }
}

type SelectionText = Pick<NonNullable<SinksText['files']>[number], 'name' | 'disabled' | 'minimumLevel' | 'sources'>

function selectionOf({ name, disabled, minimumLevel = 'information', sources = [] }: SelectionText): SinkSelection {
  return { name, ...switchedOff(disabled), minimumLevel, sources }
}

/** What is in use does not say so, in the document as in the model. */
function switchedOff(disabled: boolean | undefined): { readonly disabled?: true } {
  return disabled === true ? { disabled } : {}
}

/** The document of the sinks, or null when there are none. What has its usual value is left out. */
export function textOfSinks(sinks: SinksDocument | undefined): SinksText | null {
  const { files, syslog, webhooks } = sinks ?? noSinks
  if (files.length + syslog.length + webhooks.length === 0) return null
  return {
    kind: 'sinks',
    version: formatVersion,
    ...listed('files', files.map(textOfFile)),
    ...listed('syslog', syslog.map(textOfSyslog)),
    ...listed('webhooks', webhooks.map(textOfWebhookSink)),
  }
}

function textOfFile(sink: FileSink): NonNullable<SinksText['files']>[number] {
  return {
    ...textOfSelection(sink),
    path: sink.path,
    ...(sink.format === 'native' ? {} : { format: sink.format }),
    ...(sink.bytesMax === 100 * megabyte ? {} : { megabytesMax: sink.bytesMax / megabyte }),
    ...(sink.kept === 10 ? {} : { kept: sink.kept }),
  }
}

function textOfSyslog(sink: SyslogSink): NonNullable<SinksText['syslog']>[number] {
  return {
    ...textOfSelection(sink),
    host: sink.host,
    ...(sink.port === syslogPort[sink.transport] ? {} : { port: sink.port }),
    transport: sink.transport,
    ...(sink.format === 'text' ? {} : { format: sink.format }),
    ...(sink.facility === 16 ? {} : { facility: sink.facility }),
    ...(sink.ca === null ? {} : { ca: sink.ca }),
    ...(sink.certificate === null ? {} : { certificate: sink.certificate }),
  }
}

function textOfWebhookSink(sink: WebhookSink): NonNullable<SinksText['webhooks']>[number] {
  return {
    ...textOfSelection(sink),
    url: sink.url,
    ...(sink.format === 'native' ? {} : { format: sink.format }),
    ...(sink.ca === null ? {} : { ca: sink.ca }),
  }
}

function textOfSelection({ name, disabled, minimumLevel, sources }: SinkSelection): SelectionText {
  return {
    name,
    ...switchedOff(disabled),
    ...(minimumLevel === 'information' ? {} : { minimumLevel }),
    ...(sources.length === 0 ? {} : { sources: [...sources] as NonNullable<SelectionText['sources']> }),
  }
}

/** The channels a document says, with what it leaves out. */
export function alertsOfText({ mail = [], webhooks = [] }: AlertsText): AlertsDocument {
  return {
    mail: mail.map(({ host, security = 'starttls', port = mailPort[security], user, from, to, ca, ...rest }) => ({
      ...channelOf(rest),
      host,
      port,
      security,
      user: user ?? null,
      from,
      to,
      ca: ca ?? null,
    })),
    webhooks: webhooks.map(({ url, ca, ...rest }) => ({ ...channelOf(rest), url, ca: ca ?? null })),
  }
}

type ChannelText = Pick<NonNullable<AlertsText['mail']>[number], 'name' | 'disabled' | 'minimumSeverity'>

function channelOf({ name, disabled, minimumSeverity = 'P3' }: ChannelText): ChannelSelection {
  return { name, ...switchedOff(disabled), minimumSeverity }
}

/** The document of the channels, or null when there are none. What has its usual value is left out. */
export function textOfAlerts(alerts: AlertsDocument | undefined): AlertsText | null {
  const { mail, webhooks } = alerts ?? noChannels
  if (mail.length + webhooks.length === 0) return null
  return {
    kind: 'alerts',
    version: formatVersion,
    ...listed('mail', mail.map(textOfMail)),
    ...listed('webhooks', webhooks.map(textOfWebhook)),
  }
}

function textOfMail(channel: MailChannel): NonNullable<AlertsText['mail']>[number] {
  return {
    ...textOfChannel(channel),
    host: channel.host,
    ...(channel.port === mailPort[channel.security] ? {} : { port: channel.port }),
    ...(channel.security === 'starttls' ? {} : { security: channel.security }),
    ...(channel.user === null ? {} : { user: channel.user }),
    from: channel.from,
    to: [...channel.to],
    ...(channel.ca === null ? {} : { ca: channel.ca }),
  }
}

function textOfWebhook(channel: WebhookChannel): NonNullable<AlertsText['webhooks']>[number] {
  return { ...textOfChannel(channel), url: channel.url, ...(channel.ca === null ? {} : { ca: channel.ca }) }
}

function textOfChannel({ name, disabled, minimumSeverity }: ChannelSelection): ChannelText {
  return { name, ...switchedOff(disabled), ...(minimumSeverity === 'P3' ? {} : { minimumSeverity }) }
}

function listed<Key extends string, T>(key: Key, items: readonly T[]): Partial<Record<Key, T[]>> {
  return items.length === 0 ? {} : ({ [key]: [...items] } as Partial<Record<Key, T[]>>)
}
