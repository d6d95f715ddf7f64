import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExpressionError } from '../expression-error.ts'
import { allMatches } from './match.ts'
import { replaceMatches } from './replace.ts'

const found = (text: string, pattern: string): readonly string[] =>
  allMatches(text, pattern).map(({ start, end }) => text.slice(start, end))

function refusal(pattern: string, text = ''): string {
  try {
    allMatches(text, pattern)
    return 'no error'
  } catch (error) {
    if (error instanceof ExpressionError) return error.message
    throw error
  }
}

describe('regular expressions', () => {
  it.each([
    ['a1b22', String.raw`\d+`, ['1', '22']],
    ['aaa', 'a{2}', ['aa']],
    ['<a><b>', '<.+?>', ['<a>', '<b>']],
    ['<a><b>', '<.+>', ['<a><b>']],
    ['x\ny', '^.$', []],
    ['x\ny', '(?m)^.$', ['x', 'y']],
    ['x\ny', '(?s)x.y', ['x\ny']],
    ['aBAb', '(?i)ab', ['aB', 'Ab']],
    ['aBAb', 'a(?i:b)', ['aB']],
    ['aBAb', '(?i)a(?-i)b', ['Ab']],
    ['abc', '(?x) a b  # comment\n c', ['abc']],
    ['abc', 'a(?#a comment)b', ['ab']],
    ['foobar foobaz', 'foo(?=baz)', ['foo']],
    ['foobar foobaz', 'foo(?!baz)...', ['foobar']],
    ['a1 b1 a2', '(?<=a)\\d', ['1', '2']],
    ['a1 b1', '(?<!a)\\d', ['1']],
    ['aXbXa', '(a|b)X\\1', []],
    ['abab', '(?<x>ab)\\k<x>', ['abab']],
    ['aAbB', '(?i)(a)\\1', ['aA']],
    ['aaab', '(?>a+)ab', []],
    ['cat concat', String.raw`\bcat\b`, ['cat']],
    ['Größe', String.raw`\w+`, ['Größe']],
    ['٣', String.raw`\d`, ['٣']],
    ['aeiouxyz', '[a-z-[aeiou]]+', ['xyz']],
    ['a]b', '[]a]+', ['a]']],
    ['a-b', '[a-]+', ['a-']],
    ['ÄB', String.raw`\p{Lu}+`, ['ÄB']],
    ['ab\n', 'b$', ['b']],
    ['ab\n', String.raw`b\z`, []],
    ['ab', String.raw`\x61b`, ['ab']],
    ['aa', '(a*)*', ['aa', '']],
    ['', '', ['']],
  ] as const)('finds in %j by %j exactly %j', (text, pattern, expected) => {
    expect(found(text, pattern)).toEqual(expected)
  })

  it('number unnamed groups first, then named ones, as .NET does', () => {
    expect(replaceMatches('abc', { pattern: '(?<n>a)(b)(c)', group: null, replacement: '$1$2$3' })).toBe('bca')
    expect(replaceMatches('abc', { pattern: '(?<n>a)(b)', group: null, replacement: "[$&|$`|$'|$_|${n}|$$|$7|${q}]" })).toBe(
      '[ab||c|abc|a|$|$7|${q}]c',
    )
  })

  it('remember the last round of a repeated group', () => {
    expect(replaceMatches('a1b2', { pattern: '(?:([a-z])([0-9]))+', group: null, replacement: '$1$2' })).toBe('b2')
  })

  it('replace one group inside each match', () => {
    expect(replaceMatches('x=1; y=2', { pattern: '(\\w)=(?<v>\\d)', group: 'v', replacement: '$1' })).toBe('x=$1; y=$1')
    expect(replaceMatches('ab', { pattern: 'a(x)?b', group: '1', replacement: 'y' })).toBe('ab')
  })

  it.each([
    ['(', 'a ( without its )'],
    [')', 'a ) without its ('],
    ['*a', 'a * with nothing to repeat'],
    ['a**', 'two repetitions in a row'],
    ['[a', 'an unfinished end'],
    ['[z-a]', 'a range whose end lies before its start'],
    ['\\', 'an unfinished end'],
    ['\\y', 'the unknown escape \\y'],
    ['\\p{Nope}', 'the unknown category "Nope"'],
    ['(?<a-b>x)', 'a group name that is not supported'],
    ['(?(a)b|c)', 'a group of a kind that is not supported'],
    ['\\k<no>', 'the regular expression has no group no'],
    ['a{5,2}', 'the repetition {5,2}'],
    ['a{1,100000}', 'the repetition {1,100000}'],
    ['(((a{1000}){1000}){1000})', 'needs more than'],
    ['('.repeat(1000), 'groups nested deeper than'],
  ])('refuse %j: %s', (pattern, reason) => {
    expect(refusal(pattern)).toContain('invalid argument')
    expect(refusal(pattern)).toContain(reason)
  })

  it('give up on patterns that would try for ages', () => {
    expect(refusal('(a+)+$', `${'a'.repeat(40)}b`)).toContain('limit exceeded')
  })

  it('match what the host matches, for patterns both read alike', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '(a|b)',
      '(?:ab)',
      '\\w',
      'a*',
      'b+?',
      '(ab)?',
      'a{1,2}',
      '^',
      '$',
      '(?=a)',
      '(?!b)',
      '|',
      '(?<=a)',
    )
    const pattern = fc.array(atom, { maxLength: 6 }).map((atoms) => atoms.join(''))
    fc.assert(
      fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 10 }), (written, text) => {
        const host = [...text.matchAll(new RegExp(written, 'g'))].map((match) => match[0])
        expect(found(text, written)).toEqual(host)
      }),
      { numRuns: 2000 },
    )
  })
})
