import type { ConnectorId, DnKey } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { AppError } from '#src/base/app-error.ts'
import { dnKey, escapeRdnValue } from '#src/model/dn.ts'
import type { Page, SpaceFilter } from '../store.ts'
import { objectColumns, operationNumber, type ObjectRow } from './codec.ts'
import type { Tables } from './tables.ts'

type SpaceQuery = { connectorId: ConnectorId; text: string; filter: SpaceFilter } & Page<DnKey>

/**
 * Which rows a filter shows, and the index that leads to them. An ordered index has the name keys in it; any other is
 * worth it only while it leads to few rows, because all of them have to be read and sorted for one page.
 */
interface Filter {
  readonly where: string
  readonly index: string
  readonly ordered: boolean
}

const byName = 'object_dn_key'
const filters: Readonly<Record<SpaceFilter, Filter>> = {
  all: { where: 'TRUE', index: byName, ordered: true },
  joined: { where: 'metaverse IS NOT NULL', index: byName, ordered: true },
  unjoined: { where: 'metaverse IS NULL AND kind = 0', index: 'object_unjoined', ordered: true },
  'sync-error': { where: 'sync_problem IS NOT NULL', index: 'object_sync_problem', ordered: true },
  'export-error': { where: 'export_problem IS NOT NULL', index: 'object_export_problem', ordered: true },
  unconfirmed: { where: 'unconfirmed_operation IS NOT NULL', index: 'object_unconfirmed', ordered: true },
  transient: { where: 'is_transient = 1', index: 'object_transient', ordered: true },
  'pending-import': { where: 'sync_phase IS NOT NULL AND import_operation IS NOT NULL', index: 'object_sync_phase', ordered: false },
  'pending-export': { where: 'export_operation IS NOT NULL', index: 'object_pending_export', ordered: false },
  escrowed: { where: 'escrow_operation IS NOT NULL', index: 'object_escrow', ordered: false },
  placeholder: { where: 'kind = 1', index: 'object_of_connector', ordered: false },
  // Either problem has an index of its own, and no index leads to both: the names are walked.
  error: { where: '(sync_problem IS NOT NULL OR export_problem IS NOT NULL)', index: byName, ordered: true },
  'pending-import-add': pendingImport(operationNumber.add),
  'pending-import-update': pendingImport(operationNumber.update),
  'pending-import-delete': pendingImport(operationNumber.delete, operationNumber.deleteAdd),
  'pending-export-add': pendingExport(operationNumber.add),
  'pending-export-update': pendingExport(operationNumber.update),
  'pending-export-delete': pendingExport(operationNumber.delete),
}

function pendingImport(...operations: readonly number[]): Filter {
  return { where: `sync_phase IS NOT NULL AND import_operation IN (${operations.join(', ')})`, index: 'object_sync_phase', ordered: false }
}

/** The index has the operation before the name, so one operation comes in the order of the names. */
function pendingExport(operation: number): Filter {
  return { where: `export_operation = ${operation}`, index: 'object_pending_export', ordered: true }
}

/** Up to so many rows are read and sorted; more of them lie close enough together to be met by walking the names. */
const fewMax = 5_000

/** Objects by part of the name or the whole anchor; the whole name of an object finds its sub-tree. */
export function searchSpace(tables: Tables, query: SpaceQuery): readonly ConnectorSpaceObject[] {
  const { database, codec, names } = tables
  const connector = names.find(query.connectorId)
  const filter = filters[query.filter]
  const index = filter.ordered || isFew(tables, connector, filter) ? filter.index : byName
  const rows = (where: string, parameters: readonly string[]) =>
    database
      .all<ObjectRow>(searchSql(where, filter, index), connector, query.after ?? '', query.limit, ...parameters)
      .map((row) => codec.object(row))

  const text = query.text.trim()
  if (text === '') return rows('TRUE', [])
  const key = parsedKey(text)
  if (key !== null && hasName(tables, connector, key)) return rows(subTreeSql, [key])
  const parts = partsOf(text.toLowerCase(), key)
  return rows(partSql(parts.length), [text, ...parts])
}

/** Keys are written root first, so a sub-tree is the name itself and every key that goes on with a comma. */
const subTreeSql = `(dn_key = ?4 OR (dn_key >= ?4 || ',' AND dn_key < ?4 || '-'))`

/** The part may be typed as it is shown, without the escapes it has inside a name, or as several components of a name. */
function partsOf(text: string, key: DnKey | null): readonly string[] {
  return [...new Set([text, escapeRdnValue(text), key ?? text])]
}

/** Everything but the anchor stands in the index of name keys, so only rows that match are read. */
function partSql(parts: number): string {
  const inName = Array.from({ length: parts }, (_, i) => `instr(dn_key, ?${i + 5}) > 0`)
  return `(${inName.join(' OR ')} OR ordinal IN (SELECT ordinal FROM object WHERE connector = ?1 AND anchor = ?4))`
}

function searchSql(where: string, filter: Filter, index: string): string {
  return `
    SELECT ${objectColumns} FROM object INDEXED BY ${index}
    WHERE connector = ?1 AND dn_key > ?2 AND ${where} AND ${filter.where}
    ORDER BY dn_key LIMIT ?3`
}

function isFew(tables: Tables, connector: number | null, filter: Filter): boolean {
  const rows = tables.database.get<{ count: number }>(
    `SELECT count(*) AS count FROM (
       SELECT 1 FROM object INDEXED BY ${filter.index} WHERE connector = ? AND ${filter.where} LIMIT ${fewMax + 1}
     )`,
    connector,
  )
  return (rows?.count ?? 0) <= fewMax
}

function hasName(tables: Tables, connector: number | null, key: DnKey): boolean {
  return tables.database.get('SELECT 1 FROM object WHERE connector = ? AND dn_key = ?', connector, key) !== null
}

/** The key of what may be a distinguished name; people type all kinds of text into a search box. */
function parsedKey(text: string): DnKey | null {
  try {
    return dnKey(text)
  } catch (error) {
    if (error instanceof AppError && error.code === 'dn-syntax') return null
    throw error
  }
}
