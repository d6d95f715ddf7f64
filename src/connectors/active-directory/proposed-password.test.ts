import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { proposedPassword } from './proposed-password.ts'

const text = (wish: Partial<Parameters<typeof proposedPassword>[0]> = {}): string =>
  proposedPassword({ minimumLength: null, name: null, random: randomInt, ...wish }).withText((value) => value)

describe('a proposed password', () => {
  it('has 64 characters of four classes, and is another one every time', () => {
    const made = Array.from({ length: 50 }, () => text())
    expect(new Set(made).size).toBe(50)
    for (const password of made) {
      expect(password).toMatch(/^[!-~]{64}$/)
      for (const character of [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(character)
    }
  })

  it('is as long as a rule wants it, and never longer than a directory takes', () => {
    expect(text({ minimumLength: 8 })).toHaveLength(64)
    expect(text({ minimumLength: 127 })).toHaveLength(127)
    expect(text({ minimumLength: 1_000 })).toHaveLength(256)
  })

  it('contains no part of the name of the account', () => {
    // One character out of three stands for a draw that is not random at all: only the name check can keep them apart.
    const draws = 'svcSVC1!'
    const random = (limit: number): number => (limit === 0 ? 0 : alphabet.indexOf(draws[randomInt(draws.length)] as string))
    const made = Array.from({ length: 20 }, () => text({ name: 'svc-s', random }))
    for (const password of made) expect(password.toLowerCase()).not.toContain('svc')
  })

  it('gives up rather than breaking the rules', () => {
    expect(() => text({ random: () => 0 })).toThrow(/thousand tries/)
  })
})

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%()*+,-./:;=?@[]^_{|}~'
