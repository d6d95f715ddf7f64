import type { ConnectorId, DnKey } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { AppError } from '#src/base/app-error.ts'
import { dnKey, escapeRdnValue } from '#src/model/dn.ts'
import type { Page, SpaceFilter } from '../store.ts'
import { objectColumns, type ObjectRow } from './codec.ts'
import type { Tables } from './tables.ts'

type SpaceQuery = { connectorId: ConnectorId; text: string; filter: SpaceFilter } & Page<DnKey>

/** Which rows a filter shows. A partial index carries each of the rare ones. */
const filters: Readonly<Record<SpaceFilter, string>> = {
  all: 'TRUE',
  'pending-import': 'import_operation IS NOT NULL AND sync_phase IS NOT NULL',
  'pending-export': 'export_operation IS NOT NULL',
  joined: 'metaverse IS NOT NULL',
  unjoined: 'metaverse IS NULL AND kind = 0',
  'sync-error': 'sync_problem IS NOT NULL',
  'export-error': 'export_problem IS NOT NULL',
  placeholder: 'kind = 1',
  escrowed: 'escrow_operation IS NOT NULL',
  unconfirmed: 'unconfirmed_operation IS NOT NULL',
  transient: 'is_transient = 1',
}

/** Objects by part of the name or the whole anchor; the whole name of an object finds its sub-tree. */
export function searchSpace(tables: Tables, query: SpaceQuery): readonly ConnectorSpaceObject[] {
  const { database, codec, names } = tables
  const connector = names.find(query.connectorId)
  const rows = (where: string, parameters: readonly string[]) =>
    database
      .all<ObjectRow>(searchSql(where, query.filter), connector, query.after ?? '', query.limit, ...parameters)
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

function searchSql(where: string, filter: SpaceFilter): string {
  return `
    SELECT ${objectColumns} FROM object INDEXED BY object_dn_key
    WHERE connector = ?1 AND dn_key > ?2 AND ${where} AND ${filters[filter]}
    ORDER BY dn_key LIMIT ?3`
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
