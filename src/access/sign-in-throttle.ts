import { isIPv6 } from 'node:net'
import type { Clock } from '#src/base/clock.ts'

interface Failures {
  readonly count: number
  readonly lastAt: number
  readonly lockedUntil: number
}

/** Failures that are forgiven, and how long the first lock after them is. Each further failure doubles it. */
const limits = {
  account: { forgiven: 4, firstLockMs: 60_000, longestLockMs: 15 * 60_000 },
  address: { forgiven: 19, firstLockMs: 5 * 60_000, longestLockMs: 60 * 60_000 },
} as const
/** After this long without a failure everything is forgotten. */
const memoryMs = 60 * 60_000
/** Accounts and addresses that are remembered; the one whose first failure is longest ago is forgotten for a new one. */
const rememberedMax = 10_000

/**
 * Slows guessing down, per account and per address: after five failures of an account, or twenty from an address, sign-ins
 * are not even checked for a while. Names that nobody has are treated the same, so that the answer tells nothing. In memory
 * only: who can restart the service needs to guess nothing.
 */
export class SignInThrottle {
  readonly #clock: Clock
  readonly #failures = new Map<string, Failures>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Milliseconds until a sign-in is checked again; 0 when it is. */
  waitMs(name: string, address: string): number {
    const now = this.#clock.now()
    return Math.max(0, ...keysOf(name, address).map(({ key }) => (this.#failures.get(key)?.lockedUntil ?? 0) - now))
  }

  /** Counts a failure; returns how long sign-ins are not checked from now on, in milliseconds. */
  failed(name: string, address: string): number {
    const now = this.#clock.now()
    for (const { key, kind } of keysOf(name, address)) {
      const before = this.#failures.get(key)
      const count = (before !== undefined && now - before.lastAt < memoryMs ? before.count : 0) + 1
      this.#remember(key, { count, lastAt: now, lockedUntil: now + lockMs(kind, count) })
    }
    return this.waitMs(name, address)
  }

  /** Forgets the failures of the account, not those of the address: one known password must not buy endless guesses. */
  succeeded(name: string): void {
    this.#failures.delete(accountKey(name))
  }

  #remember(key: string, failures: Failures): void {
    if (!this.#failures.has(key) && this.#failures.size >= rememberedMax) {
      const [oldest] = this.#failures.keys()
      if (oldest !== undefined) this.#failures.delete(oldest)
    }
    this.#failures.set(key, failures)
  }
}

function lockMs(kind: keyof typeof limits, count: number): number {
  const { forgiven, firstLockMs, longestLockMs } = limits[kind]
  return count <= forgiven ? 0 : Math.min(longestLockMs, firstLockMs * 2 ** (count - forgiven - 1))
}

function keysOf(name: string, address: string): readonly { readonly key: string; readonly kind: keyof typeof limits }[] {
  return [
    { key: accountKey(name), kind: 'account' },
    { key: `address ${networkOf(address)}`, kind: 'address' },
  ]
}

function accountKey(name: string): string {
  return `account ${name.normalize('NFKC').toLowerCase().slice(0, 128)}`
}

/** One customer of a provider has a whole /64 of IPv6 addresses (RFC 6177), so that is what is counted. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  const [head = '', tail] = address.split('::')
  const before = head.split(':').filter((part) => part !== '')
  const after = (tail ?? '').split(':').filter((part) => part !== '')
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  return [...before, ...zeros, ...after].slice(0, 4).join(':')
}
