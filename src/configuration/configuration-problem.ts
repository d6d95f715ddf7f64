import { didYouMean } from '#src/expressions/suggest.ts'
import type { DocumentProblem, ValuePath } from './document-problem.ts'
import type { DocumentsAnswer } from './from-documents.ts'

/** Something in a configuration that does not fit together. Errors keep it from being saved; warnings do not. */
export interface ConfigurationProblem {
  readonly severity: 'error' | 'warning'
  /** The document, by the path `toDocuments` gives it unless other paths were said. */
  readonly path: string
  /** The part of the document. */
  readonly at: ValuePath
  readonly message: string
  readonly hint: string | null
}

/** The part of a problem that is said where it is found; the document is added by who knows it. */
export type ProblemInside = Omit<ConfigurationProblem, 'path'>

export function error(at: ValuePath, message: string, hint: string | null = null): ProblemInside {
  return { severity: 'error', at, message, hint }
}

export function warning(at: ValuePath, message: string, hint: string | null = null): ProblemInside {
  return { severity: 'warning', at, message, hint }
}

/** A name that is not there, with the one that was probably meant or all there are when they are few. */
export function unknownName(
  at: ValuePath,
  message: string,
  known: { readonly name: string; readonly names: readonly string[] },
): ProblemInside {
  const all = known.names.length > 0 && known.names.length <= 12 ? `Known are ${known.names.join(', ')}.` : null
  return error(at, message, didYouMean(known.name, known.names) ?? all)
}

/** Problems with line and column, for documents that were read. */
export function locateProblems(
  problems: readonly ConfigurationProblem[],
  answer: Extract<DocumentsAnswer, { readonly ok: true }>,
): readonly DocumentProblem[] {
  return problems.map(({ path, at, message, hint }) => ({ path, ...answer.place(path, at), message, hint }))
}
