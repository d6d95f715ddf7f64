import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { AlertBody, AlertDetailBody } from '#src/api/contract/alert.ts'
import { wayOut } from '../../frame/alert-ways.ts'
import { Card } from '../../parts/card.tsx'
import { FactList, type Fact } from '../../parts/fact-list.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { SmallTable } from '../../parts/small-table.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { useNow } from '../../parts/use-now.ts'
import { WayButton } from '../../parts/way-button.tsx'
import { alertQuery } from '../../requests/alerts.ts'
import { alertWords } from '../../words/alerts.ts'
import { showDuration } from '../../words/format.ts'
import { frameWords } from '../../words/frame.ts'
import { AlertActions } from './alert-actions.tsx'
import { AlertState } from './alert-state.tsx'
import classes from '../settings/settings.module.css'

const { facts: names, evidence: evidenceWords, deliveries: told } = alertWords
const tones = { pending: 'waiting', sent: 'success', 'given-up': 'failed' } as const

/** One alert: what is wrong, what it rests on, who was told, and what to do. */
export function AlertPage() {
  const { number = '' } = useParams()
  const query = useQuery(alertQuery(Number(number)))
  const alert = query.data?.alert
  const way = alert === undefined ? null : wayOut(alert)
  return (
    <Page title={alert?.title ?? frameWords.pages.alerts} actions={alert === undefined ? null : <AlertActions alert={alert} />}>
      <QueryView query={query}>
        {(detail) => (
          <>
            <Card title={alertWords.todo}>
              <Text mb="sm">{detail.alert.advice}</Text>
              {way === null || way.to === `/alerts/${number}` || detail.alert.resolvedAt !== null ? null : (
                <WayButton to={way.to} permission={way.permission}>
                  {way.label}
                </WayButton>
              )}
            </Card>
            <div className={classes['columns']}>
              <Card title={names.state}>
                <Facts alert={detail.alert} />
              </Card>
              <Card title={evidenceWords.title}>
                <Evidence of={detail.alert.evidence} />
              </Card>
            </div>
            <Deliveries of={detail.deliveries} />
          </>
        )}
      </QueryView>
    </Page>
  )
}

function Facts({ alert }: { readonly alert: AlertBody }) {
  const now = useNow()
  const { severity, connectors, raisedAt, resolvedAt, resolution, acknowledgement, snooze, key } = alert
  const isMuted = snooze !== null && resolvedAt === null && Date.parse(snooze.until) > now
  const list: readonly Fact[] = [
    { name: names.state, value: <AlertState alert={alert} now={now} /> },
    { name: names.severity, value: `${frameWords.alerts.severity[severity]} (${severity})` },
    { name: names.since, value: <TimeAgo at={raisedAt} /> },
    ...(resolvedAt === null
      ? []
      : [
          {
            name: names.over,
            value: (
              <>
                <TimeAgo at={resolvedAt} />
                {resolution === null ? null : `: ${resolution}`}
              </>
            ),
          },
          { name: names.lasted, value: showDuration(Date.parse(resolvedAt) - Date.parse(raisedAt)) },
        ]),
    ...(connectors.length === 0 ? [] : [{ name: names.connectors, value: <Connectors of={connectors} /> }]),
    ...(acknowledgement?.note === null || acknowledgement === null
      ? []
      : [{ name: names.note, value: `${acknowledgement.by}: ${acknowledgement.note}` }]),
    ...(isMuted
      ? [
          {
            name: names.mutedUntil,
            value: (
              <>
                <TimeAgo at={snooze.until} />: {snooze.reason}
              </>
            ),
          },
        ]
      : []),
    { name: names.key, value: <code>{key}</code> },
  ]
  return <FactList facts={list} />
}

function Connectors({ of }: { readonly of: readonly string[] }) {
  return (
    <Group gap="xs">
      {of.map((name) => (
        <Link key={name} to={`/connectors/${encodeURIComponent(name)}`}>
          {name}
        </Link>
      ))}
    </Group>
  )
}

function Evidence({ of }: { readonly of: AlertBody['evidence'] }) {
  const known = Object.entries(of).filter(([, value]) => value !== null)
  if (known.length === 0) return <p className={classes['quiet']}>{evidenceWords.none}</p>
  return <FactList facts={known.map(([name, value]) => ({ name: evidenceWords.name(name), value: <EvidenceValue of={value} /> }))} />
}

/** Times are shown as everywhere else. */
function EvidenceValue({ of }: { readonly of: AlertBody['evidence'][string] }) {
  const isTime = typeof of === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(of)
  return isTime ? <TimeAgo at={of} /> : <>{evidenceWords.value(String(of))}</>
}

function Deliveries({ of }: { readonly of: AlertDetailBody['deliveries'] }) {
  return (
    <Card title={told.title}>
      {of.length === 0 ? (
        <p className={classes['quiet']}>
          {told.none} <Link to="/alerts?tab=channels">{told.toChannels}</Link>
        </p>
      ) : (
        <SmallTable
          narrow="stack"
          label={told.label}
          columns={Object.values(told.columns)}
          rows={of.map(({ channel, occasion, state, attempts, createdAt, triedAt, answer }) => ({
            id: `${channel} ${occasion} ${createdAt}`,
            cells: [
              channel,
              told.occasions[occasion],
              <StateWord key="state" tone={tones[state]} word={`${told.states[state]}, ${told.attempts(attempts)}`} />,
              <TimeAgo key="tried" at={triedAt ?? createdAt} />,
              answer,
            ],
          }))}
        />
      )}
    </Card>
  )
}
