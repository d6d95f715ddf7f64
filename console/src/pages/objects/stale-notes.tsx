import { useQueries, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Icon } from '../../parts/icon.tsx'
import { useNow } from '../../parts/use-now.ts'
import { usePreferences } from '../../preferences/preferences.ts'
import { accountsQuery, connectorQuery, connectorsQuery } from '../../requests/connectors.ts'
import { pathOf } from '../../requests/ask.ts'
import { statusQuery } from '../../requests/status.ts'
import { showClock } from '../../words/format.ts'
import { objectWords as words } from '../../words/objects.ts'
import { connectorHealth } from '../overview/connector-health.ts'
import { readUpTo } from './read-up-to.ts'
import classes from './objects.module.css'

/** Says of every stopped connector among those given how old its values are: nobody should trust them unawares. */
export function StaleNotes({ connectors }: { readonly connectors: readonly string[] }) {
  const all = useQuery(connectorsQuery)
  const accounts = useQuery(accountsQuery)
  const vault = useQuery(statusQuery).data?.vault.sealed === true ? 'sealed' : 'open'
  const accountOf = (name: string) => accounts.data?.accounts.find((account) => account.connectors.includes(name))
  const { times } = usePreferences()
  const now = useNow()
  const stopped = (all.data?.connectors ?? []).filter(
    (each) => connectors.includes(each.name) && connectorHealth(each, accountOf(each.name), vault).news === 'stopped',
  )
  const details = useQueries({ queries: stopped.map(({ name }) => connectorQuery(name)) })
  return stopped.map(({ name }, index) => {
    const at = readUpTo(details[index]?.data?.watermarks ?? [])
    return (
      <div key={name} className={classes['note']}>
        <Icon name="warning" size={18} />
        <span>
          {at === null ? words.staleUnknown(name) : words.stale(name, showClock(Date.parse(at), times, now))}{' '}
          <Link to={pathOf('connectors', name)}>{words.staleWhy}</Link>
        </span>
      </div>
    )
  })
}
