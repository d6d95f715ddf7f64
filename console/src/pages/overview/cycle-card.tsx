import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useMemo } from 'react'
import type { CycleRecordBody } from '#src/api/contract/cycle.ts'
import { schedulerState } from '../../frame/scheduler-state.ts'
import { Card } from '../../parts/card.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { ResultWord } from '../../parts/result-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { useNow } from '../../parts/use-now.ts'
import { usePreferences } from '../../preferences/preferences.ts'
import { cyclesQuery } from '../../requests/cycles.ts'
import { statusQuery } from '../../requests/status.ts'
import { showClock, showDuration } from '../../words/format.ts'
import { overviewWords } from '../../words/overview.ts'
import { cycleStrip, failedRuns, runsOf, type StripCell } from './cycle-strip.ts'
import classes from './overview.module.css'

const words = overviewWords.cycle
/** A cycle every ten minutes for a day; of more the newest are shown. */
const cyclesMax = 150

/** The last cycle, and a day of them at a glance: each cell can be reached and says what it stands for. */
export function CycleCard() {
  const cycles = useQuery(cyclesQuery(cyclesMax))
  return (
    <Card title={words.title} aside={<NextCycle />}>
      <QueryView query={cycles}>{({ cycles: all }) => <Cycles cycles={all} />}</QueryView>
    </Card>
  )
}

/** Said here as well, because a phone has no room for it at the top. */
function NextCycle() {
  const { data: status } = useQuery(statusQuery)
  const now = useNow(1_000)
  const { times } = usePreferences()
  return status === undefined ? null : <span className={classes['quiet']}>{schedulerState(status.scheduler, { now, times }).text}</span>
}

function Cycles({ cycles }: { readonly cycles: readonly CycleRecordBody[] }) {
  const now = useNow(60_000)
  const { times } = usePreferences()
  const cells = useMemo(() => cycleStrip(cycles, now), [cycles, now])
  const [last] = cycles
  if (last === undefined) return <p className={classes['quiet']}>{words.none}</p>
  const ended = cycles.filter(({ endedAt }) => endedAt !== null)
  const averageMs =
    ended.reduce((sum, { startedAt, endedAt }) => sum + Date.parse(endedAt ?? startedAt) - Date.parse(startedAt), 0) /
    Math.max(1, ended.length)
  return (
    <div className={classes['list']}>
      <div>
        <div className={classes['row']}>
          <span>{last.endedAt === null ? words.running : words.last}</span>
          <ResultWord result={last.result} form="brief" />
        </div>
        <div className={`${classes['row']} ${classes['quiet']}`}>
          <span>{words.failed(failedRuns(last), runsOf(last))}</span>
          <TimeAgo at={last.startedAt} />
        </div>
      </div>
      <div>
        <ul className={classes['strip']} aria-label={words.strip}>
          {cells.map((cell) => (
            <Cell key={cell.from} cell={cell} now={now} />
          ))}
        </ul>
        <p className={classes['quiet']}>
          {words.span(showClock(cells[0]?.from ?? now, times, now))}
          {ended.length === 0 ? null : ` ${words.average(showDuration(averageMs))}`}
        </p>
      </div>
    </div>
  )
}

const signs = { success: '✓', warning: '!', failed: '✗', running: '…' } as const

function Cell({ cell, now }: { readonly cell: StripCell; readonly now: number }) {
  const { times } = usePreferences()
  const clock = (at: number): string => showClock(at, times, now)
  if (cell.worst === null) {
    return (
      <li>
        <span className={classes['cell']} data-tone="none" title={words.empty(clock(cell.from), clock(cell.until))} />
      </li>
    )
  }
  const { worst, tone } = cell
  const label = words.cell({
    time: clock(Date.parse(worst.startedAt)),
    result: worst.result,
    runs: runsOf(worst),
    failed: failedRuns(worst),
  })
  return (
    <li>
      <Link to={`/runs?cycle=${worst.id}`} className={classes['cell']} data-tone={tone} title={label} aria-label={label}>
        {signs[tone]}
      </Link>
    </li>
  )
}
