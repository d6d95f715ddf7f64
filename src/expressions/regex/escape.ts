import { categorySet, digitSet, negatedSet, singleSet, whiteSpaceSet, wordSet, type CharacterSet } from './character-set.ts'
import type { PatternReader } from './pattern-reader.ts'
import type { Anchor } from './syntax.ts'

/** What follows a backslash. */
export type Escape =
  | { readonly kind: 'set'; readonly set: CharacterSet; readonly unit: number | null }
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  | { readonly kind: 'backreference'; readonly reference: string }

const controls = new Map([
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
  ['e', 27],
  ['a', 7],
])

const anchors = new Map<string, Anchor>([
  ['A', 'start'],
  ['z', 'very-end'],
  ['Z', 'end'],
  ['b', 'word-boundary'],
  ['B', 'no-word-boundary'],
])

const sets = new Map<string, CharacterSet>([
  ['d', digitSet],
  ['D', negatedSet(digitSet)],
  ['w', wordSet],
  ['W', negatedSet(wordSet)],
  ['s', whiteSpaceSet],
  ['S', negatedSet(whiteSpaceSet)],
])

/** Reads an escape outside of brackets; the backslash has been read. */
export function readEscape(reader: PatternReader): Escape {
  const number = reader.match(/[1-9]\d?/y)
  if (number !== '') return { kind: 'backreference', reference: number }
  if (reader.take('k<')) return { kind: 'backreference', reference: readGroupName(reader, '>') }
  if (reader.take("k'")) return { kind: 'backreference', reference: readGroupName(reader, "'") }
  const anchor = anchors.get(String.fromCharCode(reader.unit()))
  if (anchor === undefined) return readSetEscape(reader)
  reader.skip(1)
  return { kind: 'anchor', anchor }
}

/** Reads an escape that stands for characters; `unit` is set when it is a single one. */
export function readSetEscape(reader: PatternReader): Extract<Escape, { kind: 'set' }> {
  const letter = reader.next()
  const set = sets.get(letter)
  if (set !== undefined) return { kind: 'set', set, unit: null }
  if (letter === 'p' || letter === 'P') return readCategory(reader, letter)
  const unit = controls.get(letter) ?? numericUnit(reader, letter)
  if (unit !== null) return { kind: 'set', set: singleSet(unit), unit }
  if (/[A-Za-z0-9]/.test(letter)) return reader.refuse(`the unknown escape \\${letter}`)
  return { kind: 'set', set: singleSet(letter.charCodeAt(0)), unit: letter.charCodeAt(0) }
}

function numericUnit(reader: PatternReader, letter: string): number | null {
  switch (letter) {
    case 'x':
      return hexUnit(reader, /[0-9A-Fa-f]{2}/y)
    case 'u':
      return hexUnit(reader, /[0-9A-Fa-f]{4}/y)
    case 'c':
      return reader.next().toUpperCase().charCodeAt(0) - 64
    case '0':
      return Number.parseInt(reader.match(/[0-7]{0,2}/y) || '0', 8)
    default:
      return null
  }
}

function hexUnit(reader: PatternReader, digits: RegExp): number {
  const found = reader.match(digits)
  return found === '' ? reader.refuse('an escape without its hexadecimal digits') : Number.parseInt(found, 16)
}

function readCategory(reader: PatternReader, letter: 'p' | 'P'): Extract<Escape, { kind: 'set' }> {
  const name = reader.match(/\{[A-Za-z]+\}/y).slice(1, -1)
  const set = categorySet(name) ?? reader.refuse(`the unknown category "${name}"`)
  return { kind: 'set', set: letter === 'p' ? set : negatedSet(set), unit: null }
}

/** A group name up to its closing mark. */
export function readGroupName(reader: PatternReader, close: string): string {
  const name = reader.match(/[\p{L}\p{Nd}_]+/uy)
  if (name === '' || !reader.take(close)) reader.refuse('a group name that is not supported')
  return name
}
