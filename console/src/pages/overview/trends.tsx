import { useQuery } from '@tanstack/react-query'
import type { SampleListBody } from '#src/api/contract/sample.ts'
import { QueryView } from '../../parts/query-view.tsx'
import { useNow } from '../../parts/use-now.ts'
import { samplesQuery } from '../../requests/samples.ts'
import { overviewWords } from '../../words/overview.ts'
import classes from './overview.module.css'
import { trendsOf } from './sample-trends.ts'
import { TrendPicture } from './trend-picture.tsx'

const words = overviewWords.trends
const minuteMs = 60_000

/** Where it is going: objects, what waits to be exported, and how fast the directories are read and written. */
export function Trends() {
  const samples = useQuery(samplesQuery)
  return <QueryView query={samples}>{(found) => <Pictures of={found} />}</QueryView>
}

function Pictures({ of: { samples } }: { readonly of: SampleListBody }) {
  const now = useNow(minuteMs)
  const { objects, queue, rate } = trendsOf(samples, now)
  if (objects.points.length === 0) return <p className={classes['quiet']}>{words.none}</p>
  return (
    <div className={classes['trends']}>
      <TrendPicture title={words.objects} trend={objects} now={now} />
      <TrendPicture title={words.queue} trend={queue} now={now} />
      <TrendPicture title={words.rate} trend={rate} now={now} />
    </div>
  )
}
