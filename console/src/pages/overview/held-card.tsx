import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Card } from '../../parts/card.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { openHeldQuery } from '../../requests/held.ts'
import { overviewWords } from '../../words/overview.ts'
import classes from './overview.module.css'

const words = overviewWords.held

/** Deletes that wait for somebody to decide. */
export function HeldCard() {
  const held = useQuery(openHeldQuery)
  return (
    <Card title={words.title}>
      <QueryView query={held}>
        {({ batches }) =>
          batches.length === 0 ? (
            <p className={classes['quiet']}>{words.none}</p>
          ) : (
            <ul className={classes['list']}>
              {batches.map(({ number, connector, deletes, heldAt }) => (
                <li key={number} className={classes['row']}>
                  <span>
                    {words.batch(deletes.waiting, connector)}
                    <br />
                    <span className={classes['quiet']}>
                      <TimeAgo at={heldAt} />
                    </span>
                  </span>
                  <Button component={Link} to={`/settings/deletion-guard?batch=${number}`} size="xs">
                    {words.decide}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </Card>
  )
}
