import { describe, expect, it } from 'vitest'
import { failure, problems, shown } from '../testing/evaluate.ts'
import type { Value } from '../values.ts'

const cloud = (text: string, attributes: Readonly<Record<string, Value>> = {}): string => shown(text, attributes, { dialect: 'cloud' })
const refused = (text: string, attributes: Readonly<Record<string, Value>> = {}): string => failure(text, attributes, { dialect: 'cloud' })

describe('functions of both dialects', () => {
  it('work on text', () => {
    expect(shown('Append(NULL, "x") & StripSpaces(" a\tb ") & ToUpper("i", "tr-TR")')).toBe('"xa\\tbI"')
    expect(shown('NormalizeDiacritics("Čapek Łódź Æsop ĳ ﬁ")')).toBe('"Capek Lodz AEsop ĳ ﬁ"')
    expect(shown('Not("TRUE")')).toBe('"False"')
    expect(shown('Not([b])', { b: [true, false] })).toBe('[False, True]')
  })

  it('choose the first value there is', () => {
    expect(shown('Coalesce([p], [q])', { p: ['a', 'b'], q: ['c'] })).toBe('["a", "b"]')
    expect(shown('Coalesce(NULL, [q], "x")', { q: ['c'] })).toBe('["c"]')
    expect(shown('IgnoreFlowIfNullOrEmpty([p])', { p: [''] })).toBe('IgnoreThisFlow')
  })

  it('take the first free value and evaluate no further', () => {
    const around = { taken: ['AL', 'al1'] }
    expect(shown('SelectUniqueValue("al", "al1", "al2", Error("no"))', {}, around)).toBe('"al2"')
    expect(failure('SelectUniqueValue("al", "AL1")', {}, around)).toContain('no unique value: all 2 values are taken')
    expect(failure('SelectUniqueValue("al", NULL)', {}, around)).toContain('value 2 must be str, not NULL')
    expect(shown('SelectUniqueValue([missing], "a")')).toBe('NULL')
  })

  it('make random text that meets its minimums and avoids what it must', () => {
    for (let seed = 0; seed < 20; seed++) {
      const text = JSON.parse(shown('RandomString(12, 3, 2, 2, 2, "0O?,")', {}, { seed })) as string
      expect(text).toMatch(/^[^0O?,]{12}$/)
      expect([/\d/g, /[^A-Za-z0-9]/g, /[A-Z]/g, /[a-z]/g].map((kind) => (text.match(kind)?.length ?? 0) >= 2)).toEqual([
        true,
        true,
        true,
        true,
      ])
    }
    expect(failure('RandomString(3, 2, 2, 0, 0)')).toContain('the minimums add up to 4, more than the length 3')
    expect(failure('RandomString(3, 3, 0, 0, 0, "0123456789")')).toContain('invalid argument')
    expect(failure('RandomString(-1, 0, 0, 0, 0)')).toContain('invalid argument')
  })

  it('count weeks from Sunday to Sunday, months by the calendar, the rest by elapsed time', () => {
    const diff = (interval: string, from: string, to: string): string => shown(`DateDiff("${interval}", CDate("${from}"), CDate("${to}"))`)
    expect(diff('ww', '2024-03-02', '2024-03-03')).toBe('1')
    expect(diff('ww', '2024-03-03', '2024-03-09')).toBe('0')
    expect(diff('m', '2024-01-31', '2024-02-01')).toBe('1')
    expect(diff('yyyy', '2024-12-31', '2023-01-01')).toBe('-1')
    expect(diff('d', '2024-01-02 00:00', '2024-01-01 00:01')).toBe('0')
    expect(failure('DateDiff("w", Now(), Now())')).toContain('invalid argument')
    expect(failure('DateDiff("d", "2024-01-01", Now())')).toContain('from must be dt, not str')
    expect(cloud('DateDiff("d", "2024-01-01", "2024-01-03")')).toBe('2')
  })
})

describe('functions with another meaning in the cloud dialect', () => {
  it('Join takes texts and lists and skips what is NULL', () => {
    expect(cloud('Join(", ", "a", [p], NULL, "d")', { p: ['b', 'c'] })).toBe('"a, b, c, d"')
    expect(cloud('Join("-", NULL, [missing])')).toBe('NULL')
    expect(refused('Join("-", 5)')).toContain('the list must hold str, not num')
  })

  it('Split trims, Mid stops, PCase starts from lower case', () => {
    expect(cloud('Split(" a ; b", ";")')).toBe('["a", "b"]')
    expect(cloud('Mid("abc", 3, 9)')).toBe('"c"')
    expect(refused('Mid("abc", 1, -1)')).toContain('out of bounds')
    expect(cloud('PCase("IBM DE")')).toBe('"Ibm De"')
    expect(cloud('PCase("o\'NEIL-smith", "-")')).toBe('"O\'neil-Smith"')
  })

  it('Switch compares texts and goes through lists', () => {
    expect(cloud('Switch([s], "?", "a", "1", "A", "2")', { s: ['A', 'b', 'a'] })).toBe('["2", "?", "1"]')
    expect(cloud('Switch(NULL, "?", "a", "1")')).toBe('"?"')
    expect(refused('Switch(5, "?", "a", "1")')).toContain('source must be str, not num')
    expect(problems('Switch("a", "b")', 'cloud')[0]?.phrase).toBe('wrong number of arguments')
  })

  it('FormatDateTime reads one format and writes another', () => {
    expect(cloud('FormatDateTime("24/12/2024", , "dd/MM/yyyy", "yyyyMMdd")')).toBe('"20241224"')
    expect(cloud('FormatDateTime(Now(), , "M/d/yyyy h:mm:ss tt", "yyyy-MM-dd HH:mm")')).toBe('"2026-11-22 09:30"')
    expect(refused('FormatDateTime("24.12.2024", "dd/MM/yyyy", "yyyy")')).toContain('does not fit the format "dd/MM/yyyy"')
  })

  it('dates leave as text and enter as text', () => {
    expect(cloud('DateAdd("d", 1, "2024-02-28")')).toBe('"2/29/2024 12:00:00 AM"')
    expect(cloud('CDate([d])', { d: ['2024-01-01', '2024-01-02'] })).toBe('["1/1/2024 12:00:00 AM", "1/2/2024 12:00:00 AM"]')
  })

  it('Replace does what its arguments ask for', () => {
    expect(cloud('Replace("a.b.c", ".", , , "-", , )')).toBe('"a-b-c"')
    expect(cloud('Replace("Bo", "{0}", , , , , "{0} and {0}")')).toBe('"Bo and Bo"')
    expect(cloud('Replace("+46 70", , "\\\\+(?<cc>\\\\d+) ", , "(${cc}) $1 $9 $$", , )')).toBe('"(46) 46 $9 $70"')
    expect(cloud('Replace("ab@x.org", , "@(?<domain>.*)", "domain", "y.org", , )')).toBe('"ab@y.org"')
    expect(cloud('Replace("ab@x.org", , "@(?<domain>.*)", "domain", , [d], )', { d: 'z.org' })).toBe('"ab@z.org"')
    expect(cloud('Replace("ab@x.org", , "@(?<domain>.*)", "domain", , [d], )')).toBe('"ab@x.org"')
    expect(cloud('Replace(NULL, "a", , , "b", , )')).toBe('NULL')
    expect(refused('Replace("a", "a", "b", , "c", , )')).toContain('invalid argument')
    expect(refused('Replace("a", , "(?<x>a)", "y", "c", , )')).toContain('the regular expression has no group "y"')
    expect(problems('Replace("a", "b", "c")', 'cloud')[0]?.phrase).toBe('wrong number of arguments')
  })
})
