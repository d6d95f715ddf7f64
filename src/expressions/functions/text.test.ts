import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { titleCase } from '../title-case.ts'
import { failure, shown } from '../testing/evaluate.ts'

describe('InStr and InStrRev', () => {
  it('count from 1 and find nothing beyond the text', () => {
    expect(shown('InStr("repEated", "e", 3)')).toBe('7')
    expect(shown('InStr("repEated", "E", 1, vbTextCompare)')).toBe('2')
    expect(shown('InStr("abc", "c", 9)')).toBe('0')
    expect(shown('InStrRev("aXbX", "x", 3, vbTextCompare)')).toBe('2')
    expect(shown('InStrRev("abc", "c", 9)')).toBe('0')
  })

  it('answer an empty search with the start, and an empty text with 0', () => {
    expect(shown('InStr("abc", "", 2)')).toBe('2')
    expect(shown('InStrRev("abc", "")')).toBe('3')
    expect(shown('InStr("", "")')).toBe('0')
  })

  it('refuse positions that do not exist', () => {
    expect(failure('InStr("abc", "a", 0)')).toBe('InStr: out of bounds: start is 0, but positions begin at 1 (line 1, column 1)')
    expect(failure('InStrRev("abc", "a", -2)')).toContain('out of bounds')
    expect(shown('InStrRev("abca", "a", -1)')).toBe('4')
  })

  it('find what the host finds', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }),
        fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 }),
        (text, find) => {
          expect(shown('InStr([t], [f])', { t: text, f: find })).toBe(String(text.indexOf(find) + 1))
          expect(shown('InStrRev([t], [f])', { t: text, f: find })).toBe(String(text.lastIndexOf(find) + 1))
        },
      ),
    )
  })
})

describe('cutting', () => {
  it('gives everything for a count that makes no sense', () => {
    expect(shown('Left("abc", -1) & Right("abc", -1) & Left("abc", 9223372036854775807) & Right("abc", 9223372036854775807)')).toBe(
      '"abcabcabcabc"',
    )
    expect(shown('Mid("abc", 0, 1) & Mid("abc", 4, 1) & Mid("abc", 1, -1)')).toBe('"abcabcabc"')
    expect(shown('Mid("abc", 2)')).toBe('"bc"')
    expect(shown('Mid([b], 2, 9223372036854775807)', { b: new Uint8Array([1, 2, 3]) })).toBe('bin 0203')
  })

  it('counts code units, so half a pair can be cut', () => {
    expect(shown('Len("😀") & Len(Left("😀", 1))')).toBe('"21"')
  })

  it('counts empty words between delimiters', () => {
    expect(shown('Word("a,,b", 2, ",") & "|" & Word("a,,b", 3, ",")')).toBe('"|b"')
    expect(shown('Word("abc", 1, "") & Word("abc", 2, "x")')).toBe('"abc"')
    expect(shown('Word("a b", 0, " ")')).toBe('""')
  })
})

describe('white space and case', () => {
  it('trims what .NET calls white space, and only that', () => {
    expect(shown('Len(Trim([t]))', { t: '\u0085\u00a0\u3000x\ufeff\u2029' })).toBe('2')
    expect(shown('LTrim([t]) & RTrim([t])', { t: '\ta\r\n' })).toBe('"a\\r\\n\\ta"')
  })

  it('maps case one character to one, whatever the language', () => {
    expect(shown('UCase([t])', { t: 'straße ŉ ﬁ ı ÿ' })).toBe('"STRAßE ŉ ﬁ ı Ÿ"')
    expect(shown('LCase([t])', { t: 'İΣΑΣ' })).toBe('"İσασ"')
  })

  it('never moves a position by changing case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(shown('Len(UCase([t])) & Len(LCase([t]))', { t: text })).toBe(`"${text.length}${text.length}"`)
      }),
    )
  })
})

describe('title case', () => {
  it.each([
    ["o'neil d'YTHAQ", "O'neil D'ythaq"],
    ['mcDONALD von DER leyen', 'Mcdonald Von DER Leyen'],
    ['IBM and hp', 'IBM And Hp'],
    ['jean-luc_picard', 'Jean-Luc_Picard'],
    ['3com 4you2see', '3Com 4You2see'],
    ['élan ǆ ŒUVRE', 'Élan ǅ ŒUVRE'],
    ["ROCK'N'ROLL", "ROCK'n'roll"],
    ['', ''],
  ])('writes %j as %j', (text, expected) => {
    expect(titleCase(text)).toBe(expected)
  })
})

describe('padding and replacing', () => {
  it('pads with exactly one character', () => {
    expect(failure('PadLeft("a", 3, "")')).toContain('invalid argument')
    expect(failure('PadLeft("a", 9223372036854775807, "x")')).toContain('limit exceeded')
    expect(shown('PadRight("a", -5, "x")')).toBe('"a"')
  })

  it('replaces every occurrence and reads \\n, \\r and \\t as line breaks and tabs', () => {
    expect(shown('Replace("aXbX", "X", [n])')).toBe('"ab"')
    expect(shown('Replace("a b", " ", "\\r\\n")')).toBe('"a\\r\\nb"')
    expect(shown('Replace([t], "\\t", "$&")', { t: 'a\tb' })).toBe('"a$&b"')
    expect(failure('Replace([t], "a", [t])', { t: 'a'.repeat(10_000) })).toContain('limit exceeded')
  })

  it('replaces single characters in one pass, the first definition winning', () => {
    expect(shown('ReplaceChars("abc", "a:b,b:c,a:z, c : ")')).toBe('"bc"')
    expect(failure('ReplaceChars("a", "ab:c")')).toContain('"ab:c" is not of the form c:target')
    expect(failure('ReplaceChars("a", "a:b:c")')).toContain('invalid argument')
    expect(failure('ReplaceChars("a", "a:b,")')).toContain('invalid argument')
  })

  it('makes a GUID of the right form from the given randomness', () => {
    expect(shown('Guid()', {}, { seed: 7 })).toMatch(/^"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"$/)
    expect(shown('Guid()', {}, { seed: 7 })).toBe(shown('Guid()', {}, { seed: 7 }))
  })
})
