import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { AccountBody } from '#src/api/contract/connector.ts'
import { Card } from '../../parts/card.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { useNow } from '../../parts/use-now.ts'
import { accountsQuery } from '../../requests/connectors.ts'
import { showRelative } from '../../words/format.ts'
import { overviewWords } from '../../words/overview.ts'
import classes from './overview.module.css'

const words = overviewWords.expiring
const dayMs = 86_400_000
const horizonDays = 60
const soonDays = 14

/** Secrets that will stop working, soonest first. */
export function ExpiringCard() {
  const accounts = useQuery(accountsQuery)
  return (
    <Card title={words.title}>
      <QueryView query={accounts}>{({ accounts: all }) => <Expiring accounts={all} />}</QueryView>
    </Card>
  )
}

function Expiring({ accounts }: { readonly accounts: readonly AccountBody[] }) {
  const now = useNow(60_000)
  const expiring = accounts
    .flatMap((account) => {
      const at = account.forecast?.expiresAt ?? null
      return at === null || Date.parse(at) > now + horizonDays * dayMs ? [] : [{ account, at }]
    })
    .toSorted((a, b) => a.at.localeCompare(b.at))
  const unknown = accounts.filter(({ forecast }) => forecast === null || forecast.expiry === 'unknown').length
  return (
    <div className={classes['list']}>
      {expiring.length === 0 ? <p className={classes['quiet']}>{words.none}</p> : null}
      {expiring.map(({ account, at }) => (
        <div key={account.account} className={classes['row']}>
          <Link to={`/credentials/${encodeURIComponent(account.connectors[0] ?? account.account)}`}>{account.name ?? account.account}</Link>
          {Date.parse(at) < now + soonDays * dayMs ? (
            <StateWord
              tone={Date.parse(at) < now ? 'failed' : 'warning'}
              word={Date.parse(at) < now ? words.over : showRelative(Date.parse(at), now)}
            />
          ) : (
            <TimeAgo at={at} />
          )}
        </div>
      ))}
      {unknown === 0 ? null : <p className={classes['quiet']}>{words.unknown(unknown)}</p>}
    </div>
  )
}
