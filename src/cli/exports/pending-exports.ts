import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Value } from 'typebox/value'
import { spaceExportFormat, spaceExportLineShape, type SpaceExportLine, type SpaceExportObject } from '#src/api/contract/space-export.ts'
import { showValueBody } from '#src/api/contract/value.ts'
import { AppError } from '#src/base/app-error.ts'
import { dnKey } from '#src/model/dn.ts'

/** What one server would write to one object. Identifiers of the server itself are left out: those of another one differ anyway. */
export interface PendingObject {
  readonly dn: string
  readonly anchor: string | null
  readonly objectType: string | null
  readonly operation: 'add' | 'update' | 'delete'
  /** The new distinguished name of a rename, or null. */
  readonly newDn: string | null
  /** Attribute → its values once it is written, sorted. */
  readonly attributes: ReadonlyMap<string, readonly string[]>
  /** Reference attribute → what is added (`+ name`) and removed (`- name`), sorted. */
  readonly references: ReadonlyMap<string, readonly string[]>
}

/** What a server would write to one directory. */
export interface PendingExports {
  readonly connector: string
  readonly connectorType: string
  /** Objects by the key of their name. */
  readonly objects: ReadonlyMap<string, PendingObject>
}

/** Objects with pending exports that are compared; more are no comparison that anybody reads. */
const objectsMax = 2_000_000

/**
 * Collects pending exports from the lines of an exported connector space, whichever objects it holds. Throws `file-content` when
 * they are no such lines, when a later version wrote them, or when the last one is missing.
 */
export async function pendingExports(lines: AsyncIterable<SpaceExportLine>, source: string): Promise<PendingExports> {
  const wrong = (detail: string): AppError => new AppError('file-content', { subject: source, detail })
  const objects = new Map<string, PendingObject & { readonly references: Map<string, string[]> }>()
  let head: Extract<SpaceExportLine, { type: 'space' }> | null = null
  let isWhole = false
  for await (const line of lines) {
    if (head === null && line.type !== 'space') throw wrong('its first line is not that of an exported connector space')
    switch (line.type) {
      case 'space':
        if (line.format > spaceExportFormat) throw wrong(`its format ${line.format} is newer than this program`)
        head = line
        break
      case 'object': {
        const object = pendingObject(line)
        if (object !== null) objects.set(keyOf(line.dn), object)
        if (objects.size > objectsMax) throw wrong(`it has more than ${objectsMax} pending exports`)
        break
      }
      case 'references': {
        const changes = line.values.flatMap(({ dn, pendingExport }) =>
          pendingExport === null ? [] : [`${pendingExport === 'add' ? '+' : '-'} ${keyOf(dn)}`],
        )
        const references = objects.get(keyOf(line.dn))?.references
        if (references !== undefined && changes.length > 0)
          references.set(line.attribute, [...(references.get(line.attribute) ?? []), ...changes].toSorted())
        break
      }
      case 'end':
        isWhole = true
    }
  }
  if (head === null || !isWhole) throw wrong('it is not whole: its last line is missing')
  return { connector: head.connector, connectorType: head.connectorType, objects }
}

function pendingObject(line: SpaceExportObject): (PendingObject & { readonly references: Map<string, string[]> }) | null {
  const { dn, anchor, objectType, pendingExport, desired } = line
  if (pendingExport === null) return null
  const { operation, newDn } = pendingExport
  const attributes = Object.keys(pendingExport.changes).map((name): [string, readonly string[]] => [
    name,
    (desired?.attributes[name]?.after ?? []).map(showValueBody).toSorted(),
  ])
  return { dn, anchor, objectType, operation, newDn, attributes: new Map(attributes), references: new Map() }
}

/** Names that differ in case or spaces only are one; whatever is no name stands for itself. */
function keyOf(dn: string): string {
  try {
    return dnKey(dn)
  } catch (error) {
    if (error instanceof AppError) return dn.toLowerCase()
    throw error
  }
}

/** The lines of a file that `lockstep space export` wrote. Throws `file-unreadable`, or `file-content` for a line that is none. */
export async function* linesOfFile(file: string): AsyncGenerator<SpaceExportLine> {
  let number = 0
  try {
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      number++
      yield parsedLine(text, { file, number })
    }
  } catch (error) {
    if (error instanceof AppError || !(error instanceof Error) || !('syscall' in error)) throw error
    throw new AppError('file-unreadable', { subject: file, detail: error.message, cause: error })
  }
}

function parsedLine(text: string, at: { readonly file: string; readonly number: number }): SpaceExportLine {
  try {
    const value: unknown = JSON.parse(text)
    if (Value.Check(spaceExportLineShape, value)) return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new AppError('file-content', {
    subject: `${at.file}:${at.number}`,
    detail: 'this is no line of an exported connector space (lockstep space export CONNECTOR --pending-export)',
  })
}
