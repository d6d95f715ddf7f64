import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyChanges, changedValues, composeChanges, diffAttributes, diffValues, isEmptyChange } from './change.ts'
import { anyAttributes, anyChanges, anyValues } from './testing/arbitrary-values.ts'
import { sameValues, valueKey, type Attributes } from './value.ts'

describe('the change of one attribute', () => {
  it('is nothing for the same values in another order', () => {
    expect(diffValues(['a', 'b'], ['b', 'a'])).toBeNull()
  })

  it('is nothing where only repetitions differ', () => {
    expect(diffValues(['a', 'a', 'b'], ['a', 'b'])).toBeNull()
  })

  it.each([
    ['a first value', [], ['a'], { kind: 'replace', values: ['a'] }],
    ['another value', ['a'], ['b'], { kind: 'replace', values: ['b'] }],
    ['no value any more', ['a', 'b', 'c'], [], { kind: 'replace', values: [] }],
    ['one more of many', ['a', 'b', 'c'], ['a', 'b', 'c', 'd'], { kind: 'update', add: ['d'], remove: [] }],
    ['one less of many', ['a', 'b', 'c'], ['a', 'c'], { kind: 'update', add: [], remove: ['b'] }],
    ['mostly others', ['a', 'b', 'c'], ['a', 'x'], { kind: 'replace', values: ['a', 'x'] }],
    ['another case', ['SMTP:a@x', 'b', 'c'], ['smtp:a@x', 'b', 'c'], { kind: 'update', add: ['smtp:a@x'], remove: ['SMTP:a@x'] }],
  ] as const)('tells of %s in the smaller way', (_, before, after, change) => {
    expect(diffValues(before, after)).toEqual(change)
  })

  it('leads from what was to what is, and is nothing exactly when both are the same', () => {
    fc.assert(
      fc.property(anyValues, anyValues, (before, after) => {
        const change = diffValues(before, after)
        expect(change === null).toBe(sameValues(before, after))
        expect(sameValues(change === null ? before : changedValues(before, change), after)).toBe(true)
      }),
    )
  })

  it('adds after it removes', () => {
    expect(changedValues(['a', 'b'], { kind: 'update', add: ['a'], remove: ['a'] })).toEqual(['b', 'a'])
  })
})

describe('the changes of an object', () => {
  it('are none for the same attributes', () => {
    fc.assert(fc.property(anyAttributes, (attributes) => void expect(isEmptyChange(diffAttributes(attributes, attributes))).toBe(true)))
  })

  it('lead from what was to what is', () => {
    fc.assert(
      fc.property(anyAttributes, anyAttributes, (before, after) => {
        expect(asSets(applyChanges(before, diffAttributes(before, after)))).toEqual(asSets(after))
      }),
    )
  })

  it('leave no attribute without values', () => {
    fc.assert(
      fc.property(anyAttributes, anyChanges, (before, changes) => {
        for (const values of Object.values(applyChanges(before, changes))) expect(values).not.toHaveLength(0)
      }),
    )
  })

  it('say the same when they are applied twice', () => {
    fc.assert(
      fc.property(anyAttributes, anyChanges, (before, changes) => {
        const once = applyChanges(before, changes)
        expect(asSets(applyChanges(once, changes))).toEqual(asSets(once))
      }),
    )
  })

  it('can be made one of two', () => {
    fc.assert(
      fc.property(anyAttributes, anyChanges, anyChanges, (before, first, second) => {
        expect(asSets(applyChanges(before, composeChanges(first, second)))).toEqual(
          asSets(applyChanges(applyChanges(before, first), second)),
        )
      }),
    )
  })

  it('can be put together in any grouping', () => {
    fc.assert(
      fc.property(anyAttributes, anyChanges, anyChanges, anyChanges, (before, a, b, c) => {
        const [left, right] = [composeChanges(composeChanges(a, b), c), composeChanges(a, composeChanges(b, c))]
        expect(asSets(applyChanges(before, left))).toEqual(asSets(applyChanges(before, right)))
      }),
    )
  })

  it('do not touch what they were given', () => {
    const before = Object.freeze({ cn: Object.freeze(['a']) })
    expect(applyChanges(before, { cn: { kind: 'replace', values: [] } })).toEqual({})
    expect(before).toEqual({ cn: ['a'] })
  })
})

/** Attributes without order and repetitions. */
function asSets(attributes: Attributes): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, [...new Set(values.map(valueKey))].toSorted()]))
}
