import { expect, it } from 'vitest'
import { RefusalNotes } from './refusal-notes.ts'

it('writes down every refusal of a person up to sixty in a minute, and those of others all the same', () => {
  let now = 0
  const notes = new RefusalNotes({ now: () => now })
  const noted = (name: string) => Array.from({ length: 100 }, () => notes.isWorthNoting(name)).filter(Boolean).length
  expect(noted('anna')).toBe(60)
  expect(noted('otto')).toBe(60)
  now += 60_000
  expect(noted('anna')).toBe(60)
})
