import { isoTime } from '#src/base/clock.ts'
import type { Run } from '#src/model/run.ts'
import type { Cycle } from '#src/scheduler/scheduler.ts'
import type { CycleBody } from '../contract/cycle.ts'
import type { Names } from './names.ts'
import { runBody } from './run-body.ts'

export function cycleBody(cycle: Cycle, runs: readonly Run[], names: Names): CycleBody {
  return {
    id: cycle.id,
    policy: cycle.policy,
    trigger: cycle.trigger,
    startedAt: isoTime(cycle.startedAt),
    runs: runs.map((run) => runBody(run, names)),
  }
}
