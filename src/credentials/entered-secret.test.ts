import { describe, expect, it } from 'vitest'
import { complaintAbout, hasOuterBlank, looksLikeIdentifier } from './entered-text.ts'
import { recognizeSecret } from './recognize-secret.ts'

describe('a text that is entered as a password', () => {
  it.each([
    ['empty', '', 'it is empty'],
    ['with a NUL', 'a\u0000b', 'it contains a NUL character'],
    ['over-long', 'x'.repeat(257), 'it is longer than 256 characters'],
    ['a masked field', '••••••••', 'it is what a masked field shows, not a value'],
  ])('scenario 10: is refused when it is %s, without repeating it', (_what, text, complaint) => {
    expect(complaintAbout(text, 'password')).toBe(complaint)
  })

  it('scenario 11: may hold any character and 256 of them', () => {
    for (const text of ['"', '\\', ':', 'é', '😀', 'x'.repeat(256), '😀'.repeat(128)]) expect(complaintAbout(text, 'password')).toBeNull()
    expect(complaintAbout('😀'.repeat(129), 'password')).not.toBeNull()
  })

  it('scenario 10: is warned about when a blank is at its end, unless it is a key', () => {
    expect(hasOuterBlank('secret ', 'password')).toBe(true)
    expect(hasOuterBlank('two words', 'password')).toBe(false)
    expect(hasOuterBlank('-----END PRIVATE KEY-----\n', 'other')).toBe(false)
  })

  it('may be longer when it is a key', () => {
    expect(complaintAbout('x'.repeat(4_000), 'other')).toBeNull()
    expect(complaintAbout('x'.repeat(20_000), 'other')).not.toBeNull()
  })

  it('is recognized as the identifier of a client secret', () => {
    expect(looksLikeIdentifier(' 7f3a1c2e-1111-4222-8333-123456789abc ')).toBe(true)
    expect(looksLikeIdentifier('aB8~Q')).toBe(false)
  })
})

describe('a secret that the directory has taken', () => {
  const day = 86_400_000
  const now = 100 * day
  const changedAt = now - 3_600_000
  const entered = { changeMark: '2', changedAt, baseline: '1', now } as const

  it('is new when it is none that is stored', () => {
    expect(recognizeSecret({ ...entered, equals: 'none' })).toBe('new')
  })

  it('is the old one when it equals the stored one although the password was changed since', () => {
    expect(recognizeSecret({ ...entered, equals: 'current' })).toBe('old-in-grace')
  })

  it('is the old one when it equals an older version although nothing was changed since the newer one was proven', () => {
    expect(recognizeSecret({ ...entered, equals: 'previous', baseline: '2' })).toBe('old-in-grace')
  })

  it('is the same when nothing was changed, or when grace must be over', () => {
    expect(recognizeSecret({ ...entered, equals: 'current', baseline: '2' })).toBe('same')
    expect(recognizeSecret({ ...entered, equals: 'current', changedAt: now - 2 * day })).toBe('same')
    expect(recognizeSecret({ ...entered, equals: 'current', changeMark: null, changedAt: null })).toBe('same')
  })

  it('counts as new when somebody went back to an older one', () => {
    expect(recognizeSecret({ ...entered, equals: 'previous' })).toBe('new')
  })
})
