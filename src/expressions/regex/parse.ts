import { fail } from '../expression-error.ts'
import { isWhiteSpace } from '../white-space.ts'
import { anySet, ignoringCase, notLineFeed, singleSet, type CharacterSet } from './character-set.ts'
import { readClass } from './character-class.ts'
import { PatternReader } from './pattern-reader.ts'
import { readEscape, readGroupName } from './escape.ts'
import { groupNestingMax, repeatMax, type Group, type RegexNode, type RegexOptions, type RegexTree } from './syntax.ts'

const plainOptions: RegexOptions = {
  ignoreCase: false,
  multiline: false,
  singleline: false,
  explicitCapture: false,
  ignoreWhiteSpace: false,
}

/** Reads a regular expression in .NET syntax. Errors: `invalid argument` with the place of the fault. */
export function parseRegex(pattern: string): RegexTree {
  const parser = new RegexParser(pattern)
  return parser.whole()
}

class RegexParser {
  readonly #reader: PatternReader
  readonly #unnamed: Group[] = []
  readonly #named = new Map<string, Group>()
  #options = plainOptions
  #depth = 0

  constructor(pattern: string) {
    this.#reader = new PatternReader(pattern)
  }

  whole(): RegexTree {
    const root = this.#alternatives()
    if (!this.#reader.atEnd()) this.#reader.refuse('a ) without its (')
    // .NET numbers the unnamed groups first, from left to right, then the named ones.
    const groups = [...this.#unnamed, ...this.#named.values()]
    groups.forEach((group, i) => {
      group.number = i + 1
    })
    return { root, groups }
  }

  /** Options set inside a group end with it. */
  #alternatives(): RegexNode {
    const outer = this.#options
    if (++this.#depth > groupNestingMax) this.#reader.refuse(`groups nested deeper than ${groupNestingMax}`)
    const parts = [this.#sequence()]
    while (this.#reader.take('|')) parts.push(this.#sequence())
    this.#depth--
    this.#options = outer
    return parts.length === 1 ? (parts[0] as RegexNode) : { kind: 'alternatives', parts }
  }

  #sequence(): RegexNode {
    const parts: RegexNode[] = []
    while (!this.#reader.atEnd() && !this.#reader.sees('|') && !this.#reader.sees(')')) {
      const part = this.#skipped() ? null : this.#atom()
      if (part !== null) parts.push(this.#quantified(part))
    }
    return parts.length === 1 ? (parts[0] as RegexNode) : { kind: 'sequence', parts }
  }

  /** With the x option white space and comments mean nothing. */
  #skipped(): boolean {
    if (!this.#options.ignoreWhiteSpace) return false
    if (isWhiteSpace(this.#reader.unit())) return this.#reader.skip(1)
    if (!this.#reader.sees('#')) return false
    while (!this.#reader.atEnd() && !this.#reader.sees('\n')) this.#reader.skip(1)
    return true
  }

  #atom(): RegexNode | null {
    const unit = this.#reader.next()
    switch (unit) {
      case '(':
        return this.#group()
      case '[':
        return this.#setNode(readClass(this.#reader))
      case '.':
        return { kind: 'set', set: this.#options.singleline ? anySet : notLineFeed }
      case '^':
        return { kind: 'anchor', anchor: this.#options.multiline ? 'line-start' : 'start' }
      case '$':
        return { kind: 'anchor', anchor: this.#options.multiline ? 'line-end' : 'end' }
      case '\\':
        return this.#escaped()
      case '*':
      case '+':
      case '?':
        return this.#reader.refuse(`a ${unit} with nothing to repeat`)
      default:
        return this.#setNode(singleSet(unit.charCodeAt(0)))
    }
  }

  #setNode(set: CharacterSet): RegexNode {
    return { kind: 'set', set: this.#options.ignoreCase ? ignoringCase(set) : set }
  }

  #escaped(): RegexNode {
    const escape = readEscape(this.#reader)
    switch (escape.kind) {
      case 'set':
        return this.#setNode(escape.set)
      case 'anchor':
        return escape
      case 'backreference':
        return { ...escape, ignoreCase: this.#options.ignoreCase }
    }
  }

  #group(): RegexNode | null {
    if (!this.#reader.take('?')) return this.#options.explicitCapture ? this.#closed() : this.#captured(this.#unnamedGroup())
    if (this.#reader.take('#')) return this.#comment()
    if (this.#reader.take(':')) return this.#closed()
    if (this.#reader.take('>')) return { kind: 'atomic', part: this.#closed() }
    if (this.#reader.take('=')) return { kind: 'look', behind: false, negated: false, part: this.#closed() }
    if (this.#reader.take('!')) return { kind: 'look', behind: false, negated: true, part: this.#closed() }
    if (this.#reader.take('<=')) return { kind: 'look', behind: true, negated: false, part: this.#closed() }
    if (this.#reader.take('<!')) return { kind: 'look', behind: true, negated: true, part: this.#closed() }
    if (this.#reader.take('<')) return this.#captured(this.#namedGroup(readGroupName(this.#reader, '>')))
    if (this.#reader.take("'")) return this.#captured(this.#namedGroup(readGroupName(this.#reader, "'")))
    return this.#optionGroup()
  }

  #unnamedGroup(): Group {
    const group = { name: null, number: 0 }
    this.#unnamed.push(group)
    return group
  }

  /** Groups of the same name share one number. */
  #namedGroup(name: string): Group {
    const group = this.#named.get(name) ?? { name, number: 0 }
    this.#named.set(name, group)
    return group
  }

  #captured(group: Group): RegexNode {
    return { kind: 'capture', group, part: this.#closed() }
  }

  #closed(): RegexNode {
    const part = this.#alternatives()
    if (!this.#reader.take(')')) this.#reader.refuse('a ( without its )')
    return part
  }

  #comment(): null {
    while (!this.#reader.take(')')) this.#reader.next()
    return null
  }

  /** `(?i)` changes the rest of the group, `(?i:…)` only its own. */
  #optionGroup(): RegexNode | null {
    const letters = this.#reader.match(/[imnsx]*(?:-[imnsx]*)?/y)
    const changed = withOptions(this.#options, letters)
    if (letters !== '' && this.#reader.take(')')) {
      this.#options = changed
      return null
    }
    if (!this.#reader.take(':')) this.#reader.refuse('a group of a kind that is not supported')
    const outer = this.#options
    this.#options = changed
    const part = this.#closed()
    this.#options = outer
    return part
  }

  #quantified(part: RegexNode): RegexNode {
    while (this.#options.ignoreWhiteSpace && !this.#reader.atEnd() && this.#skipped());
    const counts = this.#counts()
    if (counts === null) return part
    const lazy = this.#reader.take('?')
    if (this.#counts() !== null) this.#reader.refuse('two repetitions in a row')
    return { kind: 'repeat', part, ...counts, lazy }
  }

  #counts(): { readonly min: number; readonly max: number } | null {
    if (this.#reader.take('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
    if (this.#reader.take('+')) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (this.#reader.take('?')) return { min: 0, max: 1 }
    const braces = this.#reader.match(/\{\d+(?:,\d*)?\}/y)
    if (braces === '') return null
    const [from, to] = braces.slice(1, -1).split(',') as [string, string | undefined]
    const min = Number(from)
    const max = to === undefined ? min : to === '' ? Number.POSITIVE_INFINITY : Number(to)
    if (min > max || min > repeatMax || (max > repeatMax && max !== Number.POSITIVE_INFINITY)) {
      fail('invalid argument', `the repetition ${braces} is not between 0 and ${repeatMax}, smaller count first`)
    }
    return { min, max }
  }
}

const optionOf = {
  i: 'ignoreCase',
  m: 'multiline',
  s: 'singleline',
  n: 'explicitCapture',
  x: 'ignoreWhiteSpace',
} as const
type OptionLetter = keyof typeof optionOf

function withOptions(options: RegexOptions, letters: string): RegexOptions {
  const [on = '', off = ''] = letters.split('-')
  const changed = { ...options }
  for (const letter of on) changed[optionOf[letter as OptionLetter]] = true
  for (const letter of off) changed[optionOf[letter as OptionLetter]] = false
  return changed
}
