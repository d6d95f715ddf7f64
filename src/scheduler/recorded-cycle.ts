import type { Clock } from '#src/base/clock.ts'
import { cycleResult, type Cycle, type CyclePolicy, type CycleStep } from '#src/model/cycle.ts'
import { isCompleted, type Run, type RunResult } from '#src/model/run.ts'
import { makeEvent, withCompatibility } from '#src/observe/make-event.ts'
import { runCycle, type CycleParts } from '#src/runner/cycle.ts'
import type { StartedRun } from '#src/runner/runner.ts'
import { cycleSamples } from './cycle-samples.ts'
import { synchronizedState } from './overdue.ts'
import { settingsState } from './properties.ts'

/** Where the start of the newest cycle is kept, so that a restart does not forget when the next one is due. */
export const lastCycleKey = 'scheduler.lastCycleAt'

/** A cycle while it runs; the parts that change are written over. */
export interface LiveCycle {
  readonly id: string
  policy: CyclePolicy
  readonly trigger: Run['trigger']
  readonly startedAt: number
  readonly runs: Run[]
  steps: readonly CycleStep[]
}

/** Runs a cycle, keeps its record in the history, and tells the event log when it began and how it ended. */
export async function runRecorded(
  parts: CycleParts & { readonly clock: Clock },
  cycle: LiveCycle,
  by: { readonly signal: AbortSignal; started?(run: StartedRun): void },
): Promise<readonly Run[]> {
  const { store, clock } = parts
  const origin = { connectorId: null, runId: null }
  const putState = { [lastCycleKey]: String(cycle.startedAt) }
  const begun = withCompatibility(makeEvent(20130, { trigger: cycle.trigger, cycleId: cycle.id }, { ...origin, at: cycle.startedAt }))
  await store.commit({ putCycle: recordOf(cycle, { result: 'in-progress', endedAt: null }), putState, events: begun })
  let writing: Promise<void> = Promise.resolve()
  // Whatever ends a cycle early, its record does not go on for ever.
  let result: RunResult = 'stopped-server'
  let ended: readonly Run[] = []
  try {
    const runs = await runCycle(parts, {
      policy: cycle.policy,
      trigger: cycle.trigger,
      cycleId: cycle.id,
      signal: by.signal,
      taken: settingsState({ nextPolicy: 'delta' }),
      started: (started) => {
        cycle.runs.push(started.run)
        by.started?.(started)
      },
      recorded: (steps) => {
        cycle.steps = steps
        const putCycle = recordOf(cycle, { result: 'in-progress', endedAt: null })
        writing = writing.then(() => store.commit({ putCycle }))
        // A failure is seen where the writes are waited for.
        writing.catch(() => undefined)
      },
    })
    await writing
    ended = runs
    result = by.signal.aborted ? stoppedResult(by.signal) : cycleResult(cycle.steps)
    return runs
  } finally {
    const endedAt = clock.now()
    const events = withCompatibility(makeEvent(20131, outcomeOf(cycle, endedAt), { ...origin, at: endedAt }))
    const state = synchronizedState(cycle.steps, endedAt)
    const putSamples = await cycleSamples(store, ended, endedAt)
    await store.commit({ putCycle: recordOf(cycle, { result, endedAt }), putState: state, events, putSamples })
  }
}

function recordOf(cycle: LiveCycle, how: Pick<Cycle, 'result' | 'endedAt'>): Cycle {
  const { id, policy, trigger, startedAt, steps } = cycle
  return { id, policy, trigger, startedAt, steps, ...how }
}

function outcomeOf({ id, startedAt, steps }: LiveCycle, endedAt: number) {
  const results = steps.flatMap(({ outcome }) => (outcome.kind === 'run' ? [outcome.result] : []))
  const succeeded = results.filter(isCompleted).length
  return { cycleId: id, durationMs: endedAt - startedAt, succeeded, failed: results.length - succeeded }
}

function stoppedResult(signal: AbortSignal): RunResult {
  return signal.reason === 'shutdown' ? 'stopped-service-shutdown' : 'stopped-user-termination-from-wmi-or-ui'
}
