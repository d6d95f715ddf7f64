import type { DocumentFile } from '#src/configuration/document-problem.ts'
import { connectorShape, metaverseShape } from '#src/configuration/document-shapes.ts'
import { readDocument } from '#src/configuration/read-document.ts'
import { schemaOfText } from '#src/configuration/schema-text.ts'
import { parseYaml } from '#src/configuration/yaml-source.ts'
import type { Schema } from '#src/model/schema.ts'

/** What the documents of a configuration say about the objects that rules read and write. */
export interface KnownSchemas {
  /** By name. */
  readonly connectors: ReadonlyMap<string, KnownConnector>
  readonly metaverse: Schema | null
}

export interface KnownConnector {
  readonly schema: Schema
  /** Names that %name% may use. */
  readonly parameters: readonly string[]
}

/** The connectors and the metaverse among some documents. One that cannot be read is left out: `config plan` says what is wrong. */
export function schemasOf(files: readonly DocumentFile[]): KnownSchemas {
  const connectors = files.filter((file) => kindOf(file) === 'connector').flatMap(connectorOf)
  const metaverse = files.find((file) => kindOf(file) === 'metaverse')
  return { connectors: new Map(connectors), metaverse: metaverse === undefined ? null : metaverseOf(metaverse) }
}

/** The kind a document says it is; null when it does not say, or cannot be read. */
export function kindOf(file: DocumentFile): string | null {
  const parsed = parseYaml(file)
  const value: unknown = parsed.ok ? parsed.source.value : null
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : null
  return typeof kind === 'string' ? kind : null
}

function connectorOf(file: DocumentFile): readonly (readonly [string, KnownConnector])[] {
  const answer = readDocument(file, connectorShape)
  if (!answer.ok) return []
  const { name, schema, partitions } = answer.document.text
  const parameters = new Set(['Connector.ID', ...partitions.flatMap((partition) => Object.keys(partition.parameters ?? {}))])
  return [[name, { schema: schemaOfText(schema), parameters: [...parameters] }]]
}

function metaverseOf(file: DocumentFile): Schema | null {
  const answer = readDocument(file, metaverseShape)
  return answer.ok ? schemaOfText(answer.document.text.objectTypes) : null
}
