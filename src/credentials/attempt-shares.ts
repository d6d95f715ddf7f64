import type { LockoutPolicy } from '#src/model/lockout-policy.ts'

/** How many attempts may go wrong within one observation window, apart for the service and for people. */
export interface AttemptShares {
  /** More wrong passwords than this must never come from us, whoever tries. */
  readonly ceiling: number
  /** Runs. With two, a refusal may be confirmed at another server. */
  readonly automatic: number
  /** Secrets that people enter or test. One attempt below the ceiling is left for other software. */
  readonly human: number
  /** A single wrong entry may lock the account: people have to say that they know. */
  readonly isRisky: boolean
}

/** What is taken where the directory counts without a limit, and where its policy cannot be read. */
const ceilingWithoutLockout = 10
const ceilingUnknown = 3
/** From here on a refused sign-in of a run is confirmed once. */
const ceilingForConfirming = 5
const windowAssumedMs = 30 * 60_000

/**
 * The shares under a lock-out policy: separate, so that runs which found out about a changed password have not used up the first
 * entry of the person who repairs it. A stored password that was changed is usually forgiven by Active Directory (it does not
 * count the two passwords before the current one); it is charged all the same, for a mistyped one is not.
 */
export function attemptShares({ threshold }: LockoutPolicy): AttemptShares {
  const ceiling = threshold === null ? ceilingUnknown : threshold === 0 ? ceilingWithoutLockout : threshold - 1
  const automatic = ceiling >= ceilingForConfirming ? 2 : 1
  return { ceiling, automatic, human: Math.max(1, ceiling - automatic - 1), isRisky: ceiling < 2 }
}

/** How long a wrong attempt is remembered. */
export function observationWindowMs(policy: LockoutPolicy): number {
  return policy.observationWindowMs ?? windowAssumedMs
}

/** Attempts that went wrong since the last good one. */
export interface SpentAttempts {
  readonly automatic: number
  readonly human: number
  /** When the last one was made; the directory counts from there, and so do we. */
  readonly lastAt: number | null
}

export const noAttempts: SpentAttempts = { automatic: 0, human: 0, lastAt: null }

/** When nothing is spent any more, counted from the last wrong attempt: a full second, so that what people read is never too early. */
export function freeAgainAt(lastAt: number, policy: LockoutPolicy): number {
  return Math.ceil((lastAt + observationWindowMs(policy)) / 1_000) * 1_000
}

/** Who makes an attempt. */
export type AttemptShare = 'automatic' | 'human'

/** What is spent now: nothing once the window has passed. */
export function spentNow(spent: SpentAttempts, policy: LockoutPolicy, now: number): SpentAttempts {
  return spent.lastAt === null || now - spent.lastAt >= observationWindowMs(policy) ? noAttempts : spent
}

/** Charged before the attempt is made, so that a crash in the middle of it cannot forget it. */
export function charged(spent: SpentAttempts, share: AttemptShare, at: number): SpentAttempts {
  return { ...spent, [share]: spent[share] + 1, lastAt: at }
}

/** Taken back when no answer came: the directory never saw it, or did not count it. */
export function refunded(spent: SpentAttempts, before: SpentAttempts, share: AttemptShare): SpentAttempts {
  const left = { ...spent, [share]: Math.max(0, spent[share] - 1) }
  return { ...left, lastAt: left.automatic + left.human === 0 ? null : (before.lastAt ?? left.lastAt) }
}
