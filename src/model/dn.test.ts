import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import { dnDepth, dnKey, escapeRdnValue, formatDn, isWithin, parentDn, parseDn, rdnOf, type Rdn } from './dn.ts'

/** The values of the first component of a name. */
function valuesOf(text: string): readonly string[] {
  return (parseDn(text)[0] ?? []).map((part) => part.value)
}

describe('a distinguished name is taken apart as RFC 4514 says', () => {
  it('keeps the components in the order they are written', () => {
    const parsed = parseDn('CN=Anna Berg,OU=People,DC=contoso,DC=lab')
    expect(parsed).toEqual([
      [{ type: 'CN', value: 'Anna Berg' }],
      [{ type: 'OU', value: 'People' }],
      [{ type: 'DC', value: 'contoso' }],
      [{ type: 'DC', value: 'lab' }],
    ])
  })

  it.each([
    ['CN=Berg\\, Anna', 'Berg, Anna'],
    ['CN=a\\+b', 'a+b'],
    ['CN=quote \\" inside', 'quote " inside'],
    ['CN=back\\\\slash', 'back\\slash'],
    ['CN=less \\< more \\>', 'less < more >'],
    ['CN=semi\\;colon', 'semi;colon'],
    ['CN=\\#not bytes', '#not bytes'],
    ['CN=\\ leading', ' leading'],
    ['CN=trailing\\ ', 'trailing '],
    ['CN=even\\\\ ', 'even\\'],
    ['CN=L\\C3\\B6rrach', 'Lörrach'],
    ['CN=tab\\09stop', 'tab\tstop'],
    ['CN="Berg, Anna"', 'Berg, Anna'],
    ['CN="she said \\"no\\""', 'she said "no"'],
    ['CN=a=b', 'a=b'],
    ['CN=日本語 🦊', '日本語 🦊'],
    ['CN=', ''],
  ])('reads %j', (text, value) => {
    expect(valuesOf(text)).toEqual([value])
  })

  it('reads the name of an object that replication renamed', () => {
    expect(valuesOf('CN=Printers\\0ACNF:6b3ad1c7-0f2c-4f2e-9d4b-2f6a9c0f0c11,OU=Groups,DC=lab')).toEqual([
      'Printers\nCNF:6b3ad1c7-0f2c-4f2e-9d4b-2f6a9c0f0c11',
    ])
  })

  it('reads a component of several pairs', () => {
    expect(parseDn('CN=Anna+UID=ab,DC=lab')[0]).toEqual([
      { type: 'CN', value: 'Anna' },
      { type: 'UID', value: 'ab' },
    ])
  })

  it('reads what RFC 2253 allowed: spaces around separators and semicolons', () => {
    expect(parseDn('CN = Anna ; OU = People , DC = lab')).toEqual(parseDn('CN=Anna,OU=People,DC=lab'))
  })

  it('reads types given as object identifiers, and bytes as the text they are', () => {
    expect(parseDn('2.5.4.3=#0402486900')).toEqual([[{ type: '2.5.4.3', value: '#0402486900' }]])
  })

  it('takes no text for the root', () => {
    expect(parseDn('')).toEqual([])
    expect(parseDn('  ')).toEqual([])
  })

  it.each(['Anna', '=Anna', 'CN=Anna,', ',CN=Anna', 'CN=Anna,OU', 'CN=An"na', 'CN=Anna\\', 'C N=x', '1.2.=x'])('refuses %j', (text) => {
    expect(() => parseDn(text)).toThrow(AppError)
    expect(() => dnKey(text)).toThrow(AppError)
  })
})

describe('a distinguished name is written so that it reads the same', () => {
  it.each([
    [' leading', '\\ leading'],
    ['trailing ', 'trailing\\ '],
    [' ', '\\ '],
    ['  ', '\\ \\ '],
    ['back\\ ', 'back\\\\\\ '],
    ['a,b+c"d\\e<f>g;h=i', 'a\\,b\\+c\\"d\\\\e\\<f\\>g\\;h\\=i'],
    ['#dash', '\\#dash'],
    ['line\nbreak', 'line\\0Abreak'],
    ['nul\u0000', 'nul\\00'],
  ])('escapes %j', (value, escaped) => {
    expect(escapeRdnValue(value)).toBe(escaped)
  })

  it('survives writing and reading, whatever the values are', () => {
    fc.assert(fc.property(anyName, (rdns) => void expect(parseDn(formatDn(rdns))).toEqual(rdns)))
  })

  it('is written once and for all', () => {
    fc.assert(fc.property(anyName, (rdns) => void expect(formatDn(parseDn(formatDn(rdns)))).toBe(formatDn(rdns))))
  })
})

describe('the key of a name is equal for equal names', () => {
  it('begins at the root', () => {
    expect(dnKey('OU=People,DC=lab')).toBe('dc=lab,ou=people')
    expect(dnKey('')).toBe('')
  })

  it.each([
    ['cn=ANNA,dc=LAB', 'CN=Anna,DC=lab'],
    ['CN=ÄRZTE,DC=lab', 'cn=ärzte,dc=lab'],
    ['CN="Berg, Anna",DC=lab', 'CN=Berg\\, Anna,DC=lab'],
    ['CN=Berg\\2C Anna,DC=lab', 'CN=Berg\\, Anna,DC=lab'],
    ['CN=Anna , DC=lab', 'CN=Anna,DC=lab'],
    ['CN=Anna;DC=lab', 'CN=Anna,DC=lab'],
    ['UID=ab+CN=Anna,DC=lab', 'CN=Anna+UID=ab,DC=lab'],
    ['CN=a\\=b,DC=lab', 'CN=a=b,DC=lab'],
    ['CN=L\\C3\\B6we,DC=lab', 'CN=Löwe,DC=lab'],
    ['CN=\\41nna,DC=lab', 'CN=Anna,DC=lab'],
  ])('takes %j for %j', (one, other) => {
    expect(dnKey(one)).toBe(dnKey(other))
  })

  it.each([
    ['CN=Anna,DC=lab', 'CN=Anna,DC=lab2'],
    ['CN=Berg\\, Anna,DC=lab', 'CN=Berg,CN=Anna,DC=lab'],
    ['CN=a\\+CN\\=b,DC=lab', 'CN=a+CN=b,DC=lab'],
    ['CN=trailing\\ ,DC=lab', 'CN=trailing,DC=lab'],
    ['CN=a\u00a0,DC=lab', 'CN=a,DC=lab'],
  ])('tells %j from %j', (one, other) => {
    expect(dnKey(one)).not.toBe(dnKey(other))
  })

  it('is the same whether a plain name is parsed or not', () => {
    const slow = (text: string): string => dnKey(text.replace(/^(\w+)=/, '$1 = '))
    fc.assert(fc.property(plainName, (text) => void expect(dnKey(text)).toBe(slow(text))))
  })

  it('does not depend on how the name is escaped', () => {
    fc.assert(fc.property(anyName, (rdns) => void expect(dnKey(escapeEverything(rdns))).toBe(dnKey(formatDn(rdns)))))
  })

  it('does not depend on the case of ASCII letters', () => {
    const swapped = (text: string): string =>
      text.replace(/[a-z]/gi, (char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase()))
    fc.assert(fc.property(plainName, (text) => void expect(dnKey(swapped(text))).toBe(dnKey(text))))
  })
})

describe('parents and containers', () => {
  it.each([
    ['CN=Anna,OU=People,DC=lab', 'CN=Anna', 'OU=People,DC=lab'],
    ['CN=Berg\\, Anna,DC=lab', 'CN=Berg\\, Anna', 'DC=lab'],
    ['CN="Berg, Anna" , DC=lab', 'CN="Berg, Anna"', 'DC=lab'],
    ['CN=trailing\\ ,DC=lab', 'CN=trailing\\ ', 'DC=lab'],
    ['CN=a+UID=b;DC=lab', 'CN=a+UID=b', 'DC=lab'],
  ])('cuts %j behind its first component', (text, rdn, parent) => {
    expect([rdnOf(text), parentDn(text)]).toEqual([rdn, parent])
  })

  it('ends at a name of one component', () => {
    expect(parentDn('DC=lab')).toBeNull()
    expect(rdnOf('DC=lab')).toBe('DC=lab')
  })

  it('counts components from the root', () => {
    expect(['', 'DC=lab', 'DC=contoso,DC=lab', 'CN=a\\,b,DC=contoso,DC=lab'].map((text) => dnDepth(dnKey(text)))).toEqual([0, 1, 2, 3])
  })

  it('counts an object below a container as within it, and the container itself', () => {
    const container = dnKey('OU=People,DC=lab')
    expect(isWithin(dnKey('CN=Anna,OU=Sales,OU=People,DC=lab'), container)).toBe(true)
    expect(isWithin(container, container)).toBe(true)
    expect(isWithin(container, dnKey(''))).toBe(true)
  })

  it.each(['OU=People2,DC=lab', 'OU=People\\, old,DC=lab', 'OU=People+CN=x,DC=lab', 'OU=People\\\\,DC=lab', 'DC=lab', 'OU=Peop,DC=lab'])(
    'never takes %j for a part of OU=People,DC=lab',
    (sibling) => {
      expect(isWithin(dnKey(sibling), dnKey('OU=People,DC=lab'))).toBe(false)
    },
  )

  it('holds an object within every ancestor and never within a sibling of one', () => {
    fc.assert(
      fc.property(anyName, fc.array(anyRdn, { minLength: 1, maxLength: 3 }), anyRdn, (parent, below, sibling) => {
        const key = dnKey(formatDn([...below, ...parent]))
        expect(isWithin(key, dnKey(formatDn(parent)))).toBe(true)
        const beside = dnKey(formatDn([sibling, ...parent]))
        const isOneOfThem = dnKey(formatDn([below.at(-1) as Rdn, ...parent])) === beside
        expect(isWithin(key, beside)).toBe(isOneOfThem)
      }),
    )
  })

  it('puts every name together again from its first component and its parent', () => {
    fc.assert(
      fc.property(anyName, (rdns) => {
        const text = formatDn(rdns)
        const parent = parentDn(text)
        expect(dnKey(parent === null ? rdnOf(text) : `${rdnOf(text)},${parent}`)).toBe(dnKey(text))
        expect(dnDepth(dnKey(text))).toBe(rdns.length)
      }),
    )
  })
})

const type = fc.constantFrom('CN', 'OU', 'DC', 'UID', 'l', '2.5.4.3')
// Special characters come up often enough to meet each other.
const awkward = fc.string({ unit: fc.constantFrom(...' ,+"\\<>;=#\n\u0000\u00a0\ufeffaZä0🦊'), maxLength: 6 })
const value = fc.oneof(awkward, fc.string({ unit: 'grapheme', maxLength: 12 })).filter((text) => !/^#(?:[0-9a-f]{2})+$/i.test(text))
const anyRdn: fc.Arbitrary<Rdn> = fc.array(fc.record({ type, value }, { noNullPrototype: true }), { minLength: 1, maxLength: 2 })
const anyName = fc.array(anyRdn, { minLength: 1, maxLength: 4 })
const plainValue = fc.stringMatching(/^[A-Za-z0-9äÖß](?:[A-Za-z0-9äÖß.' -]{0,8}[A-Za-z0-9äÖß])?$/)
const plainName = fc
  .array(fc.tuple(fc.constantFrom('CN', 'OU', 'DC'), plainValue), { minLength: 1, maxLength: 4 })
  .map((rdns) => rdns.map(([name, text]) => `${name}=${text}`).join(','))

/** Every byte of every value as a pair of hexadecimal digits. */
function escapeEverything(rdns: readonly Rdn[]): string {
  const pairs = (text: string): string =>
    Array.from(new TextEncoder().encode(text), (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')
  return rdns.map((rdn) => rdn.map((part) => `${part.type}=${pairs(part.value)}`).join('+')).join(',')
}
