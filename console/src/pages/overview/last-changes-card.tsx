import { useQuery } from '@tanstack/react-query'
import { useMay } from '../../frame/session.tsx'
import { Card } from '../../parts/card.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { lastChangesQuery } from '../../requests/activity.ts'
import { overviewWords } from '../../words/overview.ts'
import classes from './overview.module.css'

const words = overviewWords.changes
const shownMax = 5
/** Noted for who checks it later; nothing was changed by it. */
const notChanges = new Set([
  'secret-opened',
  'secret-tested',
  'secret-state-shown',
  'signed-in',
  'sign-in-refused',
  'access-denied',
  'sessions-ended',
  'objects-exported',
])

/** What people did last. */
export function LastChangesCard() {
  const { may, reason } = useMay('read-own-audit')
  return <Card title={words.title}>{may ? <Changes /> : <p className={classes['quiet']}>{reason}</p>}</Card>
}

function Changes() {
  const audit = useQuery(lastChangesQuery)
  return (
    <QueryView query={audit}>
      {({ entries }) => {
        const shown = entries.filter(({ action }) => !notChanges.has(action)).slice(0, shownMax)
        if (shown.length === 0) return <p className={classes['quiet']}>{words.none}</p>
        return (
          <ul className={classes['list']}>
            {shown.map(({ sequence, at, actor, action, subject }) => (
              <li key={sequence}>
                <div className={classes['row']}>
                  <span>{words.action(action)}</span>
                  <span className={classes['quiet']}>
                    <TimeAgo at={at} />
                  </span>
                </div>
                <div className={classes['quiet']}>{words.by(actor, subject)}</div>
              </li>
            ))}
          </ul>
        )
      }}
    </QueryView>
  )
}
