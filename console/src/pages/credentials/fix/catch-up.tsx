import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { CycleRecordBody } from '#src/api/contract/cycle.ts'
import { useLiveRuns } from '../../../live/live-runs.ts'
import { Icon } from '../../../parts/icon.tsx'
import { ResultWord } from '../../../parts/result-word.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { StepProgress } from '../../../parts/step-progress.tsx'
import { useNow } from '../../../parts/use-now.ts'
import { cyclesQuery } from '../../../requests/cycles.ts'
import { statusQuery } from '../../../requests/status.ts'
import { stepTypeName } from '../../../words/phases.ts'
import { meaningOf } from '../../../words/results.ts'
import { fixWords } from '../../../words/fix.ts'
import classes from './check-list.module.css'

const words = fixWords.catchUp
/** The catch-up is among the newest: nothing else begins at the same time. */
const newest = 5

/** What a catch-up has come to. */
export type CaughtUp = 'not-due' | 'going-on' | 'done' | 'with-errors'

/** The catch-up that began after a secret was stored. `since` is the service's own time of storing it. */
export function useCatchUp(of: { readonly since: string; readonly isDue: boolean; readonly connectors: readonly string[] }): {
  readonly cycle: CycleRecordBody | null
  readonly state: CaughtUp
} {
  const { data } = useQuery(cyclesQuery(newest))
  if (!of.isDue) return { cycle: null, state: 'not-due' }
  const cycle = data?.cycles.findLast(({ startedAt, trigger }) => trigger === 'catch-up' && startedAt >= of.since) ?? null
  if (cycle === null || cycle.endedAt === null) return { cycle, state: 'going-on' }
  const own = cycle.steps.filter(({ connector, result }) => of.connectors.includes(connector) && result !== null)
  const isGood = own.every(({ result }) => result !== null && meaningOf(result).tone === 'success')
  return { cycle, state: isGood ? 'done' : 'with-errors' }
}

/** What the service does by itself after the secret was stored, step by step until it is done. */
export function CatchUp({ cycle, state }: { readonly cycle: CycleRecordBody | null; readonly state: CaughtUp }) {
  const { data: status } = useQuery(statusQuery)
  if (state === 'not-due') return <Text size="sm">{words.none}</Text>
  if (cycle === null) {
    const why =
      (status?.scheduler.suspended ?? null) !== null
        ? words.suspended
        : (status?.cycle ?? null) === null
          ? words.waiting
          : words.waitingForCycle
    return <Text size="sm">{why}</Text>
  }
  return <CycleSteps cycle={cycle} />
}

function CycleSteps({ cycle }: { readonly cycle: CycleRecordBody }) {
  const live = useLiveRuns().filter(({ cycleId }) => cycleId === cycle.id)
  const now = useNow(1_000)
  const going = live.filter(({ endedAt }) => endedAt === null)
  const done = cycle.steps.filter(({ run, result }) => run !== null && result !== null && result !== 'in-progress')
  return (
    <ul aria-label={words.title} className={classes['list']}>
      {done.map(({ run, connector, type, result }) => (
        <li key={`${run}`}>
          <span>
            <Link to={`/runs/${run}`}>
              {connector}: {stepTypeName(type)}
            </Link>{' '}
            {result === null ? null : <ResultWord result={result} form="brief" />}
          </span>
        </li>
      ))}
      {going.map(({ number, connector, stepType, phase, done: count, total, rate, startedAt }) => (
        <li key={number} data-tone="running">
          <Icon name="running" size={16} />
          <span>
            {connector}
            {stepType === null ? null : `: ${stepTypeName(stepType)}`}
            {phase === null ? null : <StepProgress of={{ phase, done: count ?? 0, total, rate: rate ?? 0, startedAt }} now={now} />}
          </span>
        </li>
      ))}
      {cycle.endedAt === null && going.length === 0 ? (
        <li data-tone="running">
          <StateWord tone="running" word={words.title} />
        </li>
      ) : null}
    </ul>
  )
}
