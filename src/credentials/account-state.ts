import type { AccountFacts } from '#src/model/credential-forecast.ts'
import { unknownLockout, type LockoutPolicy } from '#src/model/lockout-policy.ts'
import { noAttempts, type SpentAttempts } from './attempt-shares.ts'
import type { RefusedStanding } from './refusal-class.ts'

/**
 * Where the credential of an account stands. `unproven`: nothing was tried yet; `unverified`: stored without a test, and one attempt
 * is to show; `suspect`: the directory says that the secret was changed since it was proven.
 */
export type Standing = 'unproven' | 'unverified' | 'valid' | 'suspect' | RefusedStanding

/** The last refusal, in the directory's own words. */
export interface LastRefusal {
  readonly reason: string
  readonly at: number
  readonly server: string | null
  readonly code: string | null
  readonly subCode: string | null
  readonly text: string | null
  readonly advice: string
}

/** Everything kept about one account of a directory, whoever signs in with it. Times are milliseconds since 1970. */
export interface AccountState {
  readonly standing: Standing
  readonly since: number
  /** Set while the standing is a refused one. */
  readonly refusal: LastRefusal | null
  /** From when on a run may try once; null: not without a new secret or a person. */
  readonly nextProbeAt: number | null
  /** Runs that were not begun since the breaker opened. */
  readonly skippedRuns: number
  readonly spent: SpentAttempts
  readonly lockout: LockoutPolicy
  /** Which account it was when it was proven; see `AccountFacts.identity`. */
  readonly identity: string | null
  readonly name: string | null
  /** `AccountFacts.changeMark` when the secret in use was proven. */
  readonly baseline: string | null
  readonly provenAt: number | null
  /** When the secret in use was proven for the first time, before it was stored. */
  readonly newSecretAt: number | null
  /** The server that took the secret last. */
  readonly provenBy: string | null
}

/** An account nobody has signed in with. */
export function newAccount(at: number): AccountState {
  return {
    standing: 'unproven',
    since: at,
    refusal: null,
    nextProbeAt: null,
    skippedRuns: 0,
    spent: noAttempts,
    lockout: unknownLockout,
    identity: null,
    name: null,
    baseline: null,
    provenAt: null,
    newSecretAt: null,
    provenBy: null,
  }
}

/** Whether the breaker is open: nothing is sent with this credential. */
export function isOpen({ standing }: AccountState): boolean {
  return standing === 'rejected' || standing === 'locked-out' || standing === 'blocked' || standing === 'must-change'
}

/** What the directory tells a signed-in session about its own account. */
export interface OwnFacts extends Pick<AccountFacts, 'identity' | 'name' | 'changeMark'> {
  readonly lockout: LockoutPolicy
}

/** Keeps what the directory said about the account for decisions to come. Unreadable parts leave what is known alone. */
export function learned(state: AccountState, facts: OwnFacts): AccountState {
  return {
    ...state,
    identity: facts.identity ?? state.identity,
    name: facts.name ?? state.name,
    lockout: facts.lockout.source === 'assumed' ? state.lockout : facts.lockout,
  }
}
