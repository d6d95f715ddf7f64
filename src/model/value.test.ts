import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyValue, anyValues } from './testing/arbitrary-values.ts'
import { distinctValues, sameValues, showValue, toHex, valueEquals, valueKey, valuesWithout } from './value.ts'

describe('the key of a value', () => {
  it.each([
    ['text and number', '1', 1n],
    ['text and truth', 't', true],
    ['text and bytes', '01', Uint8Array.of(1)],
    ['number and bytes', 10n, Uint8Array.of(0x10)],
    ['two numbers beyond what a double holds', 9_007_199_254_740_993n, 9_007_199_254_740_992n],
    ['cases', 'Anna', 'anna'],
    ['the empty text and no bytes', '', new Uint8Array()],
  ])('is different for %s', (_, one, other) => {
    expect(valueKey(one)).not.toBe(valueKey(other))
    expect(valueEquals(one, other)).toBe(false)
  })

  it('is equal exactly for equal values', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (one, other) => {
        expect(valueKey(one) === valueKey(other)).toBe(valueEquals(one, other))
        expect(valueEquals(one, copyOf(one))).toBe(true)
      }),
    )
  })
})

describe('lists of values are sets', () => {
  it('are the same whatever their order', () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        expect(sameValues(values, values.toReversed().map(copyOf))).toBe(true)
      }),
    )
  })

  it('are the same with and without repetitions', () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        expect(sameValues(values, [...values, ...values])).toBe(true)
        expect(sameValues([...values, ...values], values)).toBe(true)
      }),
    )
  })

  it('are the same exactly when each holds all values of the other', () => {
    fc.assert(
      fc.property(anyValues, anyValues, (one, other) => {
        const isSame = valuesWithout(one, other).length === 0 && valuesWithout(other, one).length === 0
        expect(sameValues(one, other)).toBe(isSame)
      }),
    )
  })

  it('lose what is taken away and nothing else', () => {
    fc.assert(
      fc.property(anyValues, anyValues, (from, without) => {
        const rest = valuesWithout(from, without)
        for (const value of from)
          expect(rest.some((other) => valueEquals(value, other))).toBe(!without.some((other) => valueEquals(value, other)))
      }),
    )
  })

  it('keep the first of equal values', () => {
    expect(distinctValues(['b', 'a', 'b', 'A', 1n, '1', 1n])).toEqual(['b', 'a', 'A', 1n, '1'])
  })
})

it('shows values to people', () => {
  expect([showValue('Ä'), showValue(-5n), showValue(true), showValue(Uint8Array.of(0, 255, 16))]).toEqual(['Ä', '-5', 'true', '00ff10'])
  expect(toHex(new Uint8Array())).toBe('')
})

function copyOf<T>(value: T): T {
  return value instanceof Uint8Array ? (Uint8Array.from(value) as T) : value
}
