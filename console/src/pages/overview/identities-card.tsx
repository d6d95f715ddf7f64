import { useQuery } from '@tanstack/react-query'
import { Card } from '../../parts/card.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { SmallTable } from '../../parts/small-table.tsx'
import { statusQuery } from '../../requests/status.ts'
import { showCount } from '../../words/format.ts'
import { overviewWords } from '../../words/overview.ts'
import classes from './overview.module.css'

const words = overviewWords.objects

/** How many identities there are, by type. */
export function IdentitiesCard() {
  const status = useQuery(statusQuery)
  return (
    <Card title={words.title}>
      <QueryView query={status}>
        {({ metaverse }) => {
          const types = Object.entries(metaverse).toSorted(([, a], [, b]) => b - a)
          const total = types.reduce((sum, [, count]) => sum + count, 0)
          if (total === 0) return <p className={classes['quiet']}>{words.none}</p>
          return (
            <>
              <div>
                <span className={classes['big']}>{showCount(total)}</span> <span className={classes['quiet']}>{words.total}</span>
              </div>
              <SmallTable
                label={words.title}
                columns={[words.type, { head: words.count, align: 'right' }]}
                rows={types.map(([type, count]) => ({ id: type, cells: [type, showCount(count)] }))}
              />
            </>
          )
        }}
      </QueryView>
    </Card>
  )
}
