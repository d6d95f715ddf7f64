import { SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { ConnectorDetailBody } from '#src/api/contract/connector.ts'
import { Card } from '../../parts/card.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { ResultWord } from '../../parts/result-word.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { WayButton } from '../../parts/way-button.tsx'
import { ask, pathOf } from '../../requests/ask.ts'
import { credentialQuery } from '../../requests/credentials.ts'
import { protectionName } from '../../words/connector-settings.ts'
import { connectorWords } from '../../words/connectors.ts'
import { credentialWords, standingWords } from '../../words/credentials.ts'
import { showCount } from '../../words/format.ts'
import { stepTypeName } from '../../words/phases.ts'
import { secretNameOf } from '../credentials/fix/secret-kind.ts'
import type { RunPageBody } from '#src/api/contract/run.ts'
import classes from './connectors.module.css'

const words = connectorWords.overview
const runsShown = 8

/** What an administrator looks for first: the account, the server, what is read, and how the last runs went. */
export function OverviewTab({ detail }: { readonly detail: ConnectorDetailBody }) {
  const { connector } = detail
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <CredentialCard detail={detail} />
      <EndpointCard detail={detail} />
      <PartitionCard detail={detail} />
      <NumbersCard detail={detail} />
      <div className={classes['wide']}>
        <RunsCard connector={connector.name} />
      </div>
    </SimpleGrid>
  )
}

function CredentialCard({ detail }: { readonly detail: ConnectorDetailBody }) {
  const seen = useQuery(credentialQuery(detail.connector.name))
  return (
    <Card title={words.credential} aside={<Link to={pathOf('credentials', detail.connector.name)}>{words.open}</Link>}>
      <QueryView query={seen}>
        {({ account }) => {
          const { word, tone, sentence } = standingWords(account.standing)
          return (
            <FactList
              facts={[
                { name: words.account, value: account.account },
                {
                  name: words.state,
                  value: (
                    <>
                      <StateWord tone={tone} word={word} /> {sentence}{' '}
                      {tone === 'success' ? null : (
                        <WayButton to="?fix=1" permission="replace-secret" size="compact-sm" fix="here">
                          {credentialWords.detail.fix(secretNameOf(detail))}
                        </WayButton>
                      )}
                    </>
                  ),
                },
                { name: words.sharedBy, value: account.connectors.join(', ') },
              ]}
            />
          )
        }}
      </QueryView>
    </Card>
  )
}

function EndpointCard({ detail: { connector, settings } }: { readonly detail: ConnectorDetailBody }) {
  const { data: seen } = useQuery(credentialQuery(connector.name))
  const server = seen?.account.provenBy ?? null
  const preferred = settings['servers']
  return (
    <Card title={words.endpoint} aside={<Link to="?tab=properties&page=connect">{words.change}</Link>}>
      <FactList
        facts={[
          { name: words.lastServer, value: server ?? words.notRead },
          ...(Array.isArray(preferred)
            ? [{ name: words.preferred, value: preferred.length === 0 ? words.fromDns : preferred.join(', ') }]
            : []),
          ...(typeof settings['security'] === 'string' ? [{ name: words.security, value: protectionName(settings['security']) }] : []),
        ]}
      />
    </Card>
  )
}

function PartitionCard({ detail: { connector, watermarks } }: { readonly detail: ConnectorDetailBody }) {
  return (
    <Card title={words.partitions} aside={<Link to="?tab=partitions">{words.change}</Link>}>
      <FactList
        facts={connector.partitions
          .filter(({ selected }) => selected)
          .map(({ name, include, exclude }) => {
            const mark = watermarks.find(({ partition }) => partition === name)
            return {
              name,
              value: (
                <>
                  {include.length === 0 ? words.wholePartition : words.containers(include.length)}
                  {exclude.length === 0 ? null : `, ${words.excluded(exclude.length)}`};{' '}
                  {mark === undefined ? (
                    words.notRead
                  ) : (
                    <>
                      {words.readUpTo} <TimeAgo at={mark.at} />
                    </>
                  )}
                </>
              ),
            }
          })}
      />
    </Card>
  )
}

function RunsCard({ connector }: { readonly connector: string }) {
  const runs = useQuery({
    queryKey: ['runs', 'last-of', connector],
    queryFn: ({ signal }) => ask<RunPageBody>({ path: '/runs', query: { connector, limit: runsShown }, signal }),
  })
  return (
    <Card title={words.lastRuns} aside={<Link to={`/runs?connector=${encodeURIComponent(connector)}`}>{words.allRuns}</Link>}>
      <QueryView query={runs}>
        {(page) =>
          page.runs.length === 0 ? (
            <Text>{words.noRuns}</Text>
          ) : (
            <Stack gap={6}>
              {page.runs.map(({ number, profile, result, startedAt }) => (
                <div key={number} className={classes['run']}>
                  <Link to={`/runs/${number}`}>{profile}</Link>
                  <ResultWord result={result} form="brief" />
                  <TimeAgo at={startedAt} />
                </div>
              ))}
            </Stack>
          )
        }
      </QueryView>
    </Card>
  )
}

function NumbersCard({ detail: { connector } }: { readonly detail: ConnectorDetailBody }) {
  const numbers = Object.entries(words.numbers).map(([key, name]) => ({
    name,
    count: connector.statistics[key as keyof typeof words.numbers],
  }))
  return (
    <Card title={words.objects} aside={<Link to="?tab=objects">{words.allObjects}</Link>}>
      <FactList
        facts={numbers.filter(({ count }, index) => count > 0 || index < 3).map(({ name, count }) => ({ name, value: showCount(count) }))}
      />
      {connector.overrides.length === 0 ? null : (
        <Text size="sm" mt="sm">
          {words.owed}: {connector.overrides.map(({ step }) => stepTypeName(step)).join(', ')}
        </Text>
      )}
    </Card>
  )
}
