import { describe, expect, it } from 'vitest'
import { failure, shown } from '../testing/evaluate.ts'
import { Reference, type Value } from '../values.ts'

const values: Readonly<Record<string, Value>> = {
  text: 'a',
  empty: '',
  zero: 0n,
  no: false,
  bytes: new Uint8Array(0),
  ref: new Reference('CN=A'),
  empties: ['', ''],
  some: ['', 'a'],
}

describe('questions about a value', () => {
  it('see lists whole and bytes, 0 and False as present', () => {
    const present = Object.keys(values).filter((name) => shown(`IsPresent([${name}])`, values) === 'True')
    expect(present).toEqual(['text', 'zero', 'no', 'bytes', 'ref', 'some'])
    const empty = Object.keys(values).filter((name) => shown(`IsEmpty([${name}])`, values) === 'True')
    expect(empty).toEqual(['empty', 'empties'])
    expect(shown('IsNull(AuthoritativeNull) & IsNullOrEmpty(NULL) & IsNull("")')).toBe('"TrueTrueFalse"')
    expect(failure('IsPresent(IgnoreThisFlow)')).toContain('value cannot be IgnoreThisFlow')
  })

  it('tell types apart', () => {
    expect(shown('IsString([bytes]) & IsString([ref]) & IsString(NULL) & IsString(AuthoritativeNull)', values)).toBe(
      '"FalseTrueFalseFalse"',
    )
    expect(shown('IsNumeric(" 12 ") & IsNumeric("1.5") & IsNumeric(True) & IsNumeric(1)')).toBe('"TrueFalseFalseTrue"')
    expect(shown('IsString([some])', values)).toBe('[True, True]')
    expect(failure('IsGuid(5)')).toContain('text must be str, not num')
    expect(failure('IsGuid(AuthoritativeNull)')).toContain('type mismatch')
  })
})

describe('bits', () => {
  it('are those of 64-bit two’s complement', () => {
    expect(shown('CBool(BitAnd([g], -2147483648))', { g: -2147483646n })).toBe('True')
    expect(shown('BitAnd([g], &H80000000)', { g: 2n })).toBe('0')
    expect(shown('BitOr(NULL, 1)')).toBe('NULL')
    expect(shown('BitAnd(1, NULL)')).toBe('NULL')
    expect(failure('BitAnd("2", 2)')).toContain('left must be num, not str')
    expect(failure('IsBitSet([missing], "x")')).toContain('flag must be num, not str')
  })
})

describe('RandomNum', () => {
  it('stays between its limits, both included, over the whole range of numbers', () => {
    const drawn = new Set(Array.from({ length: 50 }, (_, seed) => shown('RandomNum(1, 3)', {}, { seed })))
    expect([...drawn].sort()).toEqual(['1', '2', '3'])
    expect(shown('RandomNum(-9223372036854775808, 9223372036854775807)')).toMatch(/^-?\d{10,19}$/)
    expect(failure('RandomNum(2, 1)')).toContain('invalid argument')
    expect(failure('RandomNum(NULL, 1)')).toContain('type mismatch')
  })
})

describe('distinguished names', () => {
  const dn = new Reference('CN=Doe\\, Jo\\0ACNF:1\\ ,OU="a,b" , OU=x+L=y,dc=contoso,DC=com')

  it('give their components still escaped, from either side', () => {
    expect(shown('DNComponent([dn], 1)', { dn })).toBe('"Doe\\\\, Jo\\\\0ACNF:1\\\\ "')
    expect(shown('DNComponent([dn], 2) & DNComponent([dn], 3)', { dn })).toBe('"\\"a,b\\"x+L=y"')
    expect(shown('DNComponentRev([dn], 1) & DNComponentRev([dn], 1, "dc")', { dn })).toBe('"comx+L=y"')
  })

  it('refuse components that do not exist and text that is no reference', () => {
    expect(failure('DNComponent([dn], 6)', { dn })).toContain('there is no component 6; the name has 5 to count')
    expect(failure('DNComponentRev([dn], 4, DC)', { dn })).toContain('the name has 3 to count')
    expect(failure('DNComponent("CN=A", 1)')).toContain('dn must be ref, not str')
    expect(failure('DNComponent([r], 1)', { r: new Reference('nonsense') })).toContain('cannot convert')
  })

  it('are escaped one component at a time', () => {
    expect(shown('EscapeDNComponent([t])', { t: 'OU = a+b;"c"<>#\\= ' })).toBe(JSON.stringify('OU=\\ a\\+b\\;\\"c\\"\\<\\>\\#\\\\\\=\\ '))
    expect(shown('EscapeDNComponent(" ")')).toBe('"\\\\ "')
    expect(shown('EscapeDNComponent("a, b")')).toBe('"a\\\\, b"')
  })
})
