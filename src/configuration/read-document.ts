import type { Static, TSchema } from 'typebox'
import { didYouMean } from '#src/expressions/suggest.ts'
import { checkShape, type ShapeProblem } from './check-shape.ts'
import type { DocumentFile, DocumentProblem, ValuePath } from './document-problem.ts'
import { isSecretName, secretAdvice } from './secret-settings.ts'
import { parseYaml, type YamlSource } from './yaml-source.ts'

/** A document that was read: its content, and where each part of it stands. */
export interface ReadDocument<Text> {
  readonly path: string
  readonly text: Text
  readonly source: YamlSource
}

export type ReadAnswer<Text> =
  | { readonly ok: true; readonly document: ReadDocument<Text> }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] }

/** Reads one document whose shape is given by its place. Problems come with line and column. */
export function readDocument<S extends TSchema>(file: DocumentFile, shape: S): ReadAnswer<Static<S>> {
  const parsed = parseYaml(file)
  if (!parsed.ok) return parsed
  const { source } = parsed
  const kindProblem = wrongKind(source, shape)
  if (kindProblem !== null) return { ok: false, problems: [placed(file.path, source, kindProblem)] }
  const checked = checkShape(shape, source.value)
  if (!checked.ok) return { ok: false, problems: checked.problems.map((problem) => placed(file.path, source, problem)) }
  return { ok: true, document: { path: file.path, text: checked.value, source } }
}

/** A problem found after reading, at its line and column. */
export function placedAt(
  document: ReadDocument<unknown>,
  at: ValuePath,
  problem: { readonly message: string; readonly hint: string | null },
): DocumentProblem {
  return { path: document.path, ...document.source.place(at, 'value'), ...problem }
}

/** A document of another kind would only give a shower of unknown keys, so it is said first and alone. */
function wrongKind(source: YamlSource, shape: TSchema): ShapeProblem | null {
  const expected = kindOf(shape)
  const value = source.value
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined
  if (kind === undefined) {
    return { at: [], part: 'value', message: 'The document does not say its kind', hint: `Begin it with kind: ${expected} and version: 1.` }
  }
  if (kind === expected) return null
  const suggestion = typeof kind === 'string' ? didYouMean(kind, [expected]) : null
  return {
    at: ['kind'],
    part: 'value',
    message: `A document of kind ${expected} is expected here, not ${JSON.stringify(kind)}`,
    hint: suggestion ?? `Write kind: ${expected}, or move the document to the folder of its kind.`,
  }
}

function kindOf(shape: TSchema): string {
  const properties = (shape as { readonly properties?: Readonly<Record<string, { readonly const?: string }>> }).properties
  return properties?.['kind']?.const ?? ''
}

function placed(path: string, source: YamlSource, problem: ShapeProblem): DocumentProblem {
  const last = problem.at.at(-1)
  const isSecret = problem.part === 'key' && typeof last === 'string' && isSecretName(last)
  return { path, ...source.place(problem.at, problem.part), message: problem.message, hint: isSecret ? secretAdvice : problem.hint }
}
