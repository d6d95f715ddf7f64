import type { Clock } from '#src/base/clock.ts'
import { retryAfterMs } from './graph-error.ts'
import type { Attempt, GraphRequest, Outcome } from './graph-request.ts'
import type { Delay, Pacer } from './pacer.ts'
import type { HttpAnswer } from './transport.ts'
import type { TransportFailure } from './transport-failure.ts'

/** What repeating needs to know and to do. */
export interface RepeatGround {
  readonly pacer: Pacer
  readonly clock: Clock
  readonly delay: Delay
  readonly random: () => number
  readonly signal: AbortSignal
  /** Turns a failure that will not go away into the error that ends the session. */
  readonly broken: (failure: TransportFailure) => Error
}

/** Tries of one operation while the server fails or does not answer. */
const faultCountMax = 5
/** Tries of one operation while Graph throttles: each waits as long as Graph asks, so patience costs nothing. */
const throttleCountMax = 30
const backoffMsMin = 500
const backoffMsMax = 30_000
/** Used when Graph throttles without saying for how long. */
const throttleMsDefault = 2_000

/** Answers that say nothing about whether the operation was done, or that it may be done a moment later. */
const passingStatuses: ReadonlySet<number> = new Set([408, 500, 502, 503, 504])

interface Tally {
  readonly faults: number
  readonly throttled: number
  readonly tokens: number
}

type Next =
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'again'; readonly waitMs: number; readonly tally: Tally }

/**
 * Tries an operation until it is answered for good. Throttling (429) and a refused token (401) mean that nothing was done,
 * so everything is repeated after them. A failing server or a lost connection may have done the work: only idempotent
 * operations are repeated then, others come back as they are. Throws when the server cannot be reached at all.
 */
export async function settle(request: GraphRequest, attempt: () => Promise<Attempt>, ground: RepeatGround): Promise<Outcome> {
  let tally: Tally = { faults: 0, throttled: 0, tokens: 0 }
  // Ends after `faultCountMax` faults and `throttleCountMax` refusals at the latest, see `judge`.
  for (;;) {
    const next = judge(await attempt(), request, { ground, tally })
    if (next.kind === 'done') return next.outcome
    tally = next.tally
    if (next.waitMs > 0) await ground.delay(next.waitMs, ground.signal)
  }
}

function judge(result: Attempt, request: GraphRequest, at: { readonly ground: RepeatGround; readonly tally: Tally }): Next {
  const { ground, tally } = at
  const again: Next = { kind: 'again', waitMs: backoffMs(tally.faults, ground.random), tally: { ...tally, faults: tally.faults + 1 } }
  const isLastTry = tally.faults + 1 >= faultCountMax
  if (result.kind === 'undelivered') {
    if (isLastTry || !mayPass(result.failure)) throw ground.broken(result.failure)
    return again
  }
  if (result.kind === 'unanswered') return request.idempotent && !isLastTry ? again : { kind: 'done', outcome: result }
  const { answer } = result
  if (answer.status === 401 && tally.tokens === 0) return { kind: 'again', waitMs: 0, tally: { ...tally, tokens: 1 } }
  if (answer.status === 429) return afterThrottling(answer, at)
  if (!passingStatuses.has(answer.status) || !request.idempotent || isLastTry) return { kind: 'done', outcome: result }
  const asked = retryAfterMs(answer, ground.clock.now())
  if (asked === null) return again
  ground.pacer.throttled(asked)
  return { ...again, waitMs: 0 }
}

/** The pacer holds everything back until the time is over, so the operation itself need not wait. */
function afterThrottling(answer: HttpAnswer, at: { readonly ground: RepeatGround; readonly tally: Tally }): Next {
  const { ground, tally } = at
  ground.pacer.throttled(retryAfterMs(answer, ground.clock.now()) ?? throttleMsDefault)
  if (tally.throttled + 1 >= throttleCountMax) return { kind: 'done', outcome: { kind: 'answer', answer } }
  return { kind: 'again', waitMs: 0, tally: { ...tally, throttled: tally.throttled + 1 } }
}

/** A name that cannot be verified stays so; a server that is down may come back. */
function mayPass(failure: TransportFailure): boolean {
  return !failure.reason.startsWith('tls-')
}

/** Doubles from half a second, half of it random. */
function backoffMs(faults: number, random: () => number): number {
  const full = Math.min(backoffMsMax, backoffMsMin * 2 ** faults)
  return full / 2 + (full / 2) * random()
}
