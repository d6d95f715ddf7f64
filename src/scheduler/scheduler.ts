import { AppError } from '#src/base/app-error.ts'
import { isoTime, type Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import type { CyclePolicy, CycleStep } from '#src/model/cycle.ts'
import type { EventEntry } from '#src/model/event.ts'
import type { Run } from '#src/model/run.ts'
import { formatTimeSpan } from '#src/model/time-span.ts'
import { makeEvent, type EventOrigin } from '#src/observe/make-event.ts'
import type { CycleParts } from '#src/runner/cycle.ts'
import type { StartedRun } from '#src/runner/runner.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'
import { Maintenance, type PurgeOutcome } from './maintenance.ts'
import { effectiveIntervalMs, isOver, readSettings, resumedKey, settingsState, suspensionAt, type SchedulerSettings } from './properties.ts'
import { lastCycleKey, runRecorded, type LiveCycle } from './recorded-cycle.ts'

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
export interface RunningCycle {
  readonly id: string
  readonly policy: CyclePolicy
  readonly trigger: Run['trigger']
  readonly startedAt: number
  /** Runs so far, in the order they started. */
  readonly runs: readonly Run[]
  /** What became of the connectors so far. */
  readonly steps: readonly CycleStep[]
  /** Its runs as they ended. */
  readonly ended: Promise<readonly Run[]>
}

/** Which cycle is wanted. Without a policy it is the next policy that was set, usually delta. */
export interface CycleWish {
  readonly policy: CyclePolicy | null
  readonly trigger: Run['trigger']
  started?(run: StartedRun): void
}

/** Everything about when cycles run. Moments are milliseconds since 1970, spans milliseconds. */
export interface SchedulerProperties extends Omit<SchedulerSettings, 'nextPolicy'> {
  readonly enabled: boolean
  /** The configured interval, which is the smallest that is allowed. */
  readonly allowedIntervalMs: number
  readonly effectiveIntervalMs: number
  readonly nextPolicy: CyclePolicy
  /** Null before the clock was looked at for the first time. */
  readonly nextCycleAt: number | null
}

/**
 * Decides when cycles run: by the interval, on request, or to catch up after a repair. One cycle at a time; the next one is due an
 * interval after the start of the one before, or right after it when that took longer. Missed cycles do not pile up.
 */
export class Scheduler {
  readonly #parts: SchedulerParts
  readonly #maintenance: Maintenance
  #timer: NodeJS.Timeout | null = null
  #current: { readonly cycle: RunningCycle; readonly abort: AbortController } | null = null
  #isWaitingForCatchUp = false
  #isClosing = false

  constructor(parts: SchedulerParts) {
    this.#parts = parts
    this.#maintenance = new Maintenance(parts, () => this.#isIdle())
  }

  /** Begins to look at the clock. */
  start(): void {
    this.#timer ??= setInterval(() => void this.look().catch(this.#parts.failed), tickMs)
    this.#timer.unref()
  }

  /** Looks at the clock once: begins the cycle that is due, or does what is to be done while none is. Does not wait for the cycle. */
  async look(): Promise<void> {
    if (this.#current !== null || this.#isClosing) return
    const { store, clock } = this.#parts
    await this.#resumeInTime()
    const stored = await store.configuration.current()
    if (stored === null || stored.configuration.connectors.length === 0) return
    const { enabled, suspension, nextCycleAt } = await this.properties()
    const now = clock.now()
    if (nextCycleAt === null) await store.commit({ putState: { [lastCycleKey]: String(now) } })
    const isDue = enabled && suspension === null && nextCycleAt !== null && now >= nextCycleAt
    if (!isDue) return this.#maintenance.look()
    // Somebody may have begun one meanwhile, which does as well.
    if (this.#isIdleOfCycles()) this.begin({ policy: null, trigger: 'schedule' }).ended.catch(this.#parts.failed)
  }

  /** The cycle that is running, or null. */
  current(): RunningCycle | null {
    return this.#current?.cycle ?? null
  }

  /**
   * Starts a cycle now. Throws `run-in-progress` while one is running; `ended` throws `scheduler-suspended`, or
   * `connector-unknown` when there is nothing to synchronize.
   */
  begin(wish: CycleWish): RunningCycle {
    if (this.#current !== null) throw new AppError('run-in-progress', { subject: 'cycle', detail: 'a cycle is running already' })
    const { clock, ids } = this.#parts
    const abort = new AbortController()
    const live: LiveCycle = {
      id: ids.next(),
      policy: wish.policy ?? 'delta',
      trigger: wish.trigger,
      startedAt: clock.now(),
      runs: [],
      steps: [],
    }
    const ended = this.#run(live, wish, abort.signal).finally(() => this.#ended())
    const cycle = Object.assign(live, { ended })
    this.#current = { cycle, abort }
    return cycle
  }

  /** Asks the cycle that is running to end with the run it is in. What it did not get to waits for the next one. Null when none is running. */
  stop(): RunningCycle | null {
    this.#current?.abort.abort('operator')
    return this.current()
  }

  /** Runs a cycle as soon as none is running: what failed goes on from where it stopped. */
  catchUp(): void {
    if (this.#current === null) this.begin({ policy: null, trigger: 'catch-up' }).ended.catch((error) => this.#unlessSuspended(error))
    else this.#isWaitingForCatchUp = true
  }

  /** When and how the next cycles run. */
  async properties(): Promise<SchedulerProperties> {
    const { store } = this.#parts
    const settings = await readSettings(store)
    const suspension = suspensionAt(settings, this.#parts.clock.now())
    const scheduler = (await store.configuration.current())?.configuration.scheduler
    const allowedIntervalMs = (scheduler?.intervalMinutes ?? 0) * 60_000
    const effective = effectiveIntervalMs(allowedIntervalMs, settings.customizedIntervalMs)
    const last = await store.state.get(lastCycleKey)
    return {
      ...settings,
      suspension,
      enabled: scheduler?.enabled ?? false,
      allowedIntervalMs,
      effectiveIntervalMs: effective,
      nextPolicy: settings.nextPolicy ?? (await this.#firstPolicy()),
      nextCycleAt: last === null ? null : Number(last) + effective,
    }
  }

  /** Changes settings; they count at once. */
  async set(changes: Partial<Omit<SchedulerSettings, 'suspension'>>, author: string): Promise<void> {
    const shown = Object.entries(changes).map(([name, value]) => shownSetting(name, value))
    if (shown.length === 0) return
    await this.#tell(settingsState(changes), makeEvent(20132, { author, changes: shown.join(', ') }, this.#origin()))
  }

  /**
   * Lets no cycle begin for so many milliseconds, null for until somebody resumes. A cycle that runs goes on. Suspending what is suspended
   * replaces reason and end.
   */
  async suspend(by: { readonly author: string; readonly reason: string; readonly forMs?: number | null }): Promise<void> {
    const { author, reason, forMs = null } = by
    const at = this.#parts.clock.now()
    const until = forMs === null ? null : at + forMs
    const suspension = { author, reason, at, until }
    const fields = { author, reason, until: until === null ? 'somebody resumes it' : isoTime(until) }
    await this.#tell(settingsState({ suspension }), makeEvent(20133, fields, this.#origin()))
  }

  async resume(author: string): Promise<void> {
    if ((await readSettings(this.#parts.store)).suspension === null) return
    await this.#endSuspension(makeEvent(20134, { author }, this.#origin()))
  }

  /** Removes history that ended longer ago than that, milliseconds. Throws `run-in-progress` while a run would be delayed. */
  async purge(olderThanMs: number): Promise<PurgeOutcome> {
    if (this.#isIdle()) return this.#maintenance.purge(olderThanMs)
    throw new AppError('run-in-progress', { subject: 'history', detail: 'history is removed only while nothing runs' })
  }

  /** Marks cycles that a killed process left in progress. What they did not get to is done by the next one. */
  async recover(): Promise<void> {
    const { store, clock } = this.#parts
    for (const cycle of await store.cycles.unfinished()) {
      await store.commit({ putCycle: { ...cycle, result: 'stopped-server', endedAt: clock.now() } })
    }
  }

  /** Stops looking at the clock and ends the cycle that is running. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#isWaitingForCatchUp = false
    this.#isClosing = true
    this.#current?.abort.abort('shutdown')
    await this.#current?.cycle.ended.catch((error) => this.#unlessSuspended(error))
    await this.#maintenance.ended()
  }

  /** A suspension with an end needs nobody to resume, also when the service was down at that moment. */
  async #resumeInTime(): Promise<void> {
    const { store, clock } = this.#parts
    const { suspension } = await readSettings(store)
    if (suspension === null || !isOver(suspension, clock.now())) return
    const { author, until } = suspension
    await this.#endSuspension(makeEvent(20137, { author, until: isoTime(until ?? clock.now()) }, this.#origin()))
  }

  #endSuspension(event: EventEntry): Promise<void> {
    return this.#tell({ ...settingsState({ suspension: null }), [resumedKey]: String(this.#parts.clock.now()) }, event)
  }

  async #run(live: LiveCycle, wish: CycleWish, signal: AbortSignal): Promise<readonly Run[]> {
    const { store } = this.#parts
    const settings = await readSettings(store)
    const { nextPolicy } = settings
    const suspension = suspensionAt(settings, this.#parts.clock.now())
    if (suspension !== null) {
      const { author, at, until, reason } = suspension
      const detail = `by ${author} since ${isoTime(at)}${until === null ? '' : `, until ${isoTime(until)}`}: ${reason}`
      throw new AppError('scheduler-suspended', { detail })
    }
    if ((await store.configuration.current()) === null) {
      throw new AppError('connector-unknown', { detail: 'no connector has been added yet' })
    }
    live.policy = wish.policy ?? nextPolicy ?? (await this.#firstPolicy())
    return runRecorded(this.#parts, live, { signal, ...(wish.started === undefined ? {} : { started: wish.started }) })
  }

  #ended(): void {
    this.#current = null
    if (!this.#isWaitingForCatchUp) return
    this.#isWaitingForCatchUp = false
    this.catchUp()
  }

  /** The first cycle after the installation reads everything. */
  async #firstPolicy(): Promise<CyclePolicy> {
    const runs = await this.#parts.store.runs.list({ connectorId: null, before: null, limit: 1 })
    return runs.length === 0 ? 'initial' : 'delta'
  }

  #isIdleOfCycles(): boolean {
    return this.#current === null && !this.#isClosing
  }

  #isIdle(): boolean {
    return this.#isIdleOfCycles() && this.#parts.runner.active().length === 0
  }

  /** Nobody waits for what the scheduler began by itself; that it is suspended is no failure. */
  #unlessSuspended(error: unknown): void {
    if (error instanceof AppError && error.code === 'scheduler-suspended') return
    this.#parts.failed(error)
  }

  #origin(): EventOrigin {
    return { at: this.#parts.clock.now(), connectorId: null, runId: null }
  }

  #tell(putState: NonNullable<WriteBatch['putState']>, event: EventEntry): Promise<void> {
    return this.#parts.store.commit({ putState, events: [event] })
  }
}

/** A setting for the event log: `customizedInterval 01:00:00`. */
function shownSetting(name: string, value: unknown): string {
  const shown = name.endsWith('Ms') && typeof value === 'number' ? formatTimeSpan(value) : value === null ? 'none' : String(value)
  return `${name.replace(/Ms$/, '')} ${shown}`
}
