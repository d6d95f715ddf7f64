import { describe, expect, it } from 'vitest'
import { failure, shown } from './testing/evaluate.ts'
import { Instant, Reference } from './values.ts'

describe('priority', () => {
  it('is flat inside each of three levels, from left to right', () => {
    expect(shown('2 + 3 * 4')).toBe('20')
    expect(shown('10 - 2 * 3')).toBe('24')
    expect(shown('1 + 2 & "a"')).toBe('"3a"')
    expect(shown('True || False && False')).toBe('False')
    expect(shown('1 + 1 = 2 && 3 <> 4')).toBe('True')
    expect(shown('5 > 3 = True')).toBe('True')
  })

  it('puts signs first', () => {
    expect(shown('-2 + 5')).toBe('3')
    expect(shown('5 - -3')).toBe('8')
    expect(shown('!False = True')).toBe('True')
    expect(shown('- [n]', { n: -(2n ** 62n) })).toBe('4611686018427387904')
  })
})

describe('joining', () => {
  it('writes numbers, conditions, references and dates as CStr does, and NULL as nothing', () => {
    const attributes = { r: new Reference('CN=A,DC=x'), d: new Instant(0n) }
    expect(shown('"<" & 5 & True & [r] & [missing] & ">"', attributes)).toBe('"<5TrueCN=A,DC=x>"')
    expect(shown('"at " & [d]', attributes)).toBe('"at 1/1/1601 12:00:00 AM"')
    expect(shown('[a] & [b]')).toBe('NULL')
    expect(shown('NULL & ""')).toBe('""')
  })

  it('joins bytes with bytes or NULL only', () => {
    const attributes = { b: new Uint8Array([1]) }
    expect(shown('[b] & [b] & NULL', attributes)).toBe('bin 0101')
    expect(failure('[b] & "a"', attributes)).toBe('&: type mismatch: bin and str cannot be joined (line 1, column 5)')
  })

  it('ends before the text outgrows every use', () => {
    const doublings = Array.from({ length: 40 }, (_, i) => `With($v${i + 1}, $v${i} & $v${i},`).join('')
    expect(failure(`With($v0, "0123456789", ${doublings}Len($v40)${')'.repeat(41)}`)).toContain('limit exceeded')
  })
})

describe('calculating', () => {
  it('stays inside 64 bits', () => {
    expect(shown('9223372036854775806 + 1')).toBe('9223372036854775807')
    expect(failure('9223372036854775807 + 1')).toContain('+: overflow')
    expect(failure('-9223372036854775808 * -1')).toContain('*: overflow')
    expect(failure('-[n]', { n: -(2n ** 63n) })).toContain('overflow')
  })

  it('divides toward zero and refuses zero', () => {
    expect(shown('-7 / 2')).toBe('-3')
    expect(failure('1 / 0')).toContain('division by zero')
  })

  it('gives NULL for NULL but refuses text', () => {
    expect(shown('[n] * 5')).toBe('NULL')
    expect(failure('"1" + 1')).toBe('+: type mismatch: only num can be calculated with, not str; & joins text (line 1, column 5)')
    expect(failure('NULL + "1"')).toContain('type mismatch')
  })
})

describe('comparing', () => {
  it('compares text by code unit and references without case', () => {
    expect(shown('"SMTP:" = "smtp:"')).toBe('False')
    expect(shown('"B" < "a"')).toBe('True')
    expect(shown('[x] = [y]', { x: new Reference('CN=Bo,DC=x'), y: new Reference('cn=bo,dc=X') })).toBe('True')
  })

  it('finds NULL equal to NULL only and never smaller or larger', () => {
    expect(shown('NULL = [missing]')).toBe('True')
    expect(shown('[missing] <> 0')).toBe('True')
    expect(shown('[missing] <= [missing]')).toBe('False')
    expect(shown('[bytes] < NULL', { bytes: new Uint8Array(1) })).toBe('False')
  })

  it('refuses to compare what has no order or another type', () => {
    expect(failure('1 = "1"')).toContain('num cannot be compared with str')
    expect(failure('True < False')).toContain('bool has no order')
    expect(failure('[r] = "CN=A"', { r: new Reference('CN=A') })).toContain('ref cannot be compared with str')
  })
})

describe('conditions', () => {
  it('do not evaluate a right side that cannot matter', () => {
    expect(shown('False && Error("no")')).toBe('False')
    expect(shown('True || Error("no") || True')).toBe('True')
    expect(shown('(False && Error("no")) || 2')).toBe('True')
    expect(failure('True && Error("reached")')).toBe('reached')
  })

  it('take numbers and NULL, but not text', () => {
    expect(shown('1 && -1 && !NULL')).toBe('True')
    expect(failure('"True" && True')).toBe('&&: type mismatch: a condition must be bool or num, not str (line 1, column 8)')
  })
})

describe('lists', () => {
  it('are walked in step, single values repeat, and places of NULL stay until the end', () => {
    const attributes = { p: ['a', 'b'], q: ['1', '2'], r: ['x'] }
    expect(shown('[p] & "-" & [q]', attributes)).toBe('["a-1", "b-2"]')
    expect(shown('IIF([p] = "a", NULL, [q]) & [q]', attributes)).toBe('["1", "22"]')
    expect(shown('IIF([p] = "a", NULL, [q])', attributes)).toBe('["2"]')
    expect(shown('Trim([r])', attributes)).toBe('["x"]')
    expect(failure('[p] & [q] & [r]', attributes)).toContain('different lengths')
  })

  it('combine conditions place by place', () => {
    expect(shown('[a] && [b]', { a: [true, false, true], b: [true, true, false] })).toBe('[True, False, False]')
    expect(shown('False || [b]', { b: [1n, 0n] })).toBe('[True, False]')
    expect(shown('![b]', { b: [true, false] })).toBe('[False, True]')
  })

  it('cannot hold control values', () => {
    expect(failure('IIF([p] = "a", IgnoreThisFlow, "x")', { p: ['a', 'b'] })).toContain('IgnoreThisFlow cannot stand inside a list')
    expect(failure('"a" & AuthoritativeNull')).toContain('type mismatch')
  })
})
