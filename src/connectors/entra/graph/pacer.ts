import type { Clock } from '#src/base/clock.ts'

/** Waits without blocking; ends early, rejecting with the signal's reason, when the signal says so. */
export type Delay = (ms: number, signal: AbortSignal) => Promise<void>

export interface PacerOptions {
  readonly clock: Clock
  readonly delay: Delay
  /** A number from 0 to 1: spreads waits, so that many clients do not come back at the same moment. */
  readonly random: () => number
  readonly concurrencyMax: number
}

/** Requests a second below which pacing never goes: even a storm of refusals must end some time. */
const rateMin = 0.5
/** Above this rate pacing is switched off again: Graph's own budgets for one application are far lower. */
const rateMax = 400
/** Throttle-limit percentage (0.8 to 1.8, only sent from 0.8 on) from which we slow down before being refused. */
const usageToSlowDownAt = 0.8
/** Refusals arrive in bunches, a batch of 20 brings 20 of them; one bunch is one reason to slow down. */
const slowDownPauseMs = 1_000
const throughputWindowMs = 10_000
/** A wait may be prolonged by refusals that come in meanwhile, but not for ever. */
const waitCountMax = 50

/**
 * Decides when a request may go out. Graph's budgets depend on tenant, application and kind of request and change without
 * notice, so they are learned: a window of concurrent requests and a rate of operations, each growing slowly with every
 * success and cut when Graph throttles (additive increase, multiplicative decrease). The rate only exists after the first
 * throttling. `Retry-After` stops everything until it has passed.
 */
export class Pacer {
  readonly #options: PacerOptions
  #window: number
  #rate: number | null = null
  #inFlight = 0
  #resumeAt = 0
  #nextAt = 0
  #slowedAt = Number.NEGATIVE_INFINITY
  #throughput: { since: number; operations: number }
  #queue: Promise<void> = Promise.resolve()
  #freed = Promise.withResolvers<void>()

  constructor(options: PacerOptions) {
    this.#options = options
    this.#window = options.concurrencyMax
    this.#throughput = { since: options.clock.now(), operations: 0 }
  }

  /** Operations a second at the moment, or null while nothing was throttled. */
  get rate(): number | null {
    return this.#rate
  }

  /** Requests that may be under way at the same time at the moment. */
  get window(): number {
    return Math.floor(this.#window)
  }

  /** Waits for a turn. `operations` counts every request inside a batch, as Graph does. Call `release` afterwards. */
  acquire(operations: number, signal: AbortSignal): Promise<void> {
    const turn = this.#queue.then(() => this.#admit(operations, signal))
    this.#queue = turn.catch(() => {})
    return turn
  }

  release(): void {
    this.#inFlight -= 1
    this.#freed.resolve()
    this.#freed = Promise.withResolvers<void>()
  }

  /** Graph accepted an operation. `usage` is the throttle-limit percentage it reported, or null. */
  accepted(usage: number | null): void {
    if (usage !== null && usage >= usageToSlowDownAt) return this.#slowDown(0.9)
    this.#window = Math.min(this.#options.concurrencyMax, this.#window + 0.1 / this.#window)
    if (this.#rate === null) return
    this.#rate += 0.05
    if (this.#rate > rateMax) this.#rate = null
  }

  /** Graph refused an operation because there were too many. `retryAfterMs` is what it asked for. */
  throttled(retryAfterMs: number): void {
    const spread = retryAfterMs * 0.1 * this.#options.random()
    this.#resumeAt = Math.max(this.#resumeAt, this.#options.clock.now() + retryAfterMs + spread)
    this.#slowDown(0.6)
  }

  #slowDown(factor: number): void {
    const now = this.#options.clock.now()
    if (now - this.#slowedAt < slowDownPauseMs) return
    this.#slowedAt = now
    this.#window = Math.max(1, this.#window * factor)
    this.#rate = Math.max(rateMin, (this.#rate ?? this.#measuredRate(now)) * factor)
  }

  #measuredRate(now: number): number {
    const elapsedMs = Math.max(now - this.#throughput.since, 250)
    return Math.min(rateMax, Math.max(1, (this.#throughput.operations * 1_000) / elapsedMs))
  }

  async #admit(operations: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    while (this.#inFlight >= this.window) {
      await this.#freed.promise
      signal.throwIfAborted()
    }
    for (let waits = 0; waits < waitCountMax; waits++) {
      const waitMs = Math.max(this.#resumeAt, this.#nextAt) - this.#options.clock.now()
      if (waitMs <= 0) break
      await this.#options.delay(waitMs, signal)
    }
    this.#inFlight += 1
    this.#count(operations)
  }

  #count(operations: number): void {
    const now = this.#options.clock.now()
    if (now - this.#throughput.since > throughputWindowMs) this.#throughput = { since: now, operations: 0 }
    this.#throughput.operations += operations
    if (this.#rate !== null) this.#nextAt = Math.max(this.#nextAt, now) + (operations * 1_000) / this.#rate
  }
}
