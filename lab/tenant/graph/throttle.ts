import type { Clock } from '#src/base/clock.ts'
import type { GraphRequest } from './graph-request.ts'

/** Quotas of one application in one tenant. */
export interface ThrottleLimits {
  readonly writeCountMax: number
  readonly writeWindowSeconds: number
  readonly resourceUnitMax: number
  readonly resourceUnitWindowSeconds: number
}

/** The published limits of the identity service, for a tenant of more than 500 users. */
export const serviceLimits: ThrottleLimits = {
  writeCountMax: 3_000,
  writeWindowSeconds: 150,
  resourceUnitMax: 8_000,
  resourceUnitWindowSeconds: 10,
}

/** From this share of a quota on the answers tell how much of it is used. */
const reportedFrom = 0.8

export type Admission =
  | { readonly admitted: true; readonly usedShare: number | null }
  | { readonly admitted: false; readonly retryAfterSeconds: number; readonly limit: 'Write' | 'ReadWrite'; readonly reason: string }

/** A token bucket: full at the start, refilled evenly. */
class Bucket {
  readonly #capacity: number
  readonly #perMs: number
  #level: number
  #at: number

  constructor(capacity: number, windowSeconds: number, nowMs: number) {
    this.#capacity = capacity
    this.#perMs = capacity / (windowSeconds * 1000)
    this.#level = capacity
    this.#at = nowMs
  }

  /** Milliseconds until `cost` is there; 0 when it is there now. */
  waitFor(cost: number, nowMs: number): number {
    this.#level = Math.min(this.#capacity, this.#level + (nowMs - this.#at) * this.#perMs)
    this.#at = nowMs
    return this.#level >= cost ? 0 : (cost - this.#level) / this.#perMs
  }

  take(cost: number): void {
    this.#level -= cost
  }

  get usedShare(): number {
    return 1 - this.#level / this.#capacity
  }
}

/** Admits or refuses requests per application, every step of a batch for itself. */
export class Throttle {
  readonly #clock: Clock
  readonly #buckets = new Map<string, { readonly writes: Bucket; readonly units: Bucket }>()
  #limits: ThrottleLimits | null

  constructor(limits: ThrottleLimits | null, clock: Clock) {
    this.#limits = limits
    this.#clock = clock
  }

  /** Sets other limits (null: none) and fills the buckets. */
  setLimits(limits: ThrottleLimits | null): void {
    this.#limits = limits
    this.#buckets.clear()
  }

  admit(clientId: string, cost: { readonly writes: number; readonly units: number }): Admission {
    if (this.#limits === null) return { admitted: true, usedShare: null }
    const nowMs = this.#clock.now()
    const { writes, units } = this.#bucketsOf(clientId, this.#limits, nowMs)
    const writeWait = writes.waitFor(cost.writes, nowMs)
    const unitWait = units.waitFor(cost.units, nowMs)
    if (writeWait > 0) return refused(writeWait, 'Write', 'WriteLimitExceeded')
    if (unitWait > 0) return refused(unitWait, 'ReadWrite', 'ResourceUnitLimitExceeded')
    writes.take(cost.writes)
    units.take(cost.units)
    const usedShare = Math.max(writes.usedShare, units.usedShare)
    return { admitted: true, usedShare: usedShare >= reportedFrom ? usedShare : null }
  }

  #bucketsOf(clientId: string, limits: ThrottleLimits, nowMs: number): { readonly writes: Bucket; readonly units: Bucket } {
    const known = this.#buckets.get(clientId)
    if (known !== undefined) return known
    const fresh = {
      writes: new Bucket(limits.writeCountMax, limits.writeWindowSeconds, nowMs),
      units: new Bucket(limits.resourceUnitMax, limits.resourceUnitWindowSeconds, nowMs),
    }
    this.#buckets.set(clientId, fresh)
    return fresh
  }
}

function refused(waitMs: number, limit: 'Write' | 'ReadWrite', reason: string): Admission {
  return { admitted: false, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)), limit, reason }
}

/** What a request costs, by the service's published table: lists cost more, `$select` and small pages less, `$expand` more. */
export function costOf(request: GraphRequest): { readonly writes: number; readonly units: number } {
  const [collection = '', key, relationship] = request.segments
  const reads = request.method === 'GET' || key === 'getByIds'
  const base =
    key === 'getByIds' || relationship === 'members'
      ? 3
      : (collection === 'users' && key === undefined) || relationship === 'memberOf'
        ? 2
        : 1
  if (!reads) return { writes: 1, units: 1 }
  const top = Number(request.query.get('$top') ?? 100)
  const units = base - (request.query.has('$select') ? 1 : 0) + (request.query.has('$expand') ? 1 : 0) - (top < 20 ? 1 : 0)
  return { writes: 0, units: Math.max(1, units) }
}
