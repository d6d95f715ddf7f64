import { isoTime } from '#src/base/clock.ts'
import type { Run } from '#src/model/run.ts'
import type { Names } from '../bodies/names.ts'
import type { LiveChange } from '../contract/live.ts'

/** What is told of a run while it goes on: where it is, and nothing of what it found. */
export function liveRun(run: Run, names: Names): LiveChange {
  const step = run.steps.at(-1)
  const progress = run.endedAt === null ? (step?.progress ?? null) : null
  return {
    type: 'run',
    data: {
      number: run.number,
      connector: names.connector(run.connectorId),
      profile: run.profile,
      result: run.result,
      trigger: run.trigger,
      cycleId: run.cycleId,
      startedAt: isoTime(run.startedAt),
      endedAt: run.endedAt === null ? null : isoTime(run.endedAt),
      step: step?.number ?? null,
      stepType: step?.type ?? null,
      phase: progress?.phase ?? null,
      done: progress?.done ?? null,
      total: progress?.total ?? null,
      rate: progress?.rate ?? null,
      errors: run.steps.reduce((sum, each) => sum + each.objectErrorCount, 0),
    },
  }
}

/** What of a run is told at once, however often: another step, another phase, its end. */
export function phaseOf(run: Run): string {
  const step = run.steps.at(-1)
  return `${run.endedAt === null ? '' : 'ended '}${run.steps.length} ${step?.result ?? ''} ${step?.progress?.phase ?? ''}`
}
