import { isoTime } from '#src/base/clock.ts'
import type { Cycle, CycleStep } from '#src/model/cycle.ts'
import type { Run } from '#src/model/run.ts'
import type { RunningCycle } from '#src/scheduler/scheduler.ts'
import type { CycleBody, CycleRecordBody } from '../contract/cycle.ts'
import type { Names } from './names.ts'
import { runBody } from './run-body.ts'

/** A cycle of the history. */
export function cycleRecordBody(cycle: Cycle, names: Names): CycleRecordBody {
  const { id, policy, trigger, startedAt, endedAt, result, steps } = cycle
  return {
    id,
    policy,
    trigger,
    startedAt: isoTime(startedAt),
    endedAt: endedAt === null ? null : isoTime(endedAt),
    result,
    steps: steps.map((step) => stepBody(step, names)),
  }
}

/** A cycle with its runs. */
export function cycleBody(cycle: Cycle, runs: readonly Run[], names: Names): CycleBody {
  return { ...cycleRecordBody(cycle, names), runs: runs.map((run) => runBody(run, names)) }
}

/** A cycle that goes on. */
export function runningCycleBody(cycle: RunningCycle, names: Names): CycleBody {
  return cycleBody({ ...cycle, endedAt: null, result: 'in-progress' }, cycle.runs, names)
}

function stepBody({ phase, connectorId, type, outcome }: CycleStep, names: Names): CycleRecordBody['steps'][number] {
  const about = { phase, connector: names.connector(connectorId), type }
  if (outcome.kind === 'skipped') return { ...about, run: null, result: null, skipped: outcome.reason }
  return { ...about, run: outcome.number, result: outcome.result, skipped: null }
}
