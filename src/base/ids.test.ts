import { expect, it } from 'vitest'
import { countingIds, systemIds, uuidV7 } from './ids.ts'

it('writes the time in front, then version and variant', () => {
  const id = uuidV7(Date.UTC(2026, 10, 22, 9, 30), new Uint8Array(10).fill(0xff))
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7fff-bfff-[0-9a-f]{12}$/)
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 10, 22, 9, 30))
})

it('sorts later identifiers behind earlier ones', () => {
  const random = new Uint8Array(10)
  const ids = [0, 1, 1_000, 2 ** 32, 2 ** 40 + 1].map((at) => uuidV7(at, random))
  expect(ids.toSorted()).toEqual(ids)
})

it('never gives an identifier twice', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => systemIds.next())).size).toBe(1_000)
  const counting = countingIds()
  expect(new Set(Array.from({ length: 1_000 }, () => counting.next())).size).toBe(1_000)
})

it('counts the same way from the same seed', () => {
  const [one, other] = [countingIds(5), countingIds(5)]
  expect([one.next(), one.next()]).toEqual([other.next(), other.next()])
})
