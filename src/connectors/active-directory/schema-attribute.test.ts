import { describe, expect, it } from 'vitest'
import type { SearchEntry } from '../ldap/response.ts'
import { readAttributeSchema } from './schema-attribute.ts'

function attributeEntry(name: string, syntax: string, objectClass?: string): SearchEntry {
  const values = {
    lDAPDisplayName: Buffer.from(name),
    attributeSyntax: Buffer.from(syntax),
    isSingleValued: Buffer.from('TRUE'),
    ...(objectClass === undefined ? {} : { oMObjectClass: Buffer.from(objectClass, 'hex') }),
  }
  return { dn: `CN=${name}`, attributes: Object.entries(values).map(([key, value]) => ({ name: key, values: [value] })) }
}

describe('an attribute of the schema', () => {
  it.each([
    ['a name', attributeEntry('manager', '2.5.5.1', '2b0c0287731c00854a'), 'reference'],
    ['an OR-Name, which is a plain name over LDAP', attributeEntry('authOrig', '2.5.5.7', '56060102050b1d'), 'reference'],
    ['the SID of another object', attributeEntry('mS-DS-CreatorSID', '2.5.5.17'), 'reference'],
    ['the SID of the object itself', attributeEntry('objectSid', '2.5.5.17'), 'binary'],
  ])('that holds %s', (_, entry, type) => {
    expect(readAttributeSchema(entry)?.schema.type).toBe(type)
  })

  it('that holds a name with bytes beside it cannot be represented', () => {
    expect(readAttributeSchema(attributeEntry('wellKnownObjects', '2.5.5.7', '2a864886f7140101010b'))).toBeNull()
  })
})
