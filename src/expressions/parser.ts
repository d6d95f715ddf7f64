import { must } from '#src/base/assert.ts'
import {
  constantNames,
  enumerationWords,
  type AdditiveOperator,
  type ComparisonOperator,
  type Level,
  type Link,
  type LogicalOperator,
  type Node,
  type UnaryOperator,
} from './ast.ts'
import { lowerCase } from './case-mapping.ts'
import type { Dialect } from './dialect.ts'
import { LiteralOverflow, SyntaxFault, tokenize, type Token, type WordToken } from './lexer.ts'
import { expressionLengthMax, nestingMax } from './limits.ts'
import { didYouMean } from './suggest.ts'

const constants = new Map(constantNames.map((name) => [lowerCase(name), name]))
const enumerations = new Map(enumerationWords.map((word) => [lowerCase(word), word]))

/** Priority of the binary operators: three flat levels, logical loosest. */
const levels = new Map<string, Level>([
  ['&&', 'logical'],
  ['||', 'logical'],
  ...['=', '<>', '<', '<=', '>', '>='].map((text): [string, Level] => [text, 'comparison']),
  ...['+', '-', '*', '/', '&'].map((text): [string, Level] => [text, 'additive']),
])

/** The level that binds tighter, or null below the tightest. */
const tighter: Readonly<Record<Level, Level | null>> = { logical: 'comparison', comparison: 'additive', additive: null }

/**
 * Reads one expression. Throws SyntaxFault or LiteralOverflow with the offset of the fault. Names of functions are not
 * looked up here; the check does that.
 */
export function parseExpression(text: string, dialect: Dialect): Node {
  if (text.length > expressionLengthMax) {
    throw new SyntaxFault(
      expressionLengthMax,
      `the expression is longer than ${expressionLengthMax} characters`,
      'Split it into several flows.',
    )
  }
  const parser = new Parser(tokenize(text), dialect)
  return parser.whole()
}

class Parser {
  readonly #tokens: readonly Token[]
  readonly #dialect: Dialect
  #index = 0
  #depth = 0

  constructor(tokens: readonly Token[], dialect: Dialect) {
    this.#tokens = tokens
    this.#dialect = dialect
  }

  whole(): Node {
    if (this.#peek().kind === 'end') throw new SyntaxFault(this.#peek().start, 'the expression is empty')
    const node = this.#expression()
    const rest = this.#peek()
    if (rest.kind !== 'end') throw this.#unexpected(rest, 'an operator or the end of the expression')
    return node
  }

  #expression(): Node {
    return this.#chain('logical')
  }

  /** One operand, then every operator of this level or a tighter one, in one flat chain per level. */
  #chain(level: Level): Node {
    const below = tighter[level]
    const first = below === null ? this.#unary() : this.#chain(below)
    if (this.#operatorOf(level) === null) return first
    const rest: Link[] = []
    for (let operator = this.#operatorOf(level); operator !== null; operator = this.#operatorOf(level)) {
      this.#index++
      const operand = below === null ? this.#unary() : this.#chain(below)
      rest.push({ operator: operator.text as Link['operator'], offset: operator.start, operand })
    }
    return chainNode(level, first, rest)
  }

  #operatorOf(level: Level): Extract<Token, { kind: 'operator' }> | null {
    const token = this.#peek()
    return token.kind === 'operator' && levels.get(token.text) === level ? token : null
  }

  #unary(): Node {
    const token = this.#peek()
    if (token.kind !== 'operator' || !isUnary(token.text)) return this.#primary()
    this.#index++
    const next = this.#peek()
    if (token.text === '-' && next.kind === 'number' && next.radix === 10) {
      this.#index++
      return { kind: 'number', value: -next.value, radix: 10, span: { start: token.start, end: next.end } }
    }
    const operand = this.#nested(token, () => this.#unary())
    return { kind: 'unary', operator: token.text, operand, span: { start: token.start, end: operand.span.end } }
  }

  #primary(): Node {
    const token = this.#peek()
    this.#index++
    switch (token.kind) {
      case 'string':
        return { kind: 'string', value: token.value, span: spanOf(token) }
      case 'number':
        return numberNode(token)
      case 'attribute':
      case 'parameter':
      case 'variable':
        return { kind: token.kind, name: token.name, span: spanOf(token) }
      case 'word':
        return this.#isOperator('(') ? this.#call(token) : wordNode(token)
      default:
        if (token.kind === 'operator' && token.text === '(') return this.#bracketed(token)
        throw this.#unexpected(token, 'a value')
    }
  }

  #bracketed(open: Token): Node {
    const node = this.#nested(open, () => this.#expression())
    this.#expect(')', 'an operator or )')
    return node
  }

  #call(name: WordToken): Node {
    this.#index++
    const args: Node[] = []
    if (!this.#isOperator(')')) {
      args.push(this.#argument(name))
      while (this.#isOperator(',')) {
        this.#index++
        args.push(this.#argument(name))
      }
    }
    const close = this.#expect(')', `an operator, a comma or the ) that closes ${name.name}(`)
    return { kind: 'call', name: name.name, args, span: { start: name.start, end: close.end } }
  }

  #argument(call: Token): Node {
    const token = this.#peek()
    if (!this.#isOperator(',') && !this.#isOperator(')')) return this.#nested(call, () => this.#expression())
    if (this.#dialect === 'cloud') return { kind: 'omitted', span: { start: token.start, end: token.start } }
    throw new SyntaxFault(token.start, 'an argument is missing', 'Write NULL where no value is meant; arguments may not be left out.')
  }

  #nested(opening: Token, read: () => Node): Node {
    if (++this.#depth > nestingMax) {
      throw new SyntaxFault(opening.start, `nested deeper than ${nestingMax} levels`, 'Split the expression into several flows.')
    }
    const node = read()
    this.#depth--
    return node
  }

  #peek(): Token {
    return must(this.#tokens[this.#index], 'the end token')
  }

  #isOperator(text: string): boolean {
    const token = this.#peek()
    return token.kind === 'operator' && token.text === text
  }

  #expect(text: string, wanted: string): Token {
    const token = this.#peek()
    if (!this.#isOperator(text)) throw this.#unexpected(token, wanted)
    this.#index++
    return token
  }

  #unexpected(token: Token, wanted: string): SyntaxFault {
    if (token.kind === 'end') return new SyntaxFault(token.start, `the expression ends where ${wanted} is expected`)
    return new SyntaxFault(token.start, `${wanted} is expected here`, hintFor(token, this.#tokens[this.#tokens.indexOf(token) - 1]))
  }
}

function chainNode(level: Level, first: Node, rest: readonly Link[]): Node {
  const span = { start: first.span.start, end: (rest.at(-1) as Link).operand.span.end }
  switch (level) {
    case 'logical':
      return { kind: level, first, rest: rest as readonly Link<LogicalOperator>[], span }
    case 'comparison':
      return { kind: level, first, rest: rest as readonly Link<ComparisonOperator>[], span }
    case 'additive':
      return { kind: level, first, rest: rest as readonly Link<AdditiveOperator>[], span }
  }
}

function spanOf(token: Token): { start: number; end: number } {
  return { start: token.start, end: token.end }
}

function isUnary(text: string): text is UnaryOperator {
  return text === '-' || text === '+' || text === '!'
}

/** 2^63 is legal only right after a minus, and there it never arrives here. */
function numberNode(token: Extract<Token, { kind: 'number' }>): Node {
  if (token.value > 0x7fffffffffffffffn) throw new LiteralOverflow(token.start, token.value.toString())
  return { kind: 'number', value: token.value, radix: token.radix, span: spanOf(token) }
}

function wordNode(token: WordToken): Node {
  const constant = constants.get(lowerCase(token.name))
  if (constant !== undefined) return { kind: 'constant', name: constant, span: spanOf(token) }
  const enumeration = enumerations.get(lowerCase(token.name))
  if (enumeration !== undefined) return { kind: 'enumeration', word: enumeration, span: spanOf(token) }
  const hint = didYouMean(token.name, [...constantNames, ...enumerationWords])
  throw new SyntaxFault(
    token.start,
    `the word ${token.name} means nothing on its own`,
    hint ?? `Write [${token.name}] for an attribute, "${token.name}" for text, or ${token.name}(…) for a function.`,
  )
}

/** What operators of other languages are called here. */
const otherOperators = new Map([
  ['==', 'Equality is written with one =.'],
  ['=>', 'Greater or equal is written >=.'],
  ['=<', 'Less or equal is written <=.'],
  ['!=', 'Not equal is written <>.'],
  ['and', 'And is written &&.'],
  ['or', 'Or is written ||.'],
  ['mod', 'There is no remainder; BitAnd takes bits of a number.'],
  ['like', 'Parts of a text are found by InStr and Left.'],
  ['is', 'Ask with IsNull or IsPresent.'],
])

/** `before` may be the first half of an operator of another language. */
function hintFor(token: Token, before: Token | undefined): string | null {
  if (token.kind === 'word') return otherOperators.get(lowerCase(token.name)) ?? null
  if (token.kind !== 'operator') return null
  const joined = before?.kind === 'operator' ? otherOperators.get(before.text + token.text) : undefined
  return joined ?? (token.text === '!' ? 'Not equal is written <>.' : null)
}
