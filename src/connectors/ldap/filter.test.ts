import { describe, expect, it } from 'vitest'
import { and, anyObject, encodeFilter, equal, greaterOrEqual, matchingRule, not, or } from './filter.ts'

describe('a filter on the wire', () => {
  it('is what RFC 4511 says', () => {
    expect(encodeFilter(anyObject).toString('hex')).toBe(`870b${Buffer.from('objectClass').toString('hex')}`)
    expect(encodeFilter(equal('a', 'b')).toString('hex')).toBe('a306040161040162')
    expect(encodeFilter(greaterOrEqual('a', '1')).toString('hex')).toBe('a506040161040131')
    expect(encodeFilter(and(equal('a', 'b'), not(equal('c', 'd')))).toString('hex')).toBe('a012a306040161040162a208a306040163040164')
    expect(encodeFilter(matchingRule('u', '1.2', '2')).toString('hex')).toBe('a90e8103312e32820175830132840100')
  })

  it('takes any bytes as a value, because nothing is ever text that could mean something', () => {
    const value = '*)(objectClass=*'
    expect(encodeFilter(equal('cn', value)).subarray(-value.length).toString()).toBe(value)
    expect(encodeFilter(equal('objectGUID', Uint8Array.from([0, 40, 41, 255]))).subarray(-4)).toEqual(Buffer.from([0, 40, 41, 255]))
  })

  it('is the only alternative itself when there is just one', () => {
    expect(or(equal('a', 'b'))).toEqual(equal('a', 'b'))
    expect(and(anyObject)).toBe(anyObject)
  })
})
