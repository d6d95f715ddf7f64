/** Something wrong with a document, at the place where its author can correct it. */
export interface DocumentProblem {
  /** Path of the document inside the configuration folder, for example `rules/0100-in-from-ad-user-join.yaml`. */
  readonly path: string
  /** From 1; 1 when the document as a whole is meant. */
  readonly line: number
  /** From 1, in UTF-16 code units. */
  readonly column: number
  readonly message: string
  /** What the author may do, or null. */
  readonly hint: string | null
}

/** One document as a file: its path inside the configuration folder, with `/`, and its text. */
export interface DocumentFile {
  readonly path: string
  readonly text: string
}

/** The way to a value inside a document: keys and indexes. */
export type ValuePath = readonly (string | number)[]

/** For people: `flows[3].to`; keys that are not plain words stand in brackets. */
export function showPath(path: ValuePath): string {
  return path
    .map((part, i) => {
      if (typeof part === 'number') return `[${part}]`
      if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(part)) return `[${JSON.stringify(part)}]`
      return i === 0 ? part : `.${part}`
    })
    .join('')
}

/** `path:line:column: message (hint)`, the form that editors and build logs turn into links. */
export function showDocumentProblem(problem: DocumentProblem): string {
  const hint = problem.hint === null ? '' : ` (${problem.hint})`
  return `${problem.path}:${problem.line}:${problem.column}: ${problem.message}${hint}`
}
