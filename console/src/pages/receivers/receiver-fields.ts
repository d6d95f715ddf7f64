import type { ReceiverList } from '#src/model/delivery.ts'
import { receiverWords } from '../../words/receivers.ts'

const words = receiverWords.fields

/** One thing that can be set of a receiver, under its name in the document. What is empty is left out there. */
export interface ReceiverField {
  readonly name: string
  readonly label: string
  readonly description?: string
  readonly kind: 'text' | 'number' | 'lines' | 'long' | 'choice' | 'many'
  /** The first one is usual, and left out of the document unless it is required. */
  readonly choices?: Readonly<Record<string, string>>
  readonly need?: 'required'
}

const name: ReceiverField = { name: 'name', label: words.name, description: words.nameWhy, kind: 'text', need: 'required' }
const severity: ReceiverField = { name: 'minimumSeverity', label: words.minimumSeverity, kind: 'choice', choices: words.severities }
const ca: ReceiverField = { name: 'ca', label: words.ca, description: words.caWhy, kind: 'long' }
const url: ReceiverField = { name: 'url', label: words.url, description: words.urlWhy, kind: 'text', need: 'required' }
const host: ReceiverField = { name: 'host', label: words.host, kind: 'text', need: 'required' }
const format: ReceiverField = { name: 'format', label: words.format, kind: 'choice', choices: words.formats }
const sources = { Lockstep: 'Lockstep', ADSync: 'ADSync', 'Directory Synchronization': 'Directory Synchronization' }
const selection: readonly ReceiverField[] = [
  { name: 'minimumLevel', label: words.minimumLevel, kind: 'choice', choices: words.levels },
  { name: 'sources', label: words.sources, description: words.sourcesWhy, kind: 'many', choices: sources },
]
const port = (usual: string): ReceiverField => ({ name: 'port', label: words.port, description: words.portOf(usual), kind: 'number' })

/** What can be set of a receiver of each list, in the order of the form. */
export const receiverFields: Readonly<Record<ReceiverList, readonly ReceiverField[]>> = {
  'alerts.mail': [
    name,
    { name: 'to', label: words.to, description: words.toWhy, kind: 'lines', need: 'required' },
    { name: 'from', label: words.from, kind: 'text', need: 'required' },
    severity,
    host,
    { name: 'security', label: words.security, kind: 'choice', choices: words.securities },
    port(words.usualPorts.mail),
    { name: 'user', label: words.user, description: words.userWhy, kind: 'text' },
    ca,
  ],
  'alerts.webhooks': [name, url, severity, ca],
  'sinks.files': [
    name,
    { name: 'path', label: words.path, description: words.pathWhy, kind: 'text', need: 'required' },
    ...selection,
    format,
    { name: 'megabytesMax', label: words.megabytesMax, description: words.megabytesWhy, kind: 'number' },
    { name: 'kept', label: words.kept, description: words.keptWhy, kind: 'number' },
  ],
  'sinks.syslog': [
    name,
    host,
    { name: 'transport', label: words.transport, kind: 'choice', choices: words.transports, need: 'required' },
    port(words.usualPorts.syslog),
    ...selection,
    { name: 'format', label: words.format, kind: 'choice', choices: words.syslogFormats },
    { name: 'facility', label: words.facility, description: words.facilityWhy, kind: 'number' },
    ca,
    { name: 'certificate', label: words.certificate, description: words.certificateWhy, kind: 'long' },
  ],
  'sinks.webhooks': [name, url, ...selection, format, ca],
}

/** The secrets that a receiver of each list may have. */
export const receiverSecrets = {
  'alerts.mail': ['password'],
  'alerts.webhooks': ['token', 'signing-key'],
  'sinks.files': [],
  'sinks.syslog': ['client-key'],
  'sinks.webhooks': ['token', 'signing-key'],
} as const satisfies Readonly<Record<ReceiverList, readonly string[]>>
