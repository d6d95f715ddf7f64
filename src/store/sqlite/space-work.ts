import type { ConnectorId, DnKey, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { ObjectIdentity, Page, SyncMode } from '../store.ts'
import { identityColumns, objectColumns, operationNumber, type IdentityRow, type ObjectRow } from './codec.ts'
import { edgesWith } from './edges-with.ts'
import { beforeAll, type Tables } from './tables.ts'
import { uuidBytes, uuidText } from './uuid.ts'

/*
 * What the steps have to visit. Each statement walks one index in the order of its cursor, so that a page costs its rows
 * and not what lies before them.
 */

/** The objects of a partition by identifier. */
export function scan(tables: Tables, query: { connectorId: ConnectorId; partition: string } & Page<ObjectId>): readonly ObjectIdentity[] {
  const { names, database, codec } = tables
  return database
    .all<IdentityRow>(
      `SELECT ${identityColumns} FROM object INDEXED BY object_of_connector
       WHERE connector = ? AND kind = 0 AND id > ? AND partition = ? ORDER BY id LIMIT ?`,
      names.find(query.connectorId),
      afterId(query.after),
      names.find(query.partition),
      query.limit,
    )
    .map((row) => codec.identity(row))
}

/** Identifiers of the objects a synchronization step visits. */
export function syncWork(
  tables: Tables,
  query: { connectorId: ConnectorId; mode: SyncMode; phase: 'changes' | 'deletes' } & Page<ObjectId>,
): readonly ObjectId[] {
  const { names, database } = tables
  const connector = names.find(query.connectorId)
  const page = [afterId(query.after), query.limit] as const
  const rows =
    query.mode === 'full' && query.phase === 'changes'
      ? database.all<{ id: Uint8Array }>(fullChangesSql, connector, ...page)
      : database.all<{ id: Uint8Array }>(phaseSql, connector, query.phase === 'deletes' ? 1 : 0, ...page)
  return rows.map((row) => uuidText(row.id) as ObjectId)
}

const fullChangesSql = `
  SELECT id FROM object INDEXED BY object_of_connector
  WHERE connector = ? AND kind = 0 AND id > ? AND import_operation IS NOT ${operationNumber.delete}
  ORDER BY id LIMIT ?`

const phaseSql = `
  SELECT id FROM object INDEXED BY object_sync_phase
  WHERE connector = ? AND sync_phase = ? AND id > ? ORDER BY id LIMIT ?`

/** How many objects the step visits in both phases. */
export function syncWorkCount(tables: Tables, query: { connectorId: ConnectorId; mode: SyncMode }): number {
  const sql =
    query.mode === 'full'
      ? 'SELECT count(*) AS count FROM object INDEXED BY object_of_connector WHERE connector = ? AND kind = 0'
      : 'SELECT count(*) AS count FROM object INDEXED BY object_sync_phase WHERE connector = ? AND sync_phase IS NOT NULL'
  return tables.database.get<{ count: number }>(sql, tables.names.find(query.connectorId))?.count ?? 0
}

const phaseOperation = { adds: operationNumber.add, updates: operationNumber.update, deletes: operationNumber.delete } as const

/** Objects to export: by name key, which is root first, so a parent comes before what lies below it; deletes backwards. */
export function exportWork(
  tables: Tables,
  query: { connectorId: ConnectorId; partition: string | null; phase: 'adds' | 'updates' | 'deletes' } & Page<DnKey>,
): readonly ConnectorSpaceObject[] {
  const { names, database, codec } = tables
  const backwards = query.phase === 'deletes'
  return database
    .all<ObjectRow>(
      backwards ? exportWorkSql('<', 'DESC') : exportWorkSql('>', 'ASC'),
      names.find(query.connectorId),
      phaseOperation[query.phase],
      // A key of bytes stands behind every text.
      query.after ?? (backwards ? beforeAll : ''),
      query.partition,
      query.partition === null ? null : names.find(query.partition),
      query.limit,
    )
    .map((row) => codec.object(row))
}

/** A delete that is held, unless somebody approved it. */
const heldBack = `
  SELECT 1 FROM held_delete AS held JOIN held_batch AS batch ON batch.number = held.batch
  WHERE held.object = object.id AND held.state = 0 AND batch.status IN ('waiting', 'rejected')`

function exportWorkSql(comparison: '<' | '>', order: 'ASC' | 'DESC'): string {
  const backwards = order === 'DESC'
  return `
    SELECT ${objectColumns} FROM object INDEXED BY object_pending_export
    WHERE connector = ?1 AND export_operation = ?2 AND dn_key ${comparison} ?3
      AND (?4 IS NULL OR partition = ?5) AND escrow_operation IS NULL AND is_transient = 0
      AND NOT EXISTS (${edgesWith('escrowed_export')})${backwards ? ` AND NOT EXISTS (${heldBack})` : ''}
    ORDER BY dn_key ${order} LIMIT ?6`
}

/** Objects with an export of unknown outcome, their own or one of their edges. */
export function escrowed(tables: Tables, connectorId: ConnectorId, page: Page<ObjectId>): readonly ConnectorSpaceObject[] {
  return tables.database
    .all<ObjectRow>(escrowedSql, tables.names.find(connectorId), afterId(page.after), page.limit)
    .map((row) => tables.codec.object(row))
}

/** Each half brings one page at most: an escrow of a hundred thousand objects is not sorted again for every page. */
const escrowedSql = `
  SELECT ${objectColumns} FROM object WHERE id IN (
    SELECT id FROM (
      SELECT id FROM object INDEXED BY object_escrow
      WHERE connector = ?1 AND escrow_operation IS NOT NULL AND id > ?2 ORDER BY id LIMIT ?3)
    UNION
    SELECT source FROM (
      SELECT DISTINCT e.source FROM object_edge AS e INDEXED BY object_edge_escrow CROSS JOIN object AS o ON o.id = e.source
      WHERE o.connector = ?1 AND e.escrowed_export IS NOT NULL AND e.source > ?2 ORDER BY e.source LIMIT ?3)
  ) ORDER BY id LIMIT ?3`

function afterId(id: ObjectId | null): Uint8Array {
  return id === null ? beforeAll : uuidBytes(id)
}
