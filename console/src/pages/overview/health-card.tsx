import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { ConnectorBody } from '#src/api/contract/connector.ts'
import { Card } from '../../parts/card.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { accountsQuery } from '../../requests/connectors.ts'
import { statusQuery } from '../../requests/status.ts'
import { overviewWords } from '../../words/overview.ts'
import { connectorHealth } from './connector-health.ts'
import classes from './overview.module.css'

const words = overviewWords.health

/** Every connector in a word, with the age of what it last read: the number that says how far everything else can be trusted. */
export function HealthCard({ connectors }: { readonly connectors: readonly ConnectorBody[] }) {
  const { data: accounts } = useQuery(accountsQuery)
  const { data: status } = useQuery(statusQuery)
  const rows = connectors.map((connector) => ({
    connector,
    health: connectorHealth(
      connector,
      accounts?.accounts.find((account) => account.connectors.includes(connector.name)),
      status?.vault.sealed === true ? 'sealed' : 'open',
    ),
  }))
  const needsSomebody = rows.some(({ health }) => health.needs === 'somebody')
  return (
    <Card
      title={words.title}
      aside={<StateWord tone={needsSomebody ? 'failed' : 'success'} word={needsSomebody ? words.attention : words.good} />}
    >
      <ul className={classes['list']}>
        {rows.map(({ connector, health }) => (
          <li key={connector.id}>
            <div className={classes['row']}>
              <Link to={`/connectors/${encodeURIComponent(connector.name)}`}>{connector.name}</Link>
              <StateWord tone={health.tone} word={health.word} />
            </div>
            <div className={`${classes['row']} ${classes['quiet']}`}>
              <span>{words.objects(connector.statistics.objects)}</span>
              <span title={words.freshnessWhy}>
                {words.freshness} <TimeAgo at={connector.readAt} never={words.neverRead} />
              </span>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}
