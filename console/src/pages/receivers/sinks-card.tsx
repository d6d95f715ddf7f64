import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '../../parts/empty-state.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import type { Column } from '../../parts/record-table.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { sinksQuery, type SinkBody } from '../../requests/delivery.ts'
import { alertWords } from '../../words/alerts.ts'
import { receiverWords } from '../../words/receivers.ts'
import { ReceiverCard } from './receiver-card.tsx'
import { storedSecrets } from './stored-secrets.ts'

const { sinks: words, channels: channelWords } = alertWords
const { columns: names } = words

/** Where events go besides the log. */
export function SinksCard() {
  const query = useQuery(sinksQuery)
  return (
    <QueryView query={query}>
      {({ sinks, configurationVersion }) => (
        <ReceiverCard
          title={words.title}
          why={receiverWords.notifications.sinksWhy}
          label={words.label}
          receivers={{ kind: 'sink', version: configurationVersion ?? 0, all: sinks }}
          columns={columns}
          actions={names.set}
          lists={[
            ['sinks.files', receiverWords.add.file],
            ['sinks.syslog', receiverWords.add.syslog],
            ['sinks.webhooks', receiverWords.add.webhook],
          ]}
          none={<EmptyState icon="events" title={words.none} text={words.noneText} />}
        />
      )}
    </QueryView>
  )
}

const columns: readonly Column<SinkBody>[] = [
  { id: 'name', header: names.name, cell: ({ name }) => <b>{name}</b> },
  { id: 'type', header: names.type, width: 6, hideBelow: 'md', cell: ({ type }) => words.types[type] },
  { id: 'target', header: names.target, hideBelow: 'sm', cell: ({ target }) => target },
  { id: 'secrets', header: channelWords.columns.secrets, hideBelow: 'lg', cell: ({ secrets }) => storedSecrets(secrets) },
  { id: 'state', header: names.state, cell: (sink) => <SinkState sink={sink} /> },
]

function SinkState({ sink: { disabled, failing, waiting, missed } }: { readonly sink: SinkBody }) {
  if (disabled) return <StateWord tone="warning" word={receiverWords.switchedOff.sink(waiting)} />
  if (failing !== null) return <StateWord tone="failed" word={words.failing(failing.attempts, failing.reason)} />
  if (missed > 0) return <StateWord tone="warning" word={words.missed(missed)} />
  return <StateWord tone="success" word={waiting === 0 ? words.good : words.waiting(waiting)} />
}
