import { describe, expect, it } from 'vitest'
import { parseAttributeSchema, type AttributeSchema } from '#src/model/schema.ts'
import { must } from '#src/base/assert.ts'
import type { SearchEntry } from '../ldap/response.ts'
import { parseDirectoryName } from './directory-name.ts'
import { EntryDecoder } from './entry-decoder.ts'
import { guidText } from './object-guid.ts'
import { sidText } from './object-sid.ts'

const GUID = '6f9619ff-8b86-d011-b42d-00c04fc964ff'
const OTHER = '7f9619ff-8b86-d011-b42d-00c04fc964ff'

function schema(attributes: Readonly<Record<string, string>>): { readonly attributes: Readonly<Record<string, AttributeSchema>> } {
  return {
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, text]) => [name, must(parseAttributeSchema(text), text)])),
  }
}

function entry(attributes: Readonly<Record<string, readonly (string | Buffer)[]>>): SearchEntry {
  const values = Object.entries(attributes).map(([name, list]) => ({ name, values: list.map((value) => Buffer.from(value)) }))
  return { dn: `<GUID=${GUID}>;<SID=S-1-5-21-1-2-3-500>;CN=Anna,DC=lab`, attributes: values }
}

const decoder = new EntryDecoder({
  user: schema({
    displayName: 'string',
    accountExpires: 'integer',
    isCriticalSystemObject: 'boolean',
    thumbnailPhoto: 'binary',
    distinguishedName: 'string',
    manager: 'reference',
  }),
  group: schema({ member: 'reference[]' }),
})

describe('a complete entry', () => {
  it('becomes values of the types the schema says, under canonical names, and nothing that is not selected for its type', () => {
    const found = decoder.object(
      entry({
        DISPLAYNAME: ['Anna Bérg'],
        accountExpires: ['9223372036854775807'],
        isCriticalSystemObject: ['TRUE'],
        thumbnailPhoto: [Buffer.from([0xff, 0, 0x41])],
        distinguishedName: [`<GUID=${GUID}>;CN=Anna,DC=lab`],
        manager: [`<GUID=${OTHER}>;CN=Boss,DC=lab`],
        member: ['CN=x'],
        sn: ['not selected'],
      }),
      'user',
    )
    expect(found).toEqual({
      kind: 'object',
      anchor: GUID,
      dn: 'CN=Anna,DC=lab',
      objectType: 'user',
      attributes: {
        displayName: ['Anna Bérg'],
        accountExpires: [9223372036854775807n],
        isCriticalSystemObject: [true],
        thumbnailPhoto: [Uint8Array.from([0xff, 0, 0x41])],
        distinguishedName: ['CN=Anna,DC=lab'],
      },
      references: { manager: [{ dn: 'CN=Boss,DC=lab', anchor: OTHER }] },
    })
  })

  it.each([
    ['accountExpires', 'soon'],
    ['isCriticalSystemObject', 'yes'],
    ['displayName', Buffer.from([0xc3, 0x28])],
  ])('is a failure of this one object when %s does not fit its type', (name, value) => {
    expect(decoder.object(entry({ [name]: [value] }), 'user')).toMatchObject({
      kind: 'failure',
      code: 'invalid-attribute-value',
      anchor: GUID,
      message: expect.stringContaining(name),
    })
  })

  it('is a failure without its key', () => {
    expect(decoder.object({ dn: 'CN=Anna,DC=lab', attributes: [] }, 'user')).toMatchObject({
      kind: 'failure',
      code: 'missing-anchor-component',
      anchor: null,
    })
  })
})

describe('an entry of changes', () => {
  it('replaces what came, clears what came empty, and leaves the rest unmentioned', () => {
    expect(
      decoder.update(entry({ displayName: ['New'], thumbnailPhoto: [], objectGUID: [Buffer.alloc(16)], instanceType: ['4'] }), 'user'),
    ).toMatchObject({
      kind: 'update',
      attributes: { displayName: { kind: 'replace', values: ['New'] }, thumbnailPhoto: { kind: 'replace', values: [] } },
      references: {},
    })
  })

  it('adds and removes single references, in whatever order they come', () => {
    const came = { 'member;range=1-1': [`<GUID=${OTHER}>;CN=b`] }
    const went = { 'member;range=0-0': ['CN=a'] }
    const expected = { references: { member: { kind: 'update', add: [{ dn: 'CN=b', anchor: OTHER }], remove: [{ dn: 'CN=a' }] } } }
    expect(decoder.update(entry({ ...came, ...went }), 'group')).toMatchObject(expected)
    expect(decoder.update(entry({ ...went, member: [], ...came }), 'group')).toMatchObject(expected)
  })

  it('is nothing when nothing selected changed', () => {
    expect(decoder.update(entry({ objectGUID: [Buffer.alloc(16)], sn: ['x'] }), 'user')).toBeNull()
  })
})

describe('names and keys', () => {
  it('are taken apart however many keys stand before the name', () => {
    expect(parseDirectoryName(`<GUID=${GUID.toUpperCase()}>;<SID=S-1-5-21-1>;CN=a\\;b,DC=lab`)).toEqual({
      dn: 'CN=a\\;b,DC=lab',
      guid: GUID,
    })
    expect(parseDirectoryName('CN=<GUID=x>,DC=lab')).toEqual({ dn: 'CN=<GUID=x>,DC=lab', guid: null })
  })

  it('are written as Microsoft writes them', () => {
    expect(guidText(Buffer.from('ff19966f868b11d0b42d00c04fc964ff', 'hex'))).toBe('6f9619ff-8b86-d011-b42d-00c04fc964ff')
    expect(sidText(Buffer.from('010500000000000515000000010000000200000003000000f4010000', 'hex'))).toBe('S-1-5-21-1-2-3-500')
    expect(sidText(Buffer.from('0105', 'hex'))).toBeNull()
  })
})
