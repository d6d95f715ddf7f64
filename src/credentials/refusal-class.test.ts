import { describe, expect, it } from 'vitest'
import { signInSubCodes } from '#src/connectors/active-directory/sign-in-refusal.ts'
import { signInVerdicts } from '#src/connectors/entra/token/sign-in-codes.ts'
import { classifyRefusal, refusalClasses } from './refusal-class.ts'

describe('what a refusal means for the account', () => {
  it('is known for every reason that Active Directory and Entra ID give', () => {
    const cloud = [...signInVerdicts.values()].filter(({ failure }) => failure === 'credentials').map(({ reason }) => reason)
    const forest = Object.values(signInSubCodes).map(({ reason }) => reason)
    expect([...cloud, ...forest].filter((reason) => !Object.hasOwn(refusalClasses, reason))).toEqual([])
  })

  it.each([
    ['52e', 'wrong-or-name', 'enter-secret'],
    ['525', 'wrong-or-name', 'correct-account-name'],
    ['530', 'right', 'correct-account'],
    ['531', 'right', 'correct-account'],
    ['532', 'right', 'reset-then-enter-secret'],
    ['533', 'right', 'correct-account'],
    ['701', 'right', 'correct-account'],
    ['773', 'right', 'reset-then-enter-secret'],
    ['52f', 'right', 'correct-account'],
    ['568', 'right', 'correct-account'],
    ['569', 'right', 'correct-account'],
    ['775', 'unknown', 'unlock-account'],
  ])('scenario 12: sub-code %s says that the stored password is %s, and what comes first is %s', (subCode, proof, firstAction) => {
    expect(classifyRefusal(signInSubCodes[subCode]?.reason ?? '')).toMatchObject({ proof, firstAction })
  })

  it.each([
    [7_000_222, 'client-secret-expired', 'must-change', 'enter-secret'],
    [7_000_215, 'client-secret-invalid', 'rejected', 'enter-secret'],
    [50_076, 'mfa-required', 'blocked', 'change-policy'],
    [53_003, 'conditional-access', 'blocked', 'change-policy'],
  ])('scenario 33: code %s of Entra ID is %s, leaves the credential %s, and asks for %s', (code, reason, standing, firstAction) => {
    expect(signInVerdicts.get(code)?.reason).toBe(reason)
    expect(classifyRefusal(reason)).toMatchObject({ standing, firstAction })
  })

  it('scenario 33: a throttled tenant is no refusal of the credential at all', () => {
    expect(signInVerdicts.get(90_055)).toMatchObject({ failure: 'connection', reason: 'throttled' })
  })

  it('never asks for a secret where the stored one is right', () => {
    const right = Object.entries(refusalClasses).filter(([, { proof }]) => proof === 'right')
    expect(right.filter(([, { firstAction }]) => firstAction === 'enter-secret').map(([reason]) => reason)).toEqual([
      'client-secret-expired',
      'certificate-expired',
    ])
  })
})
