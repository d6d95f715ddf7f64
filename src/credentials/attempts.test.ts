import { describe, expect, it } from 'vitest'
import type { FailedSignIns } from '#src/model/failed-sign-ins.ts'
import { unknownLockout, type LockoutPolicy } from '#src/model/lockout-policy.ts'
import { newAccount, type AccountState } from './account-state.ts'
import { admit, humanBudget, type WantedSignIn } from './admission.ts'
import { attemptShares, charged, noAttempts, refunded, spentNow } from './attempt-shares.ts'
import { settleCandidateRefused, settleProven, settleRefused, settleUnverified } from './settle-attempt.ts'

const minute = 60_000
const t0 = 1_000 * minute

function policy(threshold: number | null, more: Partial<LockoutPolicy> = {}): LockoutPolicy {
  if (threshold === null) return unknownLockout
  return { threshold, observationWindowMs: 30 * minute, durationMs: 30 * minute, source: 'domain', ...more }
}

function account(threshold: number | null, more: Partial<AccountState> = {}): AccountState {
  return { ...newAccount(t0), standing: 'valid', lockout: policy(threshold), ...more }
}

function run(now = t0, more: Partial<WantedSignIn> = {}): WantedSignIn {
  return { share: 'automatic', now, isRiskAccepted: false, counted: null, ...more }
}

function person(now = t0, more: Partial<WantedSignIn> = {}): WantedSignIn {
  return run(now, { share: 'human', ...more })
}

const counted = (count: number, more: Partial<FailedSignIns> = {}): FailedSignIns => ({ count, lastAt: t0, changeMark: null, ...more })

const refusal = (reason: string, at = t0) => ({ reason, at, server: 'dc1', code: '49', subCode: null, text: 'no', advice: 'Look.' })

describe('the shares of attempts', () => {
  it.each([
    [3, 1, 1],
    [5, 1, 2],
    [6, 2, 2],
    [10, 2, 6],
    [0, 2, 7],
    [null, 1, 1],
  ])('under threshold %s are %s for runs and %s for people', (threshold, automatic, human) => {
    expect(attemptShares(policy(threshold))).toMatchObject({ automatic, human })
  })

  it('together stay below every threshold that leaves room, with one to spare for other software', () => {
    for (let threshold = 3; threshold <= 50; threshold++) {
      const { automatic, human, isRisky } = attemptShares(policy(threshold))
      expect(isRisky).toBe(false)
      expect(automatic + human).toBeLessThan(threshold)
    }
    for (let threshold = 4; threshold <= 50; threshold++) {
      const { automatic, human } = attemptShares(policy(threshold))
      expect(automatic + human).toBeLessThan(threshold - 1)
    }
    for (const threshold of [1, 2]) expect(attemptShares(policy(threshold)).isRisky).toBe(true)
  })

  it('are free again once the window has passed since the last wrong attempt, not since the first', () => {
    let spent = charged(noAttempts, 'human', t0)
    spent = charged(spent, 'human', t0 + 20 * minute)
    expect(spentNow(spent, policy(5), t0 + 49 * minute)).toMatchObject({ human: 2 })
    expect(spentNow(spent, policy(5), t0 + 50 * minute)).toEqual(noAttempts)
  })

  it('get back what no directory has seen', () => {
    const once = charged(noAttempts, 'human', t0)
    expect(refunded(charged(once, 'automatic', t0 + minute), once, 'automatic')).toEqual(once)
    expect(refunded(once, noAttempts, 'human')).toEqual(noAttempts)
  })
})

describe('admitting a sign-in', () => {
  it('lets runs in while the credential is valid, and lets them confirm a refusal only where the threshold leaves room', () => {
    expect(admit(account(0), run())).toMatchObject({ kind: 'admitted', mayConfirm: true })
    expect(admit(account(5), run())).toMatchObject({ kind: 'admitted', mayConfirm: false })
    expect(admit(account(0, { standing: 'suspect' }), run())).toMatchObject({ kind: 'admitted', mayConfirm: false })
    expect(admit(account(0, { standing: 'unverified' }), run())).toMatchObject({ kind: 'admitted', mayConfirm: false })
  })

  it('lets no run in once a secret was refused, however long it waits', () => {
    const { state, breaker } = settleRefused(account(10), refusal('wrong-password-or-name'))
    expect(breaker).toBe('opened')
    for (const later of [0, 31, 100_000]) {
      expect(admit(state, run(t0 + later * minute))).toMatchObject({ kind: 'refused', reason: 'breaker-open', until: null })
    }
  })

  it.each(['account-disabled', 'account-expired', 'logon-hours', 'workstation', 'password-expired', 'must-change'])(
    'lets a run try once in half an hour after %s, for the password is right',
    (reason) => {
      const { state } = settleRefused(account(3), refusal(reason))
      expect(admit(state, run(t0 + 29 * minute))).toMatchObject({ kind: 'refused', until: t0 + 30 * minute })
      expect(admit(state, run(t0 + 30 * minute))).toMatchObject({ kind: 'admitted', mayConfirm: false })
      const again = settleRefused(state, refusal(reason, t0 + 30 * minute))
      expect(again).toMatchObject({ breaker: 'unchanged', state: { nextProbeAt: t0 + 60 * minute, since: t0 } })
    },
  )

  it('waits for the end of a lock, and for an administrator where it has none', () => {
    const locked = settleRefused(account(3, { lockout: policy(3, { durationMs: 45 * minute }) }), refusal('locked-out')).state
    expect(admit(locked, run(t0 + 44 * minute)).kind).toBe('refused')
    expect(admit(locked, run(t0 + 45 * minute)).kind).toBe('admitted')
    const forever = settleRefused(account(3, { lockout: policy(3, { durationMs: null }) }), refusal('locked-out')).state
    expect(admit(forever, run(t0 + 10_000 * minute))).toMatchObject({ kind: 'refused', until: null })
  })

  it('gives people their own share, whatever runs have spent', () => {
    let state = account(3, { spent: charged(noAttempts, 'automatic', t0) })
    expect(admit(state, person())).toEqual({ kind: 'admitted', mayConfirm: false, left: 0 })
    state = { ...state, spent: charged(state.spent, 'human', t0 + minute) }
    expect(admit(state, person(t0 + 2 * minute))).toMatchObject({ kind: 'refused', reason: 'budget-exhausted', until: t0 + 31 * minute })
    expect(humanBudget(state, t0 + 2 * minute)).toEqual({ used: 1, of: 1, freeAt: t0 + 31 * minute })
    expect(admit(state, person(t0 + 31 * minute)).kind).toBe('admitted')
  })

  it('asks people to accept the risk where one wrong entry may lock the account', () => {
    expect(admit(account(1), person())).toMatchObject({ kind: 'refused', reason: 'lockout-risk', until: null })
    expect(admit(account(2), person(t0, { isRiskAccepted: true })).kind).toBe('admitted')
  })

  it('leaves less where others got it wrong already', () => {
    expect(admit(account(5), person(t0, { counted: counted(3) })).kind).toBe('admitted')
    expect(admit(account(5), person(t0, { counted: counted(4) }))).toMatchObject({ reason: 'budget-exhausted' })
    expect(admit(account(5), run(t0, { counted: counted(4) }))).toMatchObject({ reason: 'budget-exhausted' })
    expect(admit(account(0), person(t0, { counted: counted(400) })).kind).toBe('admitted')
  })

  it('waits until the directory begins to count anew, and not for a number that is left over from before', () => {
    const others = counted(4, { lastAt: t0 - 10 * minute })
    expect(admit(account(5), person(t0, { counted: others }))).toMatchObject({ until: t0 + 20 * minute, counted: 4 })
    expect(admit(account(5), person(t0 + 20 * minute, { counted: others })).kind).toBe('admitted')
    const both = { ...account(5), spent: { automatic: 0, human: 2, lastAt: t0 + 1 } }
    expect(admit(both, person(t0 + 2, { counted: others }))).toMatchObject({ until: t0 + 30 * minute + 1_000, counted: 4 })
  })

  it('does not keep a run from signing in with the password that is still that of the account', () => {
    const state = account(5, { baseline: '50' })
    expect(admit(state, run(t0, { counted: counted(4, { changeMark: '50' }) })).kind).toBe('admitted')
    expect(admit(state, run(t0, { counted: counted(4, { changeMark: '51' }) })).kind).toBe('refused')
    expect(admit(state, person(t0, { counted: counted(4, { changeMark: '50' }) })).kind).toBe('refused')
    expect(admit({ ...state, standing: 'suspect' }, run(t0, { counted: counted(4, { changeMark: '50' }) })).kind).toBe('refused')
  })
})

describe('settling an attempt', () => {
  const facts = { identity: 'S-1', name: 'CONTOSO\\svc', changeMark: '100', lockout: policy(3) }

  it('closes the breaker and forgets what was spent once the secret is taken', () => {
    const open = settleRefused(account(3, { spent: charged(noAttempts, 'human', t0) }), refusal('account-disabled')).state
    const { state, breaker } = settleProven(open, { at: t0 + minute, server: 'dc1', facts: null, secret: 'stored' })
    expect(breaker).toBe('closed')
    expect(state).toMatchObject({ standing: 'valid', refusal: null, nextProbeAt: null, spent: noAttempts, since: t0 + minute })
  })

  it('keeps a suspicion while the stored secret is still taken, which may be by grace; a new one ends it', () => {
    const suspect = account(3, { standing: 'suspect', baseline: '50' })
    const proof = { at: t0, server: 'dc1', facts }
    expect(settleProven(suspect, { ...proof, secret: 'stored' }).state).toMatchObject({ standing: 'suspect', baseline: '50' })
    expect(settleProven(suspect, { ...proof, secret: 'new' }).state).toMatchObject({ standing: 'valid', baseline: '100', identity: 'S-1' })
  })

  it('does not hold the refusal of an entered secret against the stored one, unless the account is locked', () => {
    expect(settleCandidateRefused(account(3), refusal('wrong-password-or-name')).state.standing).toBe('valid')
    expect(settleCandidateRefused(account(3), refusal('locked-out'))).toMatchObject({
      breaker: 'opened',
      state: { standing: 'locked-out' },
    })
  })

  it('lets a secret that was stored without a test be tried by one run', () => {
    const open = settleRefused(account(3, { spent: charged(noAttempts, 'automatic', t0) }), refusal('wrong-password-or-name')).state
    const { state, breaker } = settleUnverified(open, t0 + minute)
    expect(breaker).toBe('closed')
    const wrongEntry = { ...state, spent: charged(state.spent, 'human', t0) }
    expect(admit(wrongEntry, run(t0 + minute))).toMatchObject({ kind: 'refused', reason: 'budget-exhausted' })
    expect(admit(wrongEntry, run(t0 + 30 * minute)).kind).toBe('admitted')
    expect(admit(state, run(t0 + minute))).toMatchObject({ kind: 'admitted', left: 0, mayConfirm: false })
  })

  it('treats a reason nobody knows like a wrong secret', () => {
    expect(settleRefused(account(0), refusal('something-new')).state).toMatchObject({ standing: 'rejected', nextProbeAt: null })
  })
})
