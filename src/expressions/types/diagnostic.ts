import type { Span } from '../ast.ts'
import type { ErrorPhrase, Position } from '../expression-error.ts'

/**
 * What a diagnostic is about. The phrases of errors are those that an evaluation ends in; the others are found only by
 * looking at an expression and its surroundings before anything is evaluated.
 */
export type DiagnosticCode =
  | ErrorPhrase
  /** An attribute that the source does not have. */
  | 'unknown attribute'
  /** A name whose casing is not the canonical one. */
  | 'spelling'
  /** Works here; Azure AD Connect refuses it. */
  | 'extension'
  /** A condition that comes out the same for every object. */
  | 'constant condition'
  /** A part that is never evaluated, because an error ends the evaluation before. */
  | 'unreachable'
  /** A result that does not fit the attribute it flows into. */
  | 'target type'
  /** Several values for an attribute that takes one. */
  | 'several values'

/** Something about an expression that its author should know. Errors fail for every object they concern; warnings may be meant. */
export interface TypeFinding {
  readonly severity: 'error' | 'warning'
  readonly code: DiagnosticCode
  readonly message: string
  /** What the author may write instead. */
  readonly hint: string | null
  readonly span: Span
}

/** A finding with its place in the text. */
export interface Diagnostic extends Omit<TypeFinding, 'span'>, Position {
  /** Length of the part concerned, in UTF-16 code units; 0 where a single place is meant. */
  readonly length: number
}
