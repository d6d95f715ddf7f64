import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { anchorOf, dnOf, groupSourceAnchorBytesMax, namedBy, parseAnchor, sourceAnchorOfUniqueName, uniqueNameOf } from './identity.ts'

const id = '0f8fad5b-d9cb-469f-a165-70867728950e'

describe('names and keys of the connector space', () => {
  it('writes the unique key of a user and a group as Azure AD Connect does and reads it back', () => {
    expect(anchorOf({ type: 'user', id: id.toUpperCase() })).toBe(`User_${id}`)
    expect(anchorOf({ type: 'group', id })).toBe(`Group_${id}`)
    expect(parseAnchor(`group_${id}`)).toEqual({ type: 'group', id })
  })

  it.each(['', 'User_', `Printer_${id}`, id, `User_${id}x`])('does not take %j for a unique key', (text) => {
    expect(parseAnchor(text)).toBeNull()
  })

  it('names an object after the bytes of its source anchor', () => {
    expect(dnOf({ type: 'user', id }, 'abc=')).toBe('CN={6162633D}')
  })

  it('names an object without a source anchor after its unique key', () => {
    const dn = dnOf({ type: 'group', id }, null)
    expect(dn).toBe(`CN={Group_${id}}`)
    expect(namedBy(dn)).toEqual({ kind: 'object', object: { type: 'group', id } })
  })

  it('reads every source anchor back from the name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (sourceAnchor) => {
        expect(namedBy(dnOf({ type: 'user', id }, sourceAnchor))).toEqual({ kind: 'source-anchor', sourceAnchor })
      }),
    )
  })

  it.each(['', 'CN=Anna', 'CN={}', 'CN={616}', 'CN={xyz}', 'OU=x,CN={61}'])('reads nothing from the foreign name %j', (dn) => {
    expect(namedBy(dn)).toEqual({ kind: 'unknown' })
  })

  it('carries a source anchor in the unique name of a group, whatever its case, and leaves foreign names alone', () => {
    expect(sourceAnchorOfUniqueName(uniqueNameOf('aB+/=').toUpperCase())).toBe('aB+/=')
    expect(sourceAnchorOfUniqueName('sales-team')).toBeNull()
  })

  it('fits the longest allowed source anchor into the 128 characters of a unique name', () => {
    expect(uniqueNameOf('x'.repeat(groupSourceAnchorBytesMax)).length).toBeLessThanOrEqual(128)
    expect(groupSourceAnchorBytesMax).toBeGreaterThanOrEqual(60)
  })
})
