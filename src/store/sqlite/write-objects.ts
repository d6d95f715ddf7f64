import { assert } from '#src/base/assert.ts'
import type { ConnectorId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { ObjectPut } from '../write-batch.ts'
import { emptyUpdateSlot, objectColumnNames, objectColumns, operationNumber } from './codec.ts'
import { edgesWith, type EdgeSlot } from './edges-with.ts'
import { fileObjects } from './search-index.ts'
import { idsOfParameter1, type Tables } from './tables.ts'
import { uuidBytes, uuidText } from './uuid.ts'

/** Inserts or replaces objects and files them under their join keys. */
export function putObjects(tables: Tables, puts: readonly ObjectPut[]): void {
  const stored = storedNames(tables, puts)
  freeNames(tables, puts, stored)
  const filed = new Set(stored.keys())
  for (const { object, keys } of puts) {
    tables.database.run(putSql, ...tables.codec.objectValues(object))
    if (keys === null) continue
    if (filed.has(object.id)) dropOtherKeys(tables, object.id, keys)
    fileUnderKeys(tables, object, keys)
    filed.add(object.id)
  }
  fileObjects(
    tables,
    puts.map(({ object }) => object),
    (id) => stored.get(id)?.text ?? null,
  )
}

const putSql = `
  INSERT INTO object (${objectColumns}) VALUES (${objectColumnNames.map(() => '?').join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${objectColumnNames
    .slice(1)
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}`

interface StoredName {
  readonly id: Uint8Array
  readonly dn_key: string
  readonly anchor: string | null
  /** What a search finds it by; null for a placeholder. */
  readonly text: string | null
}

/** Those of the objects that are there already. */
function storedNames(tables: Tables, puts: readonly ObjectPut[]): ReadonlyMap<string, StoredName> {
  const rows = tables.database.all<StoredName>(
    `SELECT id, dn_key, anchor, search_text.text AS text
     FROM object LEFT JOIN search_text ON search_text.ordinal = object.ordinal * 2 WHERE id IN ${idsOfParameter1}`,
    JSON.stringify(puts.map((put) => put.object.id)),
  )
  return new Map(rows.map((row) => [uuidText(row.id), row]))
}

/**
 * Names and anchors may be exchanged within a batch, but SQLite checks a unique index row by row. So every row of the batch
 * that is about to change its name or anchor first gives it up for a key of its own, which no name can be: it begins with
 * a control character.
 */
function freeNames(tables: Tables, puts: readonly ObjectPut[], stored: ReadonlyMap<string, StoredName>): void {
  const renamed = puts.filter(({ object }) => {
    const row = stored.get(object.id)
    return row !== undefined && (row.dn_key !== object.dnKey || row.anchor !== object.anchor)
  })
  if (renamed.length === 0) return
  tables.database.run(
    `UPDATE object SET dn_key = char(1) || hex(id), anchor = NULL WHERE id IN ${idsOfParameter1}`,
    JSON.stringify(renamed.map((put) => put.object.id)),
  )
}

/** Keys that stay are not written again. */
function dropOtherKeys(tables: Tables, id: ObjectId, keys: readonly string[]): void {
  tables.database.run(
    'DELETE FROM object_key WHERE object = ? AND key NOT IN (SELECT value FROM json_each(?))',
    uuidBytes(id),
    JSON.stringify(keys),
  )
}

function fileUnderKeys(tables: Tables, object: ConnectorSpaceObject, keys: readonly string[]): void {
  const connector = tables.names.give(object.connectorId)
  const id = uuidBytes(object.id)
  for (const key of keys)
    tables.database.run('INSERT OR IGNORE INTO object_key (connector, key, object) VALUES (?, ?, ?)', connector, key, id)
}

/** Removes objects; their keys go with them. Edges of and to them must be gone. */
export function deleteObjects(tables: Tables, ids: readonly ObjectId[]): void {
  tables.database.run(`DELETE FROM object WHERE id IN ${idsOfParameter1}`, JSON.stringify(ids))
}

/** The pending export slots of objects follow their edges: an empty update stands exactly while there are edges to export. */
export function alignPendingExports(tables: Tables, ids: readonly ObjectId[]): void {
  const parameter = JSON.stringify(ids)
  tables.database.run(fillSlotsSql, parameter)
  tables.database.run(emptySlotsSql('export_operation', 'export_slot', 'pending_export'), parameter)
}

const fillSlotsSql = `
  UPDATE object SET export_operation = ${operationNumber.update}, export_slot = '${emptyUpdateSlot}'
  WHERE id IN ${idsOfParameter1} AND export_operation IS NULL
    AND EXISTS (${edgesWith('pending_export')})`

function emptySlotsSql(operation: string, slot: string, edgeSlot: EdgeSlot): string {
  return `
    UPDATE object SET ${operation} = NULL, ${slot} = NULL
    WHERE id IN ${idsOfParameter1} AND ${operation} = ${operationNumber.update} AND ${slot} = '${emptyUpdateSlot}'
      AND NOT EXISTS (${edgesWith(edgeSlot)})`
}

/** Empties those export slots of objects that only stood for edges which are gone. */
export function emptyIdleSlots(tables: Tables, ids: readonly ObjectId[]): void {
  const parameter = JSON.stringify(ids)
  tables.database.run(emptySlotsSql('export_operation', 'export_slot', 'pending_export'), parameter)
  tables.database.run(emptySlotsSql('escrow_operation', 'escrow_slot', 'escrowed_export'), parameter)
  tables.database.run(emptySlotsSql('unconfirmed_operation', 'unconfirmed_slot', 'unconfirmed_export'), parameter)
}

/** Unjoined objects under these keys are to be visited by the next delta synchronization. */
export function wakeUnjoined(tables: Tables, keys: readonly { readonly connectorId: ConnectorId; readonly key: string }[]): void {
  tables.database.run(
    `UPDATE object SET needs_sync = 1
     WHERE kind = 0 AND metaverse IS NULL AND needs_sync = 0 AND id IN (
       SELECT object FROM object_key WHERE (connector, key) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1))
     )`,
    JSON.stringify(keys.map((entry) => [tables.names.find(entry.connectorId), entry.key])),
  )
}

/** These objects are to be visited by the next delta synchronization. */
export function wakeObjects(tables: Tables, ids: readonly ObjectId[]): void {
  tables.database.run(
    `UPDATE object SET needs_sync = 1 WHERE kind = 0 AND needs_sync = 0 AND id IN ${idsOfParameter1}`,
    JSON.stringify(ids),
  )
}

/** Removes placeholders of a connector that are no end of any edge. */
export function collectPlaceholders(tables: Tables, connectorId: ConnectorId): void {
  tables.database.run(
    `DELETE FROM object WHERE connector = ? AND kind = 1
       AND NOT EXISTS (SELECT 1 FROM object_edge WHERE target = object.id)
       AND NOT EXISTS (SELECT 1 FROM object_edge WHERE source = object.id)`,
    tables.names.find(connectorId),
  )
}

/** Removes a connector space whole. */
export function removeConnector(tables: Tables, connectorId: ConnectorId): void {
  const { database, names } = tables
  const connector = names.find(connectorId)
  const linked = database.get('SELECT 1 FROM object WHERE connector = ? AND metaverse IS NOT NULL LIMIT 1', connector)
  assert(linked === null, `the links of connector ${connectorId} are cut before it is removed`)
  database.run('DELETE FROM object_edge WHERE source IN (SELECT id FROM object WHERE connector = ?)', connector)
  database.run('DELETE FROM object_key WHERE connector = ?', connector)
  database.run('DELETE FROM object WHERE connector = ?', connector)
  database.run('DELETE FROM watermark WHERE connector = ?', connector)
  database.run('DELETE FROM connector_override WHERE connector = ?', connector)
}
