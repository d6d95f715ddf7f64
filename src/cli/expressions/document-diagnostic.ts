import type { DocumentFile } from '#src/configuration/document-problem.ts'
import { diagnose } from '#src/expressions/diagnose.ts'
import type { Diagnostic } from '#src/expressions/types/diagnostic.ts'
import type { PlacedMessage } from './diagnostic-lines.ts'
import type { RuleExpression } from './rule-expressions.ts'
import { scalarOffsets } from './scalar-offsets.ts'

/** A diagnostic at its place in the document. */
export interface DocumentDiagnostic {
  readonly path: string
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly severity: Diagnostic['severity']
  readonly code: Diagnostic['code']
  readonly message: string
  readonly hint: string | null
  /** The attribute the expression flows into. */
  readonly target: string
}

/** A diagnostic with the text that shows its place: the document, or the expression where the two cannot be matched. */
export interface ShownDiagnostic {
  readonly diagnostic: DocumentDiagnostic
  readonly excerpt: { readonly text: string } & Pick<PlacedMessage, 'offset' | 'length'>
}

/** What is wrong with an expression, in lines and columns of its document. */
export function documentDiagnostics(file: DocumentFile, expression: RuleExpression): readonly ShownDiagnostic[] {
  const { start, text, surroundings, target } = expression
  const lines = lineStarts(file.text)
  const offsets = scalarOffsets(file.text, (lines[start.line - 1] ?? 0) + start.column - 1, text)
  return diagnose(text, surroundings).map(({ severity, code, message, hint, offset, length, line, column }) => {
    const common = { path: file.path, severity, code, hint, target }
    const at = offsets?.[offset]
    if (at === undefined) {
      const where = `${message} (line ${line}, column ${column} of the expression)`
      return { diagnostic: { ...common, ...start, message: where }, excerpt: { text, offset, length } }
    }
    const end = offsets?.[offset + length] ?? at
    return { diagnostic: { ...common, ...placeOf(lines, at), message }, excerpt: { text: file.text, offset: at, length: end - at } }
  })
}

function lineStarts(text: string): readonly number[] {
  return [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]
}

function placeOf(starts: readonly number[], offset: number): { readonly line: number; readonly column: number } {
  const line = starts.findLastIndex((start) => start <= offset)
  return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 }
}
