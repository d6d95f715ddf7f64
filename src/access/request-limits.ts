import type { Clock } from '#src/base/clock.ts'
import { networkOf } from './sign-in-throttle.ts'
import type { Principal } from './principal.ts'

/** Requests a minute: as many at once, and as many again over a minute. */
export interface RequestRates {
  /** By one session or one token. */
  readonly principal: number
  /** By everybody at one address who has not signed in, or says so with a token that is none. */
  readonly address: number
}

/** A page of the console asks for a dozen things when it is opened and for one or two when something changes. */
export const usualRates: RequestRates = { principal: 600, address: 600 }

/** Those who ask that are remembered; who has not asked for the longest time is forgotten for a new one. */
const rememberedMax = 10_000
const minuteMs = 60_000
/** Parts of a request that are lost or won by calculating with fractions. */
const roundingMax = 1e-6

/** What is left of a minute's requests. */
interface Allowance {
  readonly left: number
  readonly at: number
}

/** Counts requests by who asks, so that one program that went mad leaves the service to the others. In memory only. */
export class RequestLimits {
  readonly #clock: Clock
  readonly #rates: RequestRates
  readonly #allowances = new Map<string, Allowance>()

  constructor(clock: Clock, rates: RequestRates = usualRates) {
    this.#clock = clock
    this.#rates = rates
  }

  /** Counts a request that costs as much as so many usual ones. Returns 0, or in how many milliseconds there is room for it. */
  take(by: { readonly principal: Principal | null; readonly address: string }, cost: number): number {
    const rate = by.principal === null ? this.#rates.address : this.#rates.principal
    const key = keyOf(by)
    const now = this.#clock.now()
    const before = this.#allowances.get(key) ?? { left: rate, at: now }
    const left = Math.min(rate, before.left + (Math.max(0, now - before.at) * rate) / minuteMs)
    // What costs more than a whole minute is let in when nothing else was asked for.
    const needed = Math.min(cost, rate)
    const isRoom = left > needed - roundingMax
    this.#remember(key, { left: isRoom ? Math.max(0, left - needed) : left, at: now })
    return isRoom ? 0 : Math.ceil(Math.fround(((needed - left) * minuteMs) / rate))
  }

  #remember(key: string, allowance: Allowance): void {
    this.#allowances.delete(key)
    this.#allowances.set(key, allowance)
    if (this.#allowances.size <= rememberedMax) return
    const [oldest] = this.#allowances.keys()
    if (oldest !== undefined) this.#allowances.delete(oldest)
  }
}

function keyOf({ principal, address }: { readonly principal: Principal | null; readonly address: string }): string {
  if (principal?.kind === 'session') return `session ${principal.idHash}`
  if (principal?.kind === 'token') return `token ${principal.id}`
  return `address ${networkOf(address)}`
}
