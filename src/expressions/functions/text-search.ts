import { upperCase } from '../case-mapping.ts'
import { fail } from '../expression-error.ts'
import { toIndex } from '../number-text.ts'
import { familyOf, type FunctionDefinition } from './definition.ts'
import { nullable, num, optional, str, strOrBin, word } from './parameters.ts'

const { define } = familyOf('Text')
const compareWords = ['vbBinaryCompare', 'vbTextCompare'] as const
type Compare = (typeof compareWords)[number] | undefined

/** Finding and cutting parts of text. Positions count from 1, in UTF-16 code units. */
export const textSearchFunctions: readonly FunctionDefinition[] = [
  define({
    name: 'InStr',
    signature: 'num InStr(str text, str find [, num start [, enum compare]])',
    summary:
      'Position of the first occurrence of `find` at or after `start`, 0 if there is none. Case-sensitive unless `compare` is vbTextCompare.',
    nulls: 'A NULL text or find gives 0.',
    errors: '`out of bounds` for a start below 1.',
    example: ['InStr("user@corp", "@")', '5'],
    parameters: [str('text'), nullable(str('find')), optional(num('start')), optional(word('compare', compareWords))],
    whenNull: 0n,
    apply: (text, find, start, compare) => (find === null ? 0n : firstPosition({ text, find, start: start ?? 1n, compare })),
  }),
  define({
    name: 'InStrRev',
    signature: 'num InStrRev(str text, str find [, num start [, enum compare]])',
    summary: 'Position, from the left, of the last occurrence of `find` that ends at or before `start`; -1 stands for the end of the text.',
    nulls: 'A NULL text or find gives 0.',
    errors: '`out of bounds` for a start below 1 other than -1.',
    example: ['InStrRev("a/b/c", "/")', '4'],
    parameters: [str('text'), nullable(str('find')), optional(num('start')), optional(word('compare', compareWords))],
    whenNull: 0n,
    apply: (text, find, start, compare) => (find === null ? 0n : lastPosition({ text, find, start: start ?? -1n, compare })),
  }),
  define({
    name: 'Left',
    signature: 'str Left(str text, num n)',
    summary: 'The first n characters; all of them when n is negative or larger than the length.',
    nulls: 'NULL gives empty text.',
    example: ['Left("Stockholm", 5)', 'Stock'],
    parameters: [str('text'), num('n')],
    whenNull: '',
    apply: (text, n) => (n < 0n ? text : text.slice(0, toIndex(n))),
  }),
  define({
    name: 'Right',
    signature: 'str Right(str text, num n)',
    summary: 'The last n characters; all of them when n is negative or larger than the length.',
    nulls: 'NULL gives empty text.',
    example: ['Right("abcd", 2)', 'cd'],
    parameters: [str('text'), num('n')],
    whenNull: '',
    apply: (text, n) => (n < 0n ? text : text.slice(Math.max(0, text.length - toIndex(n)))),
  }),
  define({
    name: 'Mid',
    dialect: 'sync',
    signature: 'str Mid(str text, num start [, num n]); bin Mid(bin value, num start [, num n])',
    summary: 'n characters or bytes from position `start`, fewer if the value ends; the whole value when n or start is outside of it.',
    nulls: 'NULL gives empty text.',
    example: ['Mid("abcdef", 3, 2)', 'cd'],
    parameters: [strOrBin('text'), num('start'), optional(num('n'))],
    whenNull: '',
    apply: middle,
  }),
  define({
    name: 'Len',
    signature: 'num Len(str text); num Len(bin value)',
    summary: 'Number of UTF-16 code units, or of bytes.',
    nulls: 'NULL gives 0.',
    example: ['Len("Zoë")', '3'],
    parameters: [strOrBin('text')],
    whenNull: 0n,
    apply: (text) => BigInt(text.length),
  }),
  define({
    name: 'Word',
    signature: 'str Word(str text, num n, str delimiters)',
    summary:
      'The n-th word, where every character of `delimiters` ends a word; adjacent delimiters make empty words. Empty when there are fewer.',
    nulls: 'NULL gives empty text.',
    example: ['Word("a;b", 2, ";,")', 'b'],
    parameters: [str('text'), num('n'), str('delimiters')],
    whenNull: '',
    apply: nthWord,
  }),
]

interface Search {
  readonly text: string
  readonly find: string
  readonly start: bigint
  readonly compare: Compare
}

function firstPosition({ text, find, start, compare }: Search): bigint {
  if (start < 1n) fail('out of bounds', `start is ${start}, but positions begin at 1`)
  if (text === '' || start > BigInt(text.length)) return 0n
  if (find === '') return start
  const from = toIndex(start) - 1
  const index = compare === 'vbTextCompare' ? upperCase(text).indexOf(upperCase(find), from) : text.indexOf(find, from)
  return BigInt(index + 1)
}

function lastPosition({ text, find, start, compare }: Search): bigint {
  if (start < 1n && start !== -1n) fail('out of bounds', `start is ${start}, but positions begin at 1`)
  const end = start === -1n ? text.length : toIndex(start)
  if (text === '' || end > text.length) return 0n
  if (find === '') return BigInt(end)
  const from = end - find.length
  if (from < 0) return 0n
  const index = compare === 'vbTextCompare' ? upperCase(text).lastIndexOf(upperCase(find), from) : text.lastIndexOf(find, from)
  return BigInt(index + 1)
}

/** The order of these checks is documented: n = 0, n < 0, start beyond the value, start below 1. */
function middle(text: string | Uint8Array, start: bigint, n: bigint | undefined): string | Uint8Array {
  if (n === 0n) return text.slice(0, 0)
  if ((n !== undefined && n < 0n) || start > BigInt(text.length) || start <= 0n) return text
  const from = toIndex(start) - 1
  return text.slice(from, n === undefined ? text.length : from + toIndex(n))
}

function nthWord(text: string, n: bigint, delimiters: string): string {
  if (n < 1n) return ''
  let number = 1n
  let start = 0
  for (let i = 0; i < text.length; i++) {
    if (!delimiters.includes(text.charAt(i))) continue
    if (number === n) return text.slice(start, i)
    number++
    start = i + 1
  }
  return number === n ? text.slice(start) : ''
}
