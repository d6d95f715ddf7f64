import { Button } from '@mantine/core'
import { useMemo, useRef } from 'react'
import type { RunBody } from '#src/api/contract/run.ts'
import { useLiveRun } from '../../live/live-runs.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { useNow } from '../../parts/use-now.ts'
import { showCount, showDuration } from '../../words/format.ts'
import { operationsWords as words } from '../../words/operations.ts'
import { partWords } from '../../words/parts.ts'
import { groupedRows, rowsOf, type RunRow } from './run-groups.ts'
import { numbersOf } from './run-numbers.ts'
import { RunResultCell } from './run-result.tsx'
import { tickColumn, type Ticks } from './tick-column.tsx'
import { useSteadyRuns } from './use-steady-runs.ts'
import classes from './operations.module.css'

interface RunListProps {
  readonly runs: readonly RunBody[]
  readonly form: 'grouped' | 'single'
  /** Which are ticked to be compared; left out where none can be. */
  readonly ticks?: Ticks
  /** How to get older ones; null where there are none. */
  readonly more: { readonly load: () => void; readonly state: 'idle' | 'loading' } | null
}

const columns: readonly Column<RunRow>[] = [
  { id: 'run', header: words.columns.run, width: 4.5, cell: ({ run }) => run.number, compare: (a, b) => a.run.number - b.run.number },
  {
    id: 'connector',
    header: words.columns.connector,
    cell: ({ run }) => (
      <>
        <Breakable>{run.connector}</Breakable>
        <div className={classes['quiet']}>{run.profile}</div>
      </>
    ),
    compare: (a, b) => a.run.connector.localeCompare(b.run.connector) || a.run.profile.localeCompare(b.run.profile),
  },
  {
    id: 'result',
    header: words.columns.result,
    cell: (row) => <RunResultCell row={row} />,
    compare: (a, b) => a.run.result.localeCompare(b.run.result),
  },
  {
    id: 'started',
    header: words.columns.started,
    width: 8,
    hideBelow: 'sm',
    cell: ({ run }) => <TimeAgo at={run.startedAt} />,
    compare: (a, b) => a.run.startedAt.localeCompare(b.run.startedAt),
  },
  {
    id: 'duration',
    header: words.columns.duration,
    width: 7,
    align: 'right',
    hideBelow: 'md',
    cell: ({ run }) => <Duration run={run} />,
    compare: (a, b) => durationOf(a.run, 0) - durationOf(b.run, 0),
  },
  { id: 'changes', header: words.columns.changes, width: 11, hideBelow: 'lg', cell: ({ run }) => <Changes run={run} /> },
  {
    id: 'errors',
    header: words.columns.errors,
    width: 6,
    align: 'right',
    hideBelow: 'sm',
    cell: ({ run }) => showCount(numbersOf(run).errors),
    compare: (a, b) => numbersOf(a.run).errors - numbersOf(b.run).errors,
  },
  { id: 'by', header: words.columns.by, width: 7, hideBelow: 'lg', cell: ({ run }) => words.triggers[run.trigger] },
]

/** The runs, in the order they began; what goes on is updated where it stands. */
export function RunList({ runs, form, more, ticks }: RunListProps) {
  const list = useRef<HTMLDivElement>(null)
  const { shown, waiting, showAll } = useSteadyRuns(runs, list)
  const rows = useMemo(() => (form === 'grouped' ? groupedRows(shown) : rowsOf(shown)), [shown, form])
  return (
    <div ref={list} className={classes['list']}>
      <output className={classes['arrived']}>
        {waiting === 0 ? null : (
          <Button size="compact-sm" onClick={showAll}>
            {partWords.table.arrived(waiting)}. {partWords.table.show}
          </Button>
        )}
      </output>
      <RecordTable
        label={words.table}
        rows={rows}
        columns={ticks === undefined ? columns : [...columns, tickColumn(ticks)]}
        idOf={({ run }) => run.number}
        hrefOf={({ run }) => `/runs/${run.number}`}
        footer={<Footer more={more} count={shown.length} />}
      />
    </div>
  )
}

function Footer({ more, count }: { readonly more: RunListProps['more']; readonly count: number }) {
  return (
    <div className={classes['footer']}>
      {more === null ? (
        partWords.table.all(showCount(count))
      ) : (
        <Button variant="default" size="sm" onClick={more.load} loading={more.state === 'loading'}>
          {partWords.table.more}
        </Button>
      )}
    </div>
  )
}

function Duration({ run }: { readonly run: RunBody }) {
  const live = useLiveRun(run.number)
  const endedAt = live?.endedAt ?? run.endedAt
  return endedAt === null ? <Going startedAt={run.startedAt} /> : <>{showDuration(Date.parse(endedAt) - Date.parse(run.startedAt))}</>
}

function Going({ startedAt }: { readonly startedAt: string }) {
  const now = useNow(1_000)
  return <>{showDuration(Math.max(0, Math.floor((now - Date.parse(startedAt)) / 1_000) * 1_000))}</>
}

function durationOf({ startedAt, endedAt }: RunBody, now: number): number {
  return (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt)
}

function Changes({ run }: { readonly run: RunBody }) {
  const { added, updated, deleted } = numbersOf(run)
  const said = `${showCount(added)} ${words.changes.add}, ${showCount(updated)} ${words.changes.update}, ${showCount(deleted)} ${words.changes.remove}`
  if (added + updated + deleted === 0) return <span className={classes['quiet']}>–</span>
  return (
    <span title={said} className={classes['changes']}>
      <span aria-hidden="true">
        +{showCount(added)} ~{showCount(updated)} −{showCount(deleted)}
      </span>
      <span className={classes['said']}>{said}</span>
    </span>
  )
}
