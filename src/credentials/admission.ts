import type { FailedSignIns } from '#src/model/failed-sign-ins.ts'
import { isOpen, type AccountState } from './account-state.ts'
import { attemptShares, freeAgainAt, observationWindowMs, spentNow, type AttemptShare } from './attempt-shares.ts'

/** A sign-in that somebody wants to make. */
export interface WantedSignIn {
  readonly share: AttemptShare
  readonly now: number
  /** A person knows that a wrong entry may lock the account. */
  readonly isRiskAccepted: boolean
  /** Wrong passwords that the directory itself counts against the account now, by whomever; null where nobody can see it. */
  readonly counted: FailedSignIns | null
}

/** Whether an attempt may be made, and if not, until when and why. */
export type Admission =
  | { readonly kind: 'admitted'; readonly mayConfirm: boolean; /** Attempts left of the share after this one. */ readonly left: number }
  | {
      readonly kind: 'refused'
      readonly reason: 'breaker-open' | 'budget-exhausted' | 'lockout-risk'
      /** When another one may be made; null: not by waiting. */
      readonly until: number | null
      /** Wrong passwords the directory counts, where they and not what we have spent leave no room. */
      readonly counted: number | null
    }

/** Decides about one sign-in. A run needs a breaker that is closed or a probe that is due; a person needs what is left of the share. */
export function admit(state: AccountState, wanted: WantedSignIn): Admission {
  return wanted.share === 'automatic' ? admitRun(state, wanted) : admitPerson(state, wanted)
}

function admitRun(state: AccountState, wanted: WantedSignIn): Admission {
  const isProbe = isOpen(state)
  if (isProbe && (state.nextProbeAt === null || wanted.now < state.nextProbeAt)) {
    return { kind: 'refused', reason: 'breaker-open', until: state.nextProbeAt, counted: null }
  }
  const left = leftOf(state, wanted)
  // A probe is made where the password is right or the lock has run out: it costs the account nothing.
  if (left <= 0 && !isProbe) return exhausted(state, wanted)
  return { kind: 'admitted', mayConfirm: state.standing === 'valid' && left >= 2, left: Math.max(0, left - 1) }
}

function admitPerson(state: AccountState, wanted: WantedSignIn): Admission {
  if (attemptShares(state.lockout).isRisky && !wanted.isRiskAccepted)
    return { kind: 'refused', reason: 'lockout-risk', until: null, counted: null }
  const left = leftOf(state, wanted)
  return left <= 0 ? exhausted(state, wanted) : { kind: 'admitted', mayConfirm: false, left: left - 1 }
}

/** What is left of a share. What others got wrong leaves less: together nobody may come to the threshold. */
function leftOf(state: AccountState, wanted: WantedSignIn): number {
  return Math.min(leftOfOwn(state, wanted), leftByCount(state, wanted))
}

function leftOfOwn(state: AccountState, { share, now, isRiskAccepted }: WantedSignIn): number {
  const spent = spentNow(state.spent, state.lockout, now)
  const own = ownShare(state, share) - spent[share]
  if (state.lockout.threshold === 0 || isRiskAccepted) return own
  return Math.min(own, room(state) - spent.automatic - spent.human)
}

/** What the directory's own count leaves. It begins anew once the window has passed, though the number stays until then. */
function leftByCount(state: AccountState, { share, now, counted, isRiskAccepted }: WantedSignIn): number {
  if (counted === null || state.lockout.threshold === 0 || isRiskAccepted) return Infinity
  // The password that signed in last is still that of the account, and signing in with it makes the directory count anew.
  const isRight = state.standing === 'valid' && counted.changeMark !== null && counted.changeMark === state.baseline
  if (share === 'automatic' && isRight) return Infinity
  const isOver = counted.lastAt !== null && now - counted.lastAt >= observationWindowMs(state.lockout)
  return isOver ? Infinity : room(state) - counted.count
}

function room({ lockout }: AccountState): number {
  return Math.max(attemptShares(lockout).ceiling, 1)
}

function ownShare({ standing, lockout }: AccountState, share: AttemptShare): number {
  const { automatic, human } = attemptShares(lockout)
  // Before an account was ever signed in with there are no runs whose share would have to be kept.
  if (share === 'human') return standing === 'unproven' ? human + automatic : human
  // A secret stored without a test gets its one attempt, whatever the one before has cost.
  return standing === 'unverified' ? automatic + 1 : automatic
}

function exhausted(state: AccountState, wanted: WantedSignIn): Admission {
  const own = leftOfOwn(state, wanted) <= 0 ? freeAgainAt(state.spent.lastAt ?? wanted.now, state.lockout) : wanted.now
  if (leftByCount(state, wanted) > 0) return { kind: 'refused', reason: 'budget-exhausted', until: own, counted: null }
  const theirs = freeAgainAt(wanted.counted?.lastAt ?? wanted.now, state.lockout)
  return { kind: 'refused', reason: 'budget-exhausted', until: Math.max(own, theirs), counted: wanted.counted?.count ?? null }
}

/** The share of people as it stands, for them to see. */
export function humanBudget(
  state: AccountState,
  now: number,
): { readonly used: number; readonly of: number; readonly freeAt: number | null } {
  const spent = spentNow(state.spent, state.lockout, now)
  const of = ownShare(state, 'human')
  return { used: spent.human, of, freeAt: spent.lastAt === null ? null : freeAgainAt(spent.lastAt, state.lockout) }
}
