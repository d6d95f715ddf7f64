import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyValue } from '#src/model/testing/arbitrary-values.ts'
import { joinEquals, joinKey } from './join-key.ts'

describe('a join', () => {
  it('ignores case unless it is told not to', () => {
    expect(joinEquals('abC=', 'abc=', { caseSensitive: true })).toBe(false)
    expect(joinEquals('Anna@Contoso.lab', 'anna@contoso.LAB', { caseSensitive: false })).toBe(true)
  })

  it('compares bytes with bytes and numbers with numbers', () => {
    expect(joinEquals(Uint8Array.of(1, 2), Uint8Array.of(1, 2), { caseSensitive: true })).toBe(true)
    expect(joinEquals(Uint8Array.of(1, 2), Uint8Array.of(2, 1), { caseSensitive: false })).toBe(false)
    expect(joinEquals(42n, 42n, { caseSensitive: true })).toBe(true)
  })

  it('finds everything it would take under one key', () => {
    fc.assert(
      fc.property(anyValue, anyValue, fc.boolean(), (one, other, caseSensitive) => {
        fc.pre(joinEquals(one, other, { caseSensitive }))
        expect(joinKey('mail', one)).toBe(joinKey('mail', other))
      }),
    )
  })

  it('files long values under their beginning', () => {
    const long = 'x'.repeat(5_000)
    expect(joinKey('info', long).length).toBeLessThan(300)
    expect(joinKey('info', `${long}a`)).toBe(joinKey('info', `${long}b`))
    expect(joinEquals(`${long}a`, `${long}b`, { caseSensitive: false })).toBe(false)
  })

  it('files attributes apart', () => {
    expect(joinKey('mail', 'a')).not.toBe(joinKey('mai', 'la'))
  })
})
