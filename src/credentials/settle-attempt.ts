import { isOpen, learned, type AccountState, type LastRefusal, type OwnFacts } from './account-state.ts'
import { noAttempts } from './attempt-shares.ts'
import { classifyRefusal, type RefusalClass } from './refusal-class.ts'

const halfHourMs = 30 * 60_000
const hourMs = 60 * 60_000

/** What a state became, and what the breaker did on the way. */
export interface Settled {
  readonly state: AccountState
  readonly breaker: 'opened' | 'closed' | 'unchanged'
}

/** The secret in use was taken. `facts` only where the account was asked for; then they are what later sign-ins are compared with. */
export function settleProven(
  state: AccountState,
  proof: { readonly at: number; readonly server: string; readonly facts: OwnFacts | null; readonly secret: 'stored' | 'new' },
): Settled {
  const known = proof.facts === null ? state : learned(state, proof.facts)
  // A suspect that still signs in may do so by grace: only a new secret settles the suspicion.
  const isStillSuspect = state.standing === 'suspect' && proof.secret === 'stored'
  const isRebased = proof.secret === 'new' || state.baseline === null
  const standing = isStillSuspect ? 'suspect' : 'valid'
  const next: AccountState = {
    ...known,
    standing,
    since: state.standing === standing ? state.since : proof.at,
    refusal: null,
    nextProbeAt: null,
    skippedRuns: 0,
    spent: noAttempts,
    baseline: isRebased ? (proof.facts?.changeMark ?? (proof.secret === 'new' ? null : state.baseline)) : state.baseline,
    provenAt: proof.at,
    newSecretAt: proof.secret === 'new' ? proof.at : state.newSecretAt,
    provenBy: proof.server,
  }
  return { state: next, breaker: isOpen(state) ? 'closed' : 'unchanged' }
}

/** The secret in use was refused: the breaker opens, or stays open until the next probe. */
export function settleRefused(state: AccountState, refusal: LastRefusal): Settled {
  const meaning = classifyRefusal(refusal.reason)
  const wasOpen = isOpen(state)
  const next: AccountState = {
    ...state,
    standing: meaning.standing,
    since: state.standing === meaning.standing ? state.since : refusal.at,
    refusal,
    nextProbeAt: probeAt(meaning, state, refusal.at),
  }
  return { state: next, breaker: wasOpen ? 'unchanged' : 'opened' }
}

/**
 * A secret that is not stored was refused. That says nothing about the stored one, unless the answer was about the account itself:
 * a lock keeps everybody out.
 */
export function settleCandidateRefused(state: AccountState, refusal: LastRefusal): Settled {
  if (classifyRefusal(refusal.reason).standing === 'locked-out') return settleRefused(state, refusal)
  return { state, breaker: 'unchanged' }
}

/** A secret was stored without a test: the next run tries it, once. */
export function settleUnverified(state: AccountState, at: number): Settled {
  const next: AccountState = {
    ...state,
    standing: 'unverified',
    since: at,
    refusal: null,
    nextProbeAt: null,
    skippedRuns: 0,
    baseline: null,
    newSecretAt: null,
  }
  return { state: next, breaker: isOpen(state) ? 'closed' : 'unchanged' }
}

function probeAt({ probeAfter }: RefusalClass, { lockout }: AccountState, at: number): number | null {
  switch (probeAfter) {
    case 'half-hour':
      return at + halfHourMs
    case 'hour':
      return at + hourMs
    case 'lockout-duration':
      if (lockout.source === 'assumed') return at + halfHourMs
      return lockout.durationMs === null ? null : at + lockout.durationMs
    case null:
      return null
  }
}
