import { useQuery } from '@tanstack/react-query'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { ActivityBody } from '#src/api/contract/activity.ts'
import { QueryView } from '../../parts/query-view.tsx'
import { SmallTable } from '../../parts/small-table.tsx'
import { usePreferences } from '../../preferences/preferences.ts'
import { activityQuery } from '../../requests/activity.ts'
import { showClock, showCount } from '../../words/format.ts'
import { overviewWords } from '../../words/overview.ts'
import classes from './overview.module.css'

const words = overviewWords.activity

const series = [
  { name: words.imported, colour: 'var(--chart-one)' },
  { name: words.exported, colour: 'var(--chart-three)' },
  { name: words.errors, colour: 'var(--tone-failed)' },
]

/** How much was imported and exported in the last day, as a picture and, for who would rather read, as numbers. */
export function ActivityChart() {
  const activity = useQuery(activityQuery)
  return <QueryView query={activity}>{(found) => <Chart activity={found} />}</QueryView>
}

function Chart({ activity: { buckets } }: { readonly activity: ActivityBody }) {
  const { times } = usePreferences()
  const clock = (at: string): string => showClock(Date.parse(at), times, Date.parse(at))
  const total = (of: 'imported' | 'exported' | 'errors'): number => buckets.reduce((sum, bucket) => sum + bucket[of], 0)
  const isQuiet = buckets.every(({ imported, exported, errors }) => imported + exported + errors === 0)
  if (isQuiet) return <p className={classes['quiet']}>{words.quiet}</p>
  const axis = { tick: { fill: 'var(--text-quiet)', fontSize: 12 }, stroke: 'var(--line)' }
  return (
    <>
      <p className={classes['quiet']}>{words.summary(total('imported'), total('exported'), total('errors'))}</p>
      <div className={classes['chart']} aria-hidden="true">
        <ResponsiveContainer width="100%" height="100%">
          <BarChart data={[...buckets]} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis dataKey="at" tickFormatter={clock} minTickGap={40} {...axis} />
            <YAxis width={48} allowDecimals={false} tickFormatter={showCount} {...axis} />
            <Tooltip
              labelFormatter={(label) => clock(String(label))}
              formatter={(value) => showCount(Number(value))}
              contentStyle={{ background: 'var(--card-ground)', border: '1px solid var(--line)', borderRadius: 6, color: 'inherit' }}
              cursor={{ fill: 'var(--tone-neutral-soft)' }}
            />
            <Bar dataKey="imported" name={words.imported} stackId="all" fill="var(--chart-one)" isAnimationActive={false} />
            <Bar dataKey="exported" name={words.exported} stackId="all" fill="var(--chart-three)" isAnimationActive={false} />
            <Bar dataKey="errors" name={words.errors} stackId="all" fill="var(--tone-failed)" isAnimationActive={false} />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <ul className={classes['legend']} aria-hidden="true">
        {series.map(({ name, colour }) => (
          <li key={name}>
            <span style={{ background: colour }} /> {name}
          </li>
        ))}
      </ul>
      <details className={classes['more']}>
        <summary>{words.table}</summary>
        <SmallTable
          label={words.title}
          columns={[words.time, ...[words.imported, words.exported, words.errors].map((head) => ({ head, align: 'right' }) as const)]}
          rows={buckets
            .filter(({ imported, exported, errors }) => imported + exported + errors > 0)
            .map(({ at, imported, exported, errors }) => ({
              id: String(at),
              cells: [clock(at), ...[imported, exported, errors].map(showCount)],
            }))}
        />
      </details>
    </>
  )
}
