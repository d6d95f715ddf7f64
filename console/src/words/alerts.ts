import { counted } from './format.ts'
import { resultWords } from './results.ts'

/** Text of the alerts. */
export const alertWords = {
  label: 'Alerts',
  tabs: { label: 'Alerts and who is told', alerts: 'Alerts', channels: 'Channels' },
  filters: { state: 'State', severity: 'How soon', connector: 'Connector' },
  states: { open: 'Open', acknowledged: 'Somebody is on it', muted: 'Muted', resolved: 'Over' },
  stateOf: {
    open: 'Open',
    acknowledged: (by: string) => `${by} is on it`,
    muted: (by: string) => `Muted by ${by}`,
    resolved: 'Over',
  },
  columns: { alert: 'Alert', severity: 'How soon', connectors: 'Connector', since: 'Since', state: 'State', way: 'Next step' },
  counts: (open: number, acknowledged: number, muted: number) =>
    [`${open} open`, ...(acknowledged === 0 ? [] : [`${acknowledged} in hand`]), ...(muted === 0 ? [] : [`${muted} muted`])].join(', '),
  none: 'Nothing needs anybody now',
  noneText: 'Alerts say what is wrong now; what happened stands in the events.',
  noneMatch: 'No alert with these filters',
  seeEvents: 'See the events',
  older: 'Older alerts',
  facts: {
    severity: 'How soon',
    since: 'Since',
    over: 'Over',
    lasted: 'Lasted',
    connectors: 'Connectors',
    state: 'State',
    key: 'Kind',
    note: 'Note',
    mutedUntil: 'Muted until',
  },
  todo: 'What to do',
  evidence: {
    title: 'What it rests on',
    none: 'Nothing more is known.',
    label: 'Evidence',
    /** `skippedRuns` becomes `Skipped runs`. */
    name: (name: string) => {
      const words = name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
      return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
    },
    /** A reason is a code of words with hyphens; a result is kept as people search for it. */
    value: (value: string) => (value in resultWords ? value : value.replace(/^[a-z]+(-[a-z]+){2,}$/, (code) => code.replaceAll('-', ' '))),
  },
  deliveries: {
    title: 'Who was told',
    none: 'Nobody: no channel takes alerts like this.',
    toChannels: 'See the channels',
    label: 'Messages about this alert',
    columns: { channel: 'Channel', about: 'About', state: 'State', when: 'When', answer: 'Answer' },
    occasions: { raised: 'that it began', resolved: 'that it is over', reminder: 'that it is still there' },
    states: { pending: 'on its way', sent: 'sent', 'given-up': 'given up' },
    attempts: (count: number) => counted(count, 'try', 'tries'),
  },
  acknowledge: {
    action: 'I am on it…',
    title: 'Say that you are on it',
    text: 'Others see who is at it. The alert stays open until what it says is no longer so.',
    note: 'Note (optional)',
    submit: 'I am on it',
  },
  mute: {
    action: 'Mute…',
    title: 'Mute this alert',
    text: 'Nobody is told anything about it until then. It stays in this list.',
    span: 'For',
    spans: { '60': '1 hour', '240': '4 hours', '1440': '1 day', '10080': '7 days', '43200': '30 days' },
    reason: 'Why',
    submit: 'Mute',
  },
  channels: {
    title: 'Channels for alerts',
    none: 'Nobody is told of alerts',
    noneText: 'Add mail or a webhook, so that somebody hears of what cannot wait.',
    label: 'Every channel',
    columns: { name: 'Name', type: 'Kind', target: 'Goes to', from: 'From', secrets: 'Secrets', state: 'State', set: 'Actions' },
    severity: { P1: 'only what is urgent', P2: 'today and urgent', P3: 'everything' },
    types: { mail: 'Mail', webhook: 'Webhook' },
    noSecrets: 'none stored',
    stored: (names: string) => `stored: ${names}`,
  },
  sinks: {
    title: 'Where events are sent',
    none: 'Events stay in the log',
    noneText: 'Add a file, a syslog receiver or a webhook, so that other systems get them too.',
    label: 'Every sink',
    columns: { name: 'Name', type: 'Kind', target: 'Goes to', state: 'State', set: 'Actions' },
    types: { file: 'File', syslog: 'Syslog', webhook: 'Webhook' },
    good: 'Good',
    waiting: (count: number) => `${count} wait`,
    missed: (count: number) => `${counted(count, 'event')} could not be sent and are lost to it`,
    failing: (attempts: number, reason: string) => `Failing, ${counted(attempts, 'try', 'tries')}: ${reason}`,
  },
  secret: {
    title: (name: string) => `A secret of ${name}`,
    text: 'It is sealed in the vault and never shown again. It is for this target only: when the target changes, it has to be entered anew.',
    field: 'Which',
    fields: { token: 'Token', 'signing-key': 'Signing key', 'client-key': 'Private key', password: 'Password' },
    value: 'Secret',
    submit: 'Store',
    stored: (version: number) => `Stored as version ${version}.`,
    empty: 'Enter the secret.',
  },
}
