import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ActionButton } from '../../parts/action-button.tsx'
import { Card } from '../../parts/card.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { channelsQuery, sinksQuery, type ChannelBody, type SinkBody } from '../../requests/delivery.ts'
import { alertWords } from '../../words/alerts.ts'
import { DeliverySecret, type SecretPlace } from './delivery-secret.tsx'
import classes from '../settings/settings.module.css'

const { channels: words, sinks: sinkWords, secret: secretWords } = alertWords

/** Who is told of alerts, and where events go besides the log. */
export function ChannelsPart() {
  const channels = useQuery(channelsQuery)
  const sinks = useQuery(sinksQuery)
  const [place, setPlace] = useState<SecretPlace | null>(null)
  return (
    <div className={classes['stack']}>
      <Card title={words.title}>
        <QueryView query={channels}>
          {(found) =>
            found.channels.length === 0 ? (
              <EmptyState icon="alerts" title={words.none} text={words.noneText} />
            ) : (
              <RecordTable label={words.label} rows={found.channels} columns={channelColumns(setPlace)} idOf={({ name }) => name} />
            )
          }
        </QueryView>
      </Card>
      <Card title={sinkWords.title}>
        <QueryView query={sinks}>
          {(found) =>
            found.sinks.length === 0 ? (
              <p className={classes['quiet']}>{sinkWords.none}</p>
            ) : (
              <RecordTable label={sinkWords.label} rows={found.sinks} columns={sinkColumns(setPlace)} idOf={({ name }) => name} />
            )
          }
        </QueryView>
      </Card>
      <DeliverySecret place={place} onClose={() => setPlace(null)} />
    </div>
  )
}

const secretsOf = (fields: readonly string[]): string =>
  fields.length === 0
    ? words.noSecrets
    : words.stored(fields.map((field) => secretWords.fields[field as keyof typeof secretWords.fields] ?? field).join(', '))

function channelColumns(enter: (place: SecretPlace) => void): readonly Column<ChannelBody>[] {
  const { columns } = words
  return [
    { id: 'name', header: columns.name, cell: ({ name }) => <b>{name}</b> },
    { id: 'type', header: columns.type, width: 6, hideBelow: 'sm', cell: ({ type }) => words.types[type] },
    { id: 'target', header: columns.target, cell: ({ target }) => target },
    { id: 'from', header: columns.from, hideBelow: 'md', cell: ({ minimumSeverity }) => words.severity[minimumSeverity] },
    { id: 'secrets', header: columns.secrets, hideBelow: 'md', cell: ({ secrets }) => secretsOf(secrets) },
    {
      id: 'set',
      header: columns.set,
      width: 10,
      align: 'right',
      cell: ({ name }) => <SetSecret enter={() => enter({ kind: 'channel', name })} />,
    },
  ]
}

function sinkColumns(enter: (place: SecretPlace) => void): readonly Column<SinkBody>[] {
  const { columns } = sinkWords
  return [
    { id: 'name', header: columns.name, cell: ({ name }) => <b>{name}</b> },
    { id: 'type', header: columns.type, width: 6, hideBelow: 'sm', cell: ({ type }) => sinkWords.types[type] },
    { id: 'target', header: columns.target, hideBelow: 'sm', cell: ({ target }) => target },
    { id: 'state', header: columns.state, cell: (sink) => <SinkState sink={sink} /> },
    {
      id: 'set',
      header: columns.set,
      width: 10,
      align: 'right',
      cell: ({ name }) => <SetSecret enter={() => enter({ kind: 'sink', name })} />,
    },
  ]
}

function SetSecret({ enter }: { readonly enter: () => void }) {
  return (
    <ActionButton permission="administer" size="compact-sm" variant="default" act={enter}>
      {words.set}
    </ActionButton>
  )
}

function SinkState({ sink: { failing, waiting, missed } }: { readonly sink: SinkBody }) {
  if (failing !== null) return <StateWord tone="failed" word={sinkWords.failing(failing.attempts, failing.reason)} />
  if (missed > 0) return <StateWord tone="warning" word={sinkWords.missed(missed)} />
  return <StateWord tone="success" word={waiting === 0 ? sinkWords.good : sinkWords.waiting(waiting)} />
}
