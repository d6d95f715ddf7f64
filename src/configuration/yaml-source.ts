import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node, type Pair } from 'yaml'
import type { DocumentFile, DocumentProblem, ValuePath } from './document-problem.ts'

/** Longest document, in UTF-16 code units. A connector with every attribute of a large Active Directory schema has about 200,000. */
export const documentLengthMax = 2_097_152

/** Deepest nesting of a document. Real ones have 6 levels; whoever walks the settings of a connector may recurse. */
const nestingMax = 32

/** Problems reported for one document; the rest would mostly repeat them. */
const problemsMax = 50

/** A parsed document: its value as plain data, and where each part of it stands. */
export interface YamlSource {
  readonly value: unknown
  /** Line and column of a value, or of its key. A part that is not there is placed at the closest one around it. */
  place(at: ValuePath, part: 'key' | 'value'): { readonly line: number; readonly column: number }
}

export type YamlAnswer =
  | { readonly ok: true; readonly source: YamlSource }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] }

/**
 * Parses one YAML 1.2 document. Aliases, anchors and tags are refused: the documents need none, and they are what makes
 * YAML dangerous (a few lines that grow into gigabytes, values of surprising types).
 */
export function parseYaml(file: DocumentFile): YamlAnswer {
  const refused = tooLong(file)
  if (refused !== null) return { ok: false, problems: [refused] }
  const lines = new LineCounter()
  const document = parseDocument(file.text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: true,
    resolveKnownTags: false,
    merge: false,
    logLevel: 'silent',
  })
  const problems = [...syntaxProblems(file.path, document, lines), ...refusedNodes(file.path, document, lines)]
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, problemsMax) }
  return {
    ok: true,
    source: {
      value: document.toJS({ maxAliasCount: 0 }),
      place: (at, part) => position(lines, offsetOf(document, at, part)),
    },
  }
}

/** The whole document refused for its length. */
function tooLong(file: DocumentFile): DocumentProblem | null {
  if (file.text.length <= documentLengthMax) return null
  return {
    path: file.path,
    line: 1,
    column: 1,
    message: `The document is too long: ${file.text.length} characters, at most ${documentLengthMax} are read`,
    hint: 'Select fewer attributes, or split the document.',
  }
}

function syntaxProblems(path: string, document: Document.Parsed, lines: LineCounter): readonly DocumentProblem[] {
  // The parser survives a nesting that exhausts its stack, but reports it as one error after the other.
  const exhausted = document.errors.find((error) => error.code === 'RESOURCE_EXHAUSTION')
  if (exhausted !== undefined) return [{ path, ...position(lines, exhausted.pos[0]), ...tooDeep }]
  return [...document.errors, ...document.warnings].map((error) => ({
    path,
    ...position(lines, error.pos[0]),
    message: `Not readable as YAML: ${error.message}`,
    hint: syntaxHints[error.code] ?? null,
  }))
}

const tooDeep = {
  message: `The document is nested more than ${nestingMax} levels deep`,
  hint: 'Check the brackets and the indentation.',
}

const syntaxHints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  DUPLICATE_KEY: 'Write every key once.',
  MULTIPLE_DOCS: 'Write one document a file.',
  BAD_INDENT: 'Indent the keys of one block alike.',
  TAG_RESOLVE_FAILED: 'Leave tags (!name) out.',
  BAD_ALIAS: 'Write the value out; aliases (*name) are not read.',
}

function refusedNodes(path: string, document: Document.Parsed, lines: LineCounter): readonly DocumentProblem[] {
  const problems: DocumentProblem[] = []
  visit(document, {
    Node: (_key, node, ancestors) => {
      const place = { path, ...position(lines, node.range?.[0] ?? 0) }
      // Every level of a mapping stands twice among the ancestors: as the mapping and as its pair.
      if (ancestors.length > nestingMax * 2) {
        problems.push({ ...place, ...tooDeep })
        return visit.BREAK
      }
      const message = refusal(node)
      if (message !== null) problems.push({ ...place, message, hint: 'Write the value out.' })
      return problems.length >= problemsMax ? visit.BREAK : undefined
    },
  })
  return problems
}

function refusal(node: Node): string | null {
  if (isAlias(node)) return 'Aliases (*name) are not read'
  if (node.anchor !== undefined) return 'Anchors (&name) are not read'
  // The parser gives plain nodes the tag they resolve to only when the author wrote one.
  if (node.tag !== undefined) return `Tags (${node.tag}) are not read`
  if (isScalar(node) && typeof node.value === 'number' && !isExact(node.value))
    return 'The number cannot be kept exactly; put it in quotation marks'
  return null
}

/** Fractions are as exact as they get; large integers, infinities and not-a-number are not. */
function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
}

/** The offset of the value at a path; of the closest one around it where the path leads nowhere. */
function offsetOf(document: Document.Parsed, at: ValuePath, part: 'key' | 'value'): number {
  let node: unknown = document.contents
  let offset = startOf(node) ?? 0
  for (const [i, step] of at.entries()) {
    const pair = isMap(node) ? node.items.find((item) => keyText(item) === String(step)) : undefined
    const next: unknown = pair === undefined ? (isSeq(node) ? node.items[Number(step)] : undefined) : pair.value
    if (pair === undefined && next === undefined) return offset
    const keyOffset = startOf(pair?.key)
    const wantsKey = part === 'key' && i === at.length - 1
    offset = (wantsKey ? keyOffset : null) ?? startOf(next) ?? keyOffset ?? offset
    node = next
  }
  return offset
}

function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : ''
}

function startOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null
}

function position(lines: LineCounter, offset: number): { readonly line: number; readonly column: number } {
  const place = lines.linePos(offset)
  return { line: Math.max(place.line, 1), column: Math.max(place.col, 1) }
}
