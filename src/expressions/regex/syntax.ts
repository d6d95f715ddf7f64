import type { CharacterSet } from './character-set.ts'

/** The tree of a regular expression in .NET syntax, without the parts nobody uses in mappings (balancing, conditions). */
export type RegexNode =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'alternatives'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly part: RegexNode; readonly min: number; readonly max: number; readonly lazy: boolean }
  | { readonly kind: 'capture'; readonly group: Group; readonly part: RegexNode }
  | { readonly kind: 'atomic'; readonly part: RegexNode }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negated: boolean; readonly part: RegexNode }
  | { readonly kind: 'backreference'; readonly reference: string; readonly ignoreCase: boolean }
  | { readonly kind: 'anchor'; readonly anchor: Anchor }

export type Anchor = 'start' | 'line-start' | 'end' | 'line-end' | 'very-end' | 'word-boundary' | 'no-word-boundary'

/** A capturing group; its number is known when the whole pattern has been read. */
export interface Group {
  readonly name: string | null
  number: number
}

/** A pattern as read: its tree and its groups by number, from 1. */
export interface RegexTree {
  readonly root: RegexNode
  readonly groups: readonly Group[]
}

/** Letters that change how the rest of a pattern is read. */
export interface RegexOptions {
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly singleline: boolean
  readonly explicitCapture: boolean
  readonly ignoreWhiteSpace: boolean
}

/** Largest count in braces, and the largest number of instructions a pattern may expand to. */
export const repeatMax = 1000
export const instructionsMax = 20_000

/** Deepest nesting of groups. */
export const groupNestingMax = 100

/** Steps one call may take before the pattern counts as hopeless; ordinary ones need a few per character. */
export const matchStepsMax = 5_000_000
