import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ImportChange, ReferenceTarget } from '#src/connectors/contract/exchange.ts'
import type { Attributes } from '#src/model/value.ts'
import { importHash } from './import-hash.ts'

type CompleteObject = Extract<ImportChange, { kind: 'object' }>

function object(
  attributes: Attributes,
  references: Readonly<Record<string, readonly ReferenceTarget[]>> = {},
  more: Partial<CompleteObject> = {},
): CompleteObject {
  return { kind: 'object', anchor: 'a', dn: 'CN=Anna', objectType: 'user', attributes, references, ...more }
}

describe('the fingerprint of an imported object', () => {
  it('does not depend on the order of attributes, values and references', () => {
    const one = object({ cn: ['Anna'], mail: ['a', 'b'] }, { member: [{ anchor: '1' }, { anchor: '2' }] })
    const other = object({ mail: ['b', 'a'], cn: ['Anna'] }, { member: [{ anchor: '2' }, { anchor: '1' }] })
    expect(importHash(one)).toBe(importHash(other))
  })

  it.each<[string, CompleteObject]>([
    ['a value', object({ cn: ['Bert'] })],
    ['the type of a value', object({ cn: [1n] })],
    ['one more value', object({ cn: ['Anna', 'Bert'] })],
    ['another attribute', object({ cn: ['Anna'], mail: ['a'] })],
    ['the name', object({ cn: ['Anna'] }, {}, { dn: 'CN=Berg' })],
    ['the spelling of the name', object({ cn: ['Anna'] }, {}, { dn: 'CN=ANNA' })],
    ['the type', object({ cn: ['Anna'] }, {}, { objectType: 'contact' })],
    ['a reference', object({ cn: ['Anna'] }, { manager: [{ anchor: '1' }] })],
    ['an attribute that became a reference', object({}, { cn: [{ anchor: 'Anna' }] })],
  ])('changes with %s', (_, changed) => {
    expect(importHash(changed)).not.toBe(importHash(object({ cn: ['Anna'] })))
  })

  it('takes a reference by name for the same whatever its case', () => {
    expect(importHash(object({}, { member: [{ dn: 'CN=a,DC=lab' }] }))).toBe(importHash(object({}, { member: [{ dn: 'cn=A,dc=LAB' }] })))
  })

  it('cannot be led astray by what values contain', () => {
    const awkward = fc.string({
      unit: fc.constantFrom('a', 's', ':', '1', '2', '\u0001', '\u0002', '\u0003', '\u0004', '\u0005', 'cn', 'mail'),
      maxLength: 6,
    })
    const attributes = fc.dictionary(fc.constantFrom('cn', 'mail'), fc.uniqueArray(awkward, { minLength: 1, maxLength: 3 }), {
      noNullPrototype: true,
    })
    const normal = (values: Attributes): string =>
      JSON.stringify(
        Object.keys(values)
          .toSorted()
          .map((name) => [name, [...(values[name] ?? [])].toSorted()]),
      )
    fc.assert(
      fc.property(attributes, attributes, (one, other) => {
        expect(importHash(object(one)) === importHash(object(other))).toBe(normal(one) === normal(other))
      }),
    )
    expect(importHash(object({ cn: ['a\u0004sb'] }))).not.toBe(importHash(object({ cn: ['a', 'b'] })))
    expect(importHash(object({ cn: ['a\u0004sb', 'c'] }))).not.toBe(importHash(object({ cn: ['a', 'b\u0004sc'] })))
  })
})
