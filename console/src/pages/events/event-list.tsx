import { Link } from 'react-router'
import type { EventBody } from '#src/api/contract/event.ts'
import { usePreferences } from '../../preferences/preferences.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { useNow } from '../../parts/use-now.ts'
import { eventWords } from '../../words/events.ts'
import { showLogTime, showMoment } from '../../words/format.ts'
import { EventLevel } from './event-level.tsx'
import { repairOf } from './repair-of.ts'
import type { EventLine } from './with-gaps.ts'
import classes from './events.module.css'

const { columns: names } = eventWords

/** Events as lines of a log; a click or Enter opens one. */
export function EventList({ lines, open }: { readonly lines: readonly EventLine[]; readonly open: (sequence: number) => void }) {
  return <RecordTable label={eventWords.label} rows={lines} columns={columnsFor(open)} idOf={({ sequence }) => sequence} />
}

function columnsFor(open: (sequence: number) => void): readonly Column<EventLine>[] {
  return [
    {
      id: 'time',
      header: names.time,
      width: 7,
      cell: (line) => (line.kind === 'gap' ? null : <LogTime at={line.event.at} />),
    },
    {
      id: 'level',
      header: names.level,
      width: 9.5,
      hideBelow: 'sm',
      cell: (line) => (line.kind === 'gap' ? null : <EventLevel level={line.event.level} />),
    },
    { id: 'id', header: names.id, width: 5, hideBelow: 'sm', cell: (line) => (line.kind === 'gap' ? null : line.event.id) },
    { id: 'event', header: names.event, cell: (line) => <EventText line={line} open={open} /> },
    {
      id: 'connector',
      header: names.connector,
      width: 13,
      hideBelow: 'md',
      cell: (line) => (line.kind === 'gap' ? null : line.event.connector),
    },
    {
      id: 'ways',
      header: names.ways,
      width: 9,
      hideBelow: 'sm',
      cell: (line) => (line.kind === 'gap' ? null : <Ways event={line.event} />),
    },
    {
      id: 'source',
      header: names.source,
      width: 9,
      hideBelow: 'lg',
      cell: (line) => (line.kind === 'gap' ? null : line.event.source),
    },
  ]
}

function EventText({ line, open }: { readonly line: EventLine; readonly open: (sequence: number) => void }) {
  if (line.kind === 'gap') return <em className={classes['gap']}>{eventWords.gap(line.missing)}</em>
  const { sequence, name, message, level, repeats } = line.event
  return (
    <div className={classes['event']}>
      <button type="button" data-row-link className={classes['open']} onClick={() => open(sequence)}>
        <Breakable>{name}</Breakable>
      </button>
      <span className={classes['narrowLevel']}>
        <EventLevel level={level} />
      </span>
      <span>
        {message}
        {repeats === 0 ? null : <span className={classes['quiet']}> ({eventWords.repeats(repeats)})</span>}
      </span>
    </div>
  )
}

/** To the run that wrote it, and to the repair where one is needed. */
function Ways({ event }: { readonly event: EventBody }) {
  const repair = repairOf(event)
  return (
    <span className={classes['ways']}>
      {event.run === null ? null : <Link to={`/runs/${event.run}`}>{eventWords.ways.run(event.run)}</Link>}
      {repair === null ? null : <Link to={repair}>{eventWords.ways.fix}</Link>}
    </span>
  )
}

/** The time of day, and the day where it was another one. */
function LogTime({ at }: { readonly at: string }) {
  const { times } = usePreferences()
  const now = useNow(60_000)
  const moment = Date.parse(at)
  return (
    <time dateTime={at} title={showMoment(moment, times)}>
      {showLogTime(moment, times, now)}
    </time>
  )
}
