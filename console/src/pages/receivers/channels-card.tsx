import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '../../parts/empty-state.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import type { Column } from '../../parts/record-table.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { channelsQuery, type ChannelBody } from '../../requests/delivery.ts'
import { alertWords } from '../../words/alerts.ts'
import { receiverWords } from '../../words/receivers.ts'
import { ReceiverCard } from './receiver-card.tsx'
import { storedSecrets } from './stored-secrets.ts'

const { channels: words } = alertWords
const { columns: names } = words

/** Who is told of alerts, and how. */
export function ChannelsCard() {
  const query = useQuery(channelsQuery)
  return (
    <QueryView query={query}>
      {({ channels, configurationVersion }) => (
        <ReceiverCard
          title={words.title}
          why={receiverWords.notifications.channelsWhy}
          label={words.label}
          receivers={{ kind: 'channel', version: configurationVersion ?? 0, all: channels }}
          columns={columns}
          actions={names.set}
          lists={[
            ['alerts.mail', receiverWords.add.mail],
            ['alerts.webhooks', receiverWords.add.webhook],
          ]}
          none={<EmptyState icon="alerts" title={words.none} text={words.noneText} />}
        />
      )}
    </QueryView>
  )
}

const columns: readonly Column<ChannelBody>[] = [
  { id: 'name', header: names.name, cell: ({ name }) => <b>{name}</b> },
  { id: 'type', header: names.type, width: 6, hideBelow: 'md', cell: ({ type }) => words.types[type] },
  { id: 'target', header: names.target, hideBelow: 'sm', cell: ({ target }) => target },
  { id: 'from', header: names.from, hideBelow: 'lg', cell: ({ minimumSeverity }) => words.severity[minimumSeverity] },
  { id: 'secrets', header: names.secrets, hideBelow: 'md', cell: ({ secrets }) => storedSecrets(secrets) },
  {
    id: 'state',
    header: names.state,
    width: 8.5,
    cell: ({ disabled }) => <StateWord tone={disabled ? 'warning' : 'success'} word={disabled ? receiverWords.off : receiverWords.on} />,
  },
]
