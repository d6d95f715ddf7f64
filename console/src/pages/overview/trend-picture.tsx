import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis, type DotItemDotProps } from 'recharts'
import { usePreferences } from '../../preferences/preferences.ts'
import { SmallTable } from '../../parts/small-table.tsx'
import { showClock, showCount } from '../../words/format.ts'
import { overviewWords } from '../../words/overview.ts'
import classes from './overview.module.css'
import type { Trend, TrendPoint } from './sample-trends.ts'

const words = overviewWords.trends
const colours = ['var(--chart-one)', 'var(--chart-three)', 'var(--chart-two)'] as const
/** Together with the colours twelve lines that look different, also to who sees no colours. */
const dashes = ['none', '6 3', '2 3', '9 3 2 3'] as const
const rowsMax = 48
/** Up to so many points each is marked; of more only those between two gaps, which no line goes through: the rest would hide the dashes. */
const fewPoints = 12
const hourMs = 3_600_000
const ticksMax = 4
/** Spans between the times below a picture, in minutes. */
const tickMinutes = [15, 30, 60, 120, 360, 720] as const

/** Lines over time, as a picture and, for who would rather read, as numbers. */
export function TrendPicture(of: { readonly title: string; readonly trend: Trend; readonly now: number }) {
  return (
    <div className={classes['trend']}>
      <h3 className={classes['trendTitle']}>{of.title}</h3>
      <Picture trend={of.trend} now={of.now} />
      <ul className={classes['legend']} aria-hidden="true">
        {of.trend.lines.map(({ name, style }) => (
          <li key={name}>
            <svg width="22" height="8">
              <line x1="0" x2="22" y1="4" y2="4" strokeWidth="2" {...strokeOf(style)} />
            </svg>{' '}
            {name}
          </li>
        ))}
      </ul>
      <Numbers {...of} />
    </div>
  )
}

function Picture({ trend: { lines, points }, now }: { readonly trend: Trend; readonly now: number }) {
  const clock = useClock(now)
  const axis = { tick: { fill: 'var(--text-quiet)', fontSize: 12 }, stroke: 'var(--line)' }
  const from = Math.min(points[0]?.at ?? now, now - hourMs)
  // A cycle that ended since the clock of the page last moved is drawn as well.
  const until = Math.max(points.at(-1)?.at ?? now, now)
  const isWhole = points.every(({ values }) => values.every((value) => Number.isInteger(value ?? 0)))
  return (
    <div className={classes['smallChart']} aria-hidden="true">
      <ResponsiveContainer width="100%" height="100%">
        <LineChart data={[...points]} margin={{ top: 8, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="at" type="number" domain={[from, until]} ticks={ticksOf(from, until)} tickFormatter={clock} {...axis} />
          <YAxis width={56} interval={0} allowDecimals={!isWhole} tickFormatter={showCount} {...axis} />
          <Tooltip
            labelFormatter={(label) => clock(Number(label))}
            formatter={(value) => showCount(Number(value))}
            contentStyle={{ background: 'var(--card-ground)', border: '1px solid var(--line)', borderRadius: 6, color: 'inherit' }}
            cursor={{ stroke: 'var(--line)' }}
          />
          {lines.map(({ name, style }, index) => (
            <Line
              key={name}
              // Names of connectors have dots in them, which a key would take for a path.
              dataKey={({ values }: TrendPoint) => values[index] ?? null}
              name={name}
              strokeWidth={2}
              {...strokeOf(style)}
              dot={marksOf(points, { line: index, style })}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </div>
  )
}

function Numbers({ title, trend: { lines, points }, now }: { readonly title: string; readonly trend: Trend; readonly now: number }) {
  const clock = useClock(now)
  return (
    <details className={classes['more']}>
      <summary>{overviewWords.activity.table}</summary>
      {points.length > rowsMax ? <p className={classes['quiet']}>{words.newest(rowsMax, points.length)}</p> : null}
      <SmallTable
        label={title}
        columns={[words.time, ...lines.map(({ name }) => ({ head: name, align: 'right' }) as const)]}
        rows={points
          .slice(-rowsMax)
          .toReversed()
          .map(({ at, values }) => ({
            id: String(at),
            cells: [clock(at), ...lines.map((_line, index) => numberOf(values[index] ?? null))],
          }))}
      />
    </details>
  )
}

type Place = Pick<DotItemDotProps, 'cx' | 'cy' | 'index'>

function marksOf(points: readonly TrendPoint[], { line, style }: { readonly line: number; readonly style: number }) {
  const has = (at: number): boolean => (points[at]?.values[line] ?? null) !== null
  const isMarked = (at: number): boolean => has(at) && (points.length <= fewPoints || (!has(at - 1) && !has(at + 1)))
  return ({ cx, cy, index }: Place) => (
    <circle key={index} className="recharts-line-dot" cx={cx} cy={cy} r={isMarked(index) ? 3 : 0} fill={colourOf(style)} />
  )
}

function useClock(now: number): (at: number) => string {
  const { times } = usePreferences()
  return (at) => showClock(at, times, now)
}

/** Round times between two moments, a few of them. */
function ticksOf(from: number, until: number): number[] {
  const step = 60_000 * (tickMinutes.find((minutes) => (until - from) / (minutes * 60_000) <= ticksMax) ?? tickMinutes[5])
  const first = Math.ceil(from / step) * step
  return Array.from({ length: Math.floor((until - first) / step) + 1 }, (_, index) => first + index * step)
}

function strokeOf(style: number): { readonly stroke: string; readonly strokeDasharray: string } {
  return { stroke: colourOf(style), strokeDasharray: dashes[style % dashes.length] ?? 'none' }
}

function colourOf(style: number): string {
  return colours[style % colours.length] ?? colours[0]
}

function numberOf(value: number | null): string {
  return value === null ? words.nothing : showCount(value)
}
