import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { SeenSet } from './seen-set.ts'

const ordinal = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(31, 32, 65_535, 65_536, 65_537, 2 ** 31 - 1, 2 ** 31, 2 ** 40))

it('holds exactly what was added, each once', () => {
  fc.assert(
    fc.property(fc.array(ordinal), ordinal, (added, asked) => {
      const seen = new SeenSet()
      for (const one of added) seen.add(one)
      expect(seen.size).toBe(new Set(added).size)
      for (const one of [...added, asked]) expect(seen.has(one)).toBe(added.includes(one))
    }),
  )
})
