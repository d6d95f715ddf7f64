import type { Node, Span } from '../ast.ts'
import type { Dialect } from '../dialect.ts'
import type { TypeFinding } from './diagnostic.ts'
import type { ValueType } from './value-type.ts'

/** The attributes an expression may read, with their types. */
export interface SourceTypes {
  /** For messages, for example `user in contoso.com`. */
  readonly title: string
  readonly names: readonly string[]
  /** By exact spelling first, then without regard to case. */
  find(name: string): { readonly name: string; readonly type: ValueType } | null
}

/** The types of variables by their lower-case names. */
export type Scope = ReadonlyMap<string, ValueType>

/** What the checks of single constructs ask of the walk over the tree. */
export interface Inference {
  readonly dialect: Dialect
  readonly source: SourceTypes | null
  /** The type of a part, after everything about it was reported. Every part is visited once. */
  typeOf(node: Node, scope: Scope): ValueType
  /** The same for a part that is known never to be evaluated: mistakes in it do no harm. */
  typeOfDead(node: Node, scope: Scope): ValueType
  /** The type of a part that was visited; null for one that is never evaluated. */
  visited(node: Node): ValueType | null
  report(finding: TypeFinding): void
  /** The text of a part for messages, cut where it would drown the rest. */
  show(span: Span): string
  /** The same for a proposal, where a cut text would be none: an ellipsis stands for what is too long. */
  inline(span: Span): string
  /** Says that nothing around an error is ever reached: `child` never ends in a value, `around` would have used it. */
  cutOff(child: Node, around: Node): void
}

/** A part with its type. */
export interface Typed {
  readonly node: Node
  readonly type: ValueType
}

/** An operand: a part, or the beginning of a chain of operators. */
export interface Operand {
  readonly span: Span
  readonly type: ValueType
  /** Null for the beginning of a chain. */
  readonly node: Node | null
}
