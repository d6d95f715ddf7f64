import { describe, expect, it } from 'vitest'
import { initialPasswordProfile } from './initial-password.ts'

const policy = { length: 16, forceChangeNextSignIn: true, forceChangeNextSignInWithMfa: false }

describe('the password of a new user', () => {
  it('has the length of the policy and a character of every kind', () => {
    for (let round = 0; round < 50; round++) {
      const password = String(initialPasswordProfile(policy)['password'])
      expect(password).toHaveLength(16)
      for (const kind of [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind)
    }
  })

  it('is another one every time', () => {
    const passwords = Array.from({ length: 200 }, () => initialPasswordProfile(policy)['password'])
    expect(new Set(passwords).size).toBe(200)
  })

  it('carries what the policy says about the first sign-in', () => {
    expect(initialPasswordProfile({ ...policy, forceChangeNextSignIn: false, forceChangeNextSignInWithMfa: true })).toMatchObject({
      forceChangePasswordNextSignIn: false,
      forceChangePasswordNextSignInWithMfa: true,
    })
  })
})
