import { ExpressionError } from './expression-error.ts'
import { isWhiteSpace } from './white-space.ts'

/** A token that carries a name: `[name]`, `%name%`, `$name` without their marks, or a bare word. */
interface NamedToken<Kind extends string> {
  readonly kind: Kind
  readonly name: string
  readonly start: number
  readonly end: number
}

/** A bare word: a function, a constant or an option. */
export type WordToken = NamedToken<'word'>

/** One token with its place in the text. */
export type Token =
  | { readonly kind: 'string'; readonly value: string; readonly start: number; readonly end: number }
  | { readonly kind: 'number'; readonly value: bigint; readonly radix: 10 | 16; readonly start: number; readonly end: number }
  | NamedToken<'attribute' | 'parameter' | 'variable'>
  | WordToken
  | { readonly kind: 'operator'; readonly text: string; readonly start: number; readonly end: number }
  | { readonly kind: 'end'; readonly start: number; readonly end: number }

/** A text that is not an expression; `offset` is where reading stopped. */
export class SyntaxFault extends ExpressionError {
  readonly offset: number
  readonly hint: string | null

  constructor(offset: number, detail: string, hint: string | null = null) {
    super('syntax error', detail)
    this.offset = offset
    this.hint = hint
  }
}

/** A number literal beyond 64 bits. */
export class LiteralOverflow extends ExpressionError {
  readonly offset: number

  constructor(offset: number, text: string) {
    super('overflow', `${text} does not fit into 64 bits`)
    this.offset = offset
  }
}

const wordAt = /[\p{L}_][\p{L}\p{Nd}_]*/uy
const parameterAt = /%([\p{L}\p{Nd}._-]+)%/uy
const variableAt = /\$([\p{L}_][\p{L}\p{Nd}_]*)/uy
const decimalAt = /[0-9]+/y
const hexadecimalAt = /&[Hh]([0-9A-Fa-f]+)/y
const touching = /[\p{L}\p{Nd}._]/uy
const operatorAt = /&&|\|\||<>|<=|>=|[-+*/&=<>!(),]/y
const curlyQuotes = new Set(['“', '”', '„', '‘', '’'])

/** Splits an expression into tokens; the last one is always `end`. Throws SyntaxFault or LiteralOverflow. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let offset = 0
  while (true) {
    while (offset < text.length && isWhiteSpace(text.charCodeAt(offset))) offset++
    if (offset === text.length) break
    const token = readToken(text, offset, tokens.at(-1))
    tokens.push(token)
    offset = token.end
  }
  tokens.push({ kind: 'end', start: offset, end: offset })
  return tokens
}

function readToken(text: string, start: number, previous: Token | undefined): Token {
  switch (text.charAt(start)) {
    case '"':
      return readString(text, start)
    case '[':
      return readAttribute(text, start)
    case '%':
      return readNamed(text, start, 'parameter')
    case '$':
      return readNamed(text, start, 'variable')
    default:
      return readOther(text, start, previous)
  }
}

/** `""`, `\"` and `\\` stand for one character; any other backslash is an ordinary character. */
function readString(text: string, start: number): Token {
  let value = ''
  let offset = start + 1
  while (offset < text.length) {
    const unit = text.charAt(offset)
    const next = text.charAt(offset + 1)
    if (unit === '"' && next !== '"') return { kind: 'string', value, start, end: offset + 1 }
    const escaped = (unit === '"' && next === '"') || (unit === '\\' && (next === '"' || next === '\\'))
    value += escaped ? next : unit
    offset += escaped ? 2 : 1
  }
  throw new SyntaxFault(start, 'the text that starts here has no closing quote', 'A backslash before the closing quote is written "\\\\".')
}

function readAttribute(text: string, start: number): Token {
  const close = text.indexOf(']', start)
  if (close < 0) throw new SyntaxFault(start, 'the attribute name that starts here has no closing ]')
  if (close === start + 1) throw new SyntaxFault(start, 'an attribute name is missing between [ and ]')
  return { kind: 'attribute', name: text.slice(start + 1, close), start, end: close + 1 }
}

function readNamed(text: string, start: number, kind: 'parameter' | 'variable'): Token {
  const found = matchAt(kind === 'parameter' ? parameterAt : variableAt, text, start)
  if (found !== null) return { kind, name: found[1] as string, start, end: start + found[0].length }
  const form = kind === 'parameter' ? 'a parameter is written %name%' : 'a variable is written $name'
  throw new SyntaxFault(start, form)
}

function readOther(text: string, start: number, previous: Token | undefined): Token {
  const word = matchAt(wordAt, text, start)
  if (word !== null) return { kind: 'word', name: word[0], start, end: start + word[0].length }
  const decimal = matchAt(decimalAt, text, start)
  if (decimal !== null) return readDecimal(text, start, decimal[0])
  if (text.charAt(start) === '&' && text.charAt(start + 1).toUpperCase() === 'H' && operandMayFollow(previous)) {
    return readHexadecimal(text, start)
  }
  const operator = matchAt(operatorAt, text, start)
  if (operator !== null) return { kind: 'operator', text: operator[0], start, end: start + operator[0].length }
  throw unexpectedCharacter(text, start)
}

function readDecimal(text: string, start: number, digits: string): Token {
  const end = start + digits.length
  if (matchAt(touching, text, end) !== null) {
    throw new SyntaxFault(end, `"${text.charAt(end)}" cannot follow a number directly`, 'Numbers are whole; text goes into quotes.')
  }
  const significant = digits.replace(/^0+(?=.)/, '')
  // One more than the largest positive number is legal after a minus; the parser knows whether there is one.
  if (significant.length > 19 || BigInt(significant) > 0x8000000000000000n) throw new LiteralOverflow(start, digits)
  return { kind: 'number', value: BigInt(significant), radix: 10, start, end }
}

function readHexadecimal(text: string, start: number): Token {
  const found = matchAt(hexadecimalAt, text, start)
  const end = start + (found === null ? 2 : found[0].length)
  if (found === null || matchAt(touching, text, end) !== null) {
    throw new SyntaxFault(start, '&H must be followed by hexadecimal digits only', 'To join text with a word, put a space after &.')
  }
  const digits = (found[1] as string).replace(/^0+(?=.)/, '')
  if (digits.length > 16) throw new LiteralOverflow(start, found[0])
  return { kind: 'number', value: BigInt.asIntN(64, BigInt(`0x${digits}`)), radix: 16, start, end }
}

/** `&HFF` is a number only where an operand may start; elsewhere `&` joins. */
function operandMayFollow(previous: Token | undefined): boolean {
  return previous === undefined || (previous.kind === 'operator' && previous.text !== ')')
}

const characterHints = new Map([
  [';', 'Arguments are separated by commas.'],
  ['|', 'Or is written ||.'],
  ['{', 'Only round brackets group.'],
  ['^', 'There is no power; multiply.'],
  ['#', 'There are no comments.'],
])

function unexpectedCharacter(text: string, start: number): SyntaxFault {
  const character = String.fromCodePoint(text.codePointAt(start) as number)
  if (character === "'") return new SyntaxFault(start, "' does not start anything", 'Text is written in straight double quotes: "text".')
  if (curlyQuotes.has(character)) {
    return new SyntaxFault(start, `${character} is a typographic quote`, 'Replace it by the straight quote ".')
  }
  return new SyntaxFault(start, `unexpected character ${character}`, characterHints.get(character) ?? null)
}

function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset
  return pattern.exec(text)
}
