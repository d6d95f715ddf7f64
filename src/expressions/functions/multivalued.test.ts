import { describe, expect, it } from 'vitest'
import { failure, shown } from '../testing/evaluate.ts'
import { Instant, Reference } from '../values.ts'

const p = ['smtp:b@x.org', 'SMTP:a@x.org']

describe('lists', () => {
  it('are searched by part for text and by whole name for references', () => {
    expect(shown('Contains([p], "SMTP:") & Contains([p], "SMTP:", CaseInsensitive) & Contains([p], "x500")', { p })).toBe('"210"')
    expect(shown('Contains([r], "CN=A")', { r: [new Reference('CN=A,DC=x'), new Reference('CN=A')] })).toBe('2')
    expect(failure('Contains([n], "1")', { n: [1n] })).toContain('the list must hold str or ref, not num')
  })

  it('are counted and picked from by position', () => {
    expect(shown('Item([p], Count([p]))', { p })).toBe('"SMTP:a@x.org"')
    expect(failure('Item([p], 3)', { p })).toBe('Item: out of bounds: there is no value 3; the list has 2 (line 1, column 1)')
    expect(failure('Item([missing], 1)')).toContain('the list has 0')
    expect(shown('ItemOrNull([p], 3)', { p })).toBe('NULL')
    expect(shown('Item([p], [n])', { p, n: [2n, 1n] })).toBe('["SMTP:a@x.org", "smtp:b@x.org"]')
  })

  it('must be lists: a single value is refused', () => {
    for (const call of ['Count("a")', 'Item("a", 1)', 'Join("a")', 'RemoveDuplicates("a")', 'Contains("a", "a")', 'Select($x, "a", $x)']) {
      expect(failure(call)).toContain('type mismatch')
    }
  })

  it('count as NULL when they are empty', () => {
    expect(shown('IsNull([p]) & Count([p]) & CBool([p])', { p: [] })).toBe('"True0False"')
  })

  it('lose repeated values of any type, the first one staying', () => {
    expect(shown('RemoveDuplicates([v])', { v: ['b', 'a', 'B', 'b'] })).toBe('["b", "a", "B"]')
    expect(shown('RemoveDuplicates([v])', { v: [new Reference('CN=A'), new Reference('cn=a')] })).toBe('[ref "CN=A"]')
    expect(shown('RemoveDuplicates([v])', { v: [new Uint8Array([1]), new Uint8Array([1])] })).toBe('[bin 01]')
    expect(shown('RemoveDuplicates([v])', { v: [new Instant(1n), new Instant(1n), new Instant(2n)] })).toContain('0001Z, dt')
    expect(failure('RemoveDuplicates([v])', { v: ['a', 1n] })).toContain('type mismatch')
  })

  it('are split and joined', () => {
    expect(shown('Join(Split(",a,,b", ","), "|")')).toBe('"|a||b"')
    expect(shown('Split("a", ",", 9)')).toBe('["a"]')
    expect(failure('Split("a", ",", 0)')).toContain('invalid argument')
    expect(shown('Split([p], ":")', { p })).toBe('["smtp", "b@x.org", "SMTP", "a@x.org"]')
    expect(failure('Join([n])', { n: [1n] })).toContain('the list must hold str, not num')
  })

  it('of a hundred thousand values are handled in one go', () => {
    const large = Array.from({ length: 100_000 }, (_, i) => `v${i % 1000}`)
    expect(shown('Count(RemoveDuplicates(UCase([v])))', { v: large })).toBe('1000')
  })

  it('cannot be walked so often that an evaluation never ends', () => {
    const large = Array.from({ length: 20_000 }, (_, i) => `v${i}`)
    expect(failure('Count(Select($a, [v], Count([v])))', { v: large })).toContain('limit exceeded')
  })
})

describe('named attributes', () => {
  it('are asked of the host: the value confirmed by an import, and the number of values', () => {
    const around = { imported: { mail: 'old@x.org' } }
    expect(shown('ImportedValue("MAIL") & [mail]', { mail: 'new@x.org' }, around)).toBe('"old@x.orgnew@x.org"')
    expect(shown('ValueCount("p") & ValueCount("m") & ValueCount("x")', { p, m: 'a' })).toBe('"210"')
    expect(failure('ValueCount([p])', { p })).toContain('attributeName must be str, not list')
  })
})

describe('Select, Where and IIF', () => {
  it('see outer variables, attributes and parameters', () => {
    const around = { parameters: { 'Forest.FQDN': 'contoso.com' } }
    expect(shown('With($at, "@", Select($x, [p], Word($x, 1, "@") & $at & %forest.fqdn%))', { p }, around)).toBe(
      '["smtp:b@contoso.com", "SMTP:a@contoso.com"]',
    )
    expect(failure('%Nope%')).toBe('%Nope%: unknown parameter: Nope is not defined (line 1, column 1)')
  })

  it('drop what is NULL and end in NULL when nothing is left', () => {
    expect(shown('Select($x, [p], IIF(Left($x, 1) = "S", $x, NULL))', { p })).toBe('["SMTP:a@x.org"]')
    expect(shown('Where($x, [p], False)', { p })).toBe('NULL')
    expect(shown('IsNull(IIF(Len([p]) > 0, NULL, "x"))', { p })).toBe('True')
    expect(failure('Select($x, [p], IgnoreThisFlow)', { p })).toContain('type mismatch')
    expect(failure('Where($x, [p], [p])', { p })).toContain('a condition must be bool or num, not list')
  })

  it('evaluate only what is chosen', () => {
    expect(shown('IIF([c], "a", Error("no"))', { c: [true, true] })).toBe('["a", "a"]')
    expect(failure('IIF([c], [p], "x")', { c: [true, true, true], p })).toContain('different lengths')
    expect(shown('Switch(False, Error("no"), True, "yes", True, Error("no"))')).toBe('"yes"')
    expect(failure('Switch(True, 1, Error("surfaces"), 2)')).toBe('surfaces')
    expect(failure('Switch([c], 1)', { c: [true] })).toContain('type mismatch')
  })
})
