import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import { AppError } from '#src/base/app-error.ts'
import type { CyclePolicy } from '#src/model/cycle.ts'
import { isCompleted, type Run } from '#src/model/run.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import { runCycle, type CycleParts } from '#src/runner/cycle.ts'
import type { StartedRun } from '#src/runner/runner.ts'

/** Where the next cycle's time is kept, so that a restart does not forget it. */
const nextCycleKey = 'scheduler.nextCycleAt'
/** How often the clock is looked at. A cycle may start this much late. */
const tickMs = 5_000

/** What deciding when to run works with. */
export interface SchedulerParts extends CycleParts {
  readonly clock: Clock
  readonly ids: Ids
  /** Told when the clock could not be looked at or a cycle could not begin, for example because the disk is full. The next look comes anyway. */
  failed(error: unknown): void
}

/** A cycle that is running. */
export interface Cycle {
  readonly id: string
  readonly policy: CyclePolicy
  readonly trigger: Run['trigger']
  readonly startedAt: number
  /** Runs so far, in the order they started. */
  readonly runs: readonly Run[]
  readonly ended: Promise<readonly Run[]>
}

/** Decides when cycles run: by the interval, on request, or to catch up after a repair. One cycle at a time; a longer one never overlaps the next. */
export class Scheduler {
  readonly #parts: SchedulerParts
  readonly #abort = new AbortController()
  #timer: NodeJS.Timeout | null = null
  #current: Cycle | null = null
  #isWaitingForCatchUp = false

  constructor(parts: SchedulerParts) {
    this.#parts = parts
  }

  /** Begins to look at the clock. */
  start(): void {
    this.#timer ??= setInterval(() => void this.#tick().catch(this.#parts.failed), tickMs)
    this.#timer.unref()
  }

  /** The cycle that is running, or null. */
  current(): Cycle | null {
    return this.#current
  }

  /** Starts a cycle now. Throws `run-in-progress` while one is running. */
  begin(request: { readonly policy: CyclePolicy; readonly trigger: Run['trigger']; readonly started?: (run: StartedRun) => void }): Cycle {
    if (this.#current !== null) throw new AppError('run-in-progress', { subject: 'cycle', detail: 'a cycle is running already' })
    const { clock, ids } = this.#parts
    const id = ids.next()
    const runs: Run[] = []
    const startedAt = clock.now()
    const ended = this.#logged({ id, trigger: request.trigger, startedAt }, () =>
      runCycle(this.#parts, {
        policy: request.policy,
        trigger: request.trigger,
        cycleId: id,
        signal: this.#abort.signal,
        started: (run) => {
          runs.push(run.run)
          request.started?.(run)
        },
      }),
    ).finally(() => this.#ended())
    const cycle = { id, policy: request.policy, trigger: request.trigger, startedAt, runs, ended }
    this.#current = cycle
    return cycle
  }

  /** The event log knows when a cycle began and how it ended. */
  async #logged(
    of: { readonly id: string; readonly trigger: Run['trigger']; readonly startedAt: number },
    work: () => Promise<readonly Run[]>,
  ): Promise<readonly Run[]> {
    const { store, clock } = this.#parts
    const origin = { connectorId: null, runId: null }
    await store.commit({ events: [makeEvent(20130, { trigger: of.trigger, cycleId: of.id }, { ...origin, at: of.startedAt })] })
    const runs = await work()
    const at = clock.now()
    const succeeded = runs.filter((run) => isCompleted(run.result)).length
    const fields = { cycleId: of.id, durationMs: at - of.startedAt, succeeded, failed: runs.length - succeeded }
    await store.commit({ events: [makeEvent(20131, fields, { ...origin, at })] })
    return runs
  }

  /** Runs a delta cycle as soon as none is running: what failed goes on from where it stopped. */
  catchUp(): void {
    if (this.#current === null) this.begin({ policy: 'delta', trigger: 'catch-up' }).ended.catch(this.#parts.failed)
    else this.#isWaitingForCatchUp = true
  }

  /** When the next scheduled cycle is due, milliseconds since 1970, or null when none is. */
  async nextCycleAt(): Promise<number | null> {
    const stored = await this.#parts.store.state.get(nextCycleKey)
    return stored === null ? null : Number(stored)
  }

  /** Stops looking at the clock and ends the cycle that is running. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#isWaitingForCatchUp = false
    this.#abort.abort('shutdown')
    await this.#current?.ended.catch(this.#parts.failed)
  }

  #ended(): void {
    this.#current = null
    if (!this.#isWaitingForCatchUp) return
    this.#isWaitingForCatchUp = false
    this.catchUp()
  }

  /** Missed cycles do not pile up: the next one is due an interval after the start of this one. */
  async #tick(): Promise<void> {
    if (this.#current !== null) return
    const { store, clock } = this.#parts
    const stored = await store.configuration.current()
    if (stored === null || !stored.configuration.scheduler.enabled || stored.configuration.connectors.length === 0) return
    const now = clock.now()
    const due = await this.nextCycleAt()
    const next = now + stored.configuration.scheduler.intervalMinutes * 60_000
    if (due === null) return store.commit({ putState: { [nextCycleKey]: String(next) } })
    if (now < due) return
    await store.commit({ putState: { [nextCycleKey]: String(next) } })
    // Somebody may have begun one meanwhile, which does as well.
    if (this.#current !== null) return
    this.begin({ policy: 'delta', trigger: 'schedule' }).ended.catch(this.#parts.failed)
  }
}
