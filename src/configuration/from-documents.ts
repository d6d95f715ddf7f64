import type { Static, TSchema } from 'typebox'
import type { Configuration } from '#src/model/configuration.ts'
import { connectorOfText } from './connector-text.ts'
import type { DocumentFile, DocumentProblem, ValuePath } from './document-problem.ts'
import { connectorShape, metaverseShape, ruleShape, schedulerShape } from './document-shapes.ts'
import { alertsShape, sinksShape } from './delivery-shapes.ts'
import { alertsOfText, sinksOfText } from './delivery-text.ts'
import { placedAt, readDocument, type ReadDocument } from './read-document.ts'
import { ruleOfText } from './rule-text.ts'
import { compareText, schemaOfText } from './schema-text.ts'
import { secretSettings } from './secret-settings.ts'
import { alertsPath, metaversePath, schedulerPath, sinksPath } from './to-documents.ts'

/** Documents read at the most: as many rules as a large installation has, times ten. */
export const documentsMax = 10_000

export type DocumentsAnswer =
  | {
      readonly ok: true
      readonly configuration: Configuration
      /** Path of the document of a connector or rule, by identifier. */
      readonly paths: ReadonlyMap<string, string>
      /** Where a part of a document stands, for problems that are found later (see `validateConfiguration`). */
      place(path: string, at: ValuePath): { readonly line: number; readonly column: number }
    }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] }

type Documents<S extends TSchema> = readonly ReadDocument<Static<S>>[]

/**
 * Reads a configuration from its documents: `connectors/*.yaml`, `rules/*.yaml`, `metaverse.yaml`, `scheduler.yaml`, and where there are some
 * `sinks.yaml` and `alerts.yaml`. Every
 * problem of every document is reported at once. Whether the documents fit each other is a question for `validateConfiguration`.
 */
export function fromDocuments(files: readonly DocumentFile[]): DocumentsAnswer {
  if (files.length > documentsMax) {
    return { ok: false, problems: [wholeDocument('', `There are ${files.length} documents; at most ${documentsMax} are read`, null)] }
  }
  const reader = readerOf(files)
  const connectors = reader.read(connectorShape, (path) => inFolder(path, 'connectors'))
  const rules = reader.read(ruleShape, (path) => inFolder(path, 'rules'))
  const metaverse = reader.read(metaverseShape, (path) => path === metaversePath)
  const scheduler = reader.read(schedulerShape, (path) => path === schedulerPath)
  const [sinks] = reader.read(sinksShape, (path) => path === sinksPath)
  const [alerts] = reader.read(alertsShape, (path) => path === alertsPath)
  reader.refuse(
    repeated(connectors, 'connector'),
    repeated(rules, 'rule'),
    secretsIn(connectors),
    keysIn([...[sinks ?? []].flat(), ...[alerts ?? []].flat()]),
  )
  const problems = reader.problems()
  const [metaverseDocument, schedulerDocument] = [metaverse[0], scheduler[0]]
  if (problems.length > 0 || metaverseDocument === undefined || schedulerDocument === undefined) return { ok: false, problems }
  const { enabled, intervalMinutes, exportDeletionThreshold, exportDeletionPercentage = null } = schedulerDocument.text
  return {
    ok: true,
    configuration: {
      // Identifiers begin with the time they were made at, so this is the order in which connectors were added.
      connectors: connectors.map(({ text }) => connectorOfText(text)).toSorted((a, b) => compareText(a.id, b.id)),
      rules: rules.map(({ text }) => ruleOfText(text)).toSorted((a, b) => a.precedence - b.precedence || compareText(a.id, b.id)),
      metaverse: schemaOfText(metaverseDocument.text.objectTypes),
      parameters: metaverseDocument.text.parameters ?? {},
      scheduler: { enabled, intervalMinutes, exportDeletionThreshold, exportDeletionPercentage },
      ...(sinks === undefined ? {} : { sinks: sinksOfText(sinks.text) }),
      ...(alerts === undefined ? {} : { alerts: alertsOfText(alerts.text) }),
    },
    paths: new Map([...connectors, ...rules].map(({ path, text }) => [text.id, path])),
    place: placesIn([...connectors, ...rules, metaverseDocument, schedulerDocument, ...[sinks ?? []].flat(), ...[alerts ?? []].flat()]),
  }
}

/** Reads files by their place and remembers what was wrong and which files no place took. */
function readerOf(files: readonly DocumentFile[]) {
  const found: DocumentProblem[] = []
  const taken = new Set<DocumentFile>()
  return {
    read<S extends TSchema>(shape: S, belongs: (path: string) => boolean): Documents<S> {
      const documents: ReadDocument<Static<S>>[] = []
      for (const file of files.filter(({ path }) => belongs(path))) {
        taken.add(file)
        const answer = readDocument(file, shape)
        if (answer.ok) documents.push(answer.document)
        else found.push(...answer.problems)
      }
      return documents
    },
    refuse: (...problems: readonly (readonly DocumentProblem[])[]) => found.push(...problems.flat()),
    problems: (): readonly DocumentProblem[] =>
      [...found, ...files.filter((file) => !taken.has(file)).map(misplaced), ...missing(files)].toSorted(
        (a, b) => compareText(a.path, b.path) || a.line - b.line || a.column - b.column,
      ),
  }
}

function inFolder(path: string, folder: string): boolean {
  const rest = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : ''
  return isDocumentName(rest)
}

/** Names that are safe on every file system: no separators, no leading dot, no device names with a colon. */
export function isDocumentName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_. -]{0,200}\.ya?ml$/.test(name) && !name.includes('..')
}

function misplaced(file: DocumentFile): DocumentProblem {
  return wholeDocument(
    file.path,
    'This is not a place for a document',
    `Documents are connectors/NAME.yaml, rules/PRECEDENCE-NAME.yaml, ${metaversePath}, ${schedulerPath}, ${sinksPath} and ${alertsPath}.`,
  )
}

function missing(files: readonly DocumentFile[]): readonly DocumentProblem[] {
  const paths = new Set(files.map(({ path }) => path))
  return [metaversePath, schedulerPath]
    .filter((path) => !paths.has(path))
    .map((path) => wholeDocument(path, 'The document is missing', 'Export the running configuration to see what it looks like.'))
}

function wholeDocument(path: string, message: string, hint: string | null): DocumentProblem {
  return { path, line: 1, column: 1, message, hint }
}

/** Two documents with one identifier would be one object of the configuration. */
function repeated(documents: readonly ReadDocument<{ readonly id: string }>[], noun: string): readonly DocumentProblem[] {
  const first = new Map<string, string>()
  return documents.flatMap((document) => {
    const other = first.get(document.text.id)
    first.set(document.text.id, other ?? document.path)
    if (other === undefined) return []
    const message = `The identifier ${document.text.id} is used by ${other} already`
    return [placedAt(document, ['id'], { message, hint: `Give the new ${noun} an identifier of its own.` })]
  })
}

function secretsIn(connectors: Documents<typeof connectorShape>): readonly DocumentProblem[] {
  return connectors.flatMap((document) =>
    secretSettings(document.text.settings).map(({ at, advice }) =>
      placedAt(document, ['settings', ...at], { message: `The setting ${at.join('.')} looks like a secret`, hint: advice }),
    ),
  )
}

/** A private key pasted in the place of a certificate. */
function keysIn(documents: readonly ReadDocument<object>[]): readonly DocumentProblem[] {
  return documents.flatMap((document) =>
    secretSettings({ ...document.text }).map(({ at }) =>
      placedAt(document, at, {
        message: `${at.join('.')} looks like a secret`,
        hint: 'Take it out and store it in the vault: lockstep events set-secret or lockstep alerts set-secret.',
      }),
    ),
  )
}

function placesIn(documents: readonly ReadDocument<unknown>[]): (path: string, at: ValuePath) => { line: number; column: number } {
  const sources = new Map(documents.map(({ path, source }) => [path, source]))
  return (path, at) => sources.get(path)?.place(at, 'value') ?? { line: 1, column: 1 }
}
