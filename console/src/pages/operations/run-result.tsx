import { Link } from 'react-router'
import type { RunBody } from '#src/api/contract/run.ts'
import type { LiveRunBody } from '#src/api/contract/live.ts'
import { useLiveRun } from '../../live/live-runs.ts'
import { ResultWord } from '../../parts/result-word.tsx'
import { StepProgress, type ProgressOf } from '../../parts/step-progress.tsx'
import { useNow } from '../../parts/use-now.ts'
import { WayButton } from '../../parts/way-button.tsx'
import { operationsWords as words } from '../../words/operations.ts'
import { meaningOf } from '../../words/results.ts'
import { StopRun } from './stop-run.tsx'
import type { RunRow } from './run-groups.ts'
import classes from './operations.module.css'

/** How a run stands: its result and what it stands for, or while it goes on how far it has come. */
export function RunResultCell({ row }: { readonly row: RunRow }) {
  const { run, count, first, skipped } = row
  const live = useLiveRun(run.number)
  const result = live?.result ?? run.result
  if (result === 'in-progress') {
    return (
      <div className={classes['going']}>
        <RunProgress run={run} live={live} />
        <StopRun number={run.number} size="compact-sm" />
      </div>
    )
  }
  const isRefused = result === 'no-start-credentials' || result === 'stopped-bad-server-credentials'
  return (
    <div>
      <ResultWord result={result} form="brief" />
      {result === 'success' ? null : <div className={classes['quiet']}>{meaningOf(result).sentence}</div>}
      {count > 1 ? (
        <div className={classes['quiet']}>
          {words.repeats(count)}, <Link to={`/runs/${first}`}>{words.firstOf(first)}</Link>
        </div>
      ) : null}
      {skipped > 0 ? <div className={classes['quiet']}>{words.skipped(skipped)}</div> : null}
      {isRefused ? (
        <WayButton
          to={`/credentials/${encodeURIComponent(run.connector)}?fix=1`}
          permission="replace-secret"
          size="compact-sm"
          mt={4}
          fix="here"
        >
          {words.fix}
        </WayButton>
      ) : null}
    </div>
  )
}

/** How far a run has come, as it was last told. */
export function RunProgress({ run, live }: { readonly run: RunBody; readonly live: LiveRunBody | undefined }) {
  const now = useNow(1_000)
  const of = progressOf(run, live)
  return of === null ? <ResultWord result="in-progress" form="brief" /> : <StepProgress of={of} now={now} />
}

function progressOf(run: RunBody, live: LiveRunBody | undefined): ProgressOf | null {
  const step = run.steps.at(-1)
  const startedAt = step?.startedAt ?? run.startedAt
  if (live !== undefined && live.phase !== null) {
    return { phase: live.phase, done: live.done ?? 0, total: live.total, rate: live.rate ?? 0, startedAt }
  }
  const progress = step?.progress ?? null
  return progress === null ? null : { ...progress, startedAt }
}
