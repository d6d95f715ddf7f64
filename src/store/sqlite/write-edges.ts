import type { ConnectorId, MetaverseId, ObjectId } from '#src/model/brand.ts'
import { isVoidEdge, type MetaverseEdge, type MetaverseEdgeKey, type ObjectEdgeKey } from '#src/model/edge.ts'
import type { ObjectEdgePut } from '../write-batch.ts'
import { edgeColumns, metaverseEdgeColumns } from './codec.ts'
import { idsOfParameter1, type Tables } from './tables.ts'
import { uuidBytes, uuidText } from './uuid.ts'
import { emptyIdleSlots } from './write-objects.ts'

/** Inserts or replaces edges. A void edge is kept only while it is dirty. */
export function putEdges(tables: Tables, puts: readonly ObjectEdgePut[]): void {
  const { database, codec } = tables
  for (const { edge, dirty } of puts) {
    const values = codec.edgeValues(edge)
    if (!isVoidEdge(edge) || dirty === true) {
      database.run(putEdgeSql, ...values, dirty === null ? null : dirty ? 1 : 0)
      continue
    }
    const key = values.slice(0, 3)
    if (dirty === false) database.run(`DELETE FROM object_edge ${ofKey}`, ...key)
    else if (database.run(`DELETE FROM object_edge ${ofKey} AND dirty = 0`, ...key) === 0) database.run(emptyEdgeSql, ...key)
  }
}

const ofKey = 'WHERE source = ? AND attribute = ? AND target = ?'

const putEdgeSql = `
  INSERT INTO object_edge (${edgeColumns}, dirty) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, coalesce(?9, 0))
  ON CONFLICT DO UPDATE SET synchronized = ?4, pending_import = ?5, pending_export = ?6, escrowed_export = ?7,
    unconfirmed_export = ?8, dirty = coalesce(?9, dirty)`

const emptyEdgeSql = `
  UPDATE object_edge SET synchronized = 0, pending_import = NULL, pending_export = NULL, escrowed_export = NULL,
    unconfirmed_export = NULL ${ofKey}`

/** Removes every edge pointing to the objects; what rested on them in the metaverse is to be flowed again. */
export function removeEdgesInto(tables: Tables, ids: readonly ObjectId[]): void {
  removeEdgesWhere(tables, `target IN ${idsOfParameter1}`, ids)
}

/** Removes every edge of and to the objects. */
export function removeEdgesAround(tables: Tables, ids: readonly ObjectId[]): void {
  removeEdgesWhere(tables, `target IN ${idsOfParameter1}`, ids)
  removeEdgesWhere(tables, `source IN ${idsOfParameter1}`, ids)
}

function removeEdgesWhere(tables: Tables, where: string, ids: readonly ObjectId[]): void {
  const { database } = tables
  const parameter = JSON.stringify(ids)
  database.run(
    `UPDATE metaverse_edge INDEXED BY metaverse_edge_target SET dirty = 1 FROM (
       SELECT DISTINCT s.metaverse AS source, t.metaverse AS target
       FROM object_edge AS e CROSS JOIN object AS s ON s.id = e.source CROSS JOIN object AS t ON t.id = e.target
       WHERE e.${where} AND s.metaverse IS NOT NULL AND t.metaverse IS NOT NULL
     ) AS pair
     WHERE metaverse_edge.source = pair.source AND metaverse_edge.target = pair.target AND metaverse_edge.dirty = 0`,
    parameter,
  )
  const exporting = database.all<{ source: Uint8Array }>(
    `SELECT DISTINCT source FROM object_edge
     WHERE ${where} AND (pending_export IS NOT NULL OR escrowed_export IS NOT NULL OR unconfirmed_export IS NOT NULL)`,
    parameter,
  )
  // Whoever held such a reference may still hold it in the directory: the next import has to look.
  database.run(
    `UPDATE object SET import_hash = NULL WHERE import_hash IS NOT NULL AND id IN (SELECT source FROM object_edge WHERE ${where})`,
    parameter,
  )
  database.run(`DELETE FROM object_edge WHERE ${where}`, parameter)
  if (exporting.length > 0) {
    emptyIdleSlots(
      tables,
      exporting.map((row) => uuidText(row.source) as ObjectId),
    )
  }
}

/** Pending imports become part of the hologram. The index keeps the cost to what changed, however large the group is. */
export function settleImportedEdges(tables: Tables, ids: readonly ObjectId[]): void {
  tables.database.run(
    `UPDATE object_edge INDEXED BY object_edge_pending_import SET synchronized = pending_import, pending_import = NULL, dirty = 1
     WHERE source IN ${idsOfParameter1} AND pending_import IS NOT NULL`,
    JSON.stringify(ids),
  )
}

/** What the directory is expected to hold of these attributes is to be deleted (`isExpected` of the model, in SQL). */
export function releaseEdges(tables: Tables, released: readonly Pick<ObjectEdgeKey, 'source' | 'attribute'>[]): void {
  for (const { source, attribute } of released) {
    tables.database.run(
      `UPDATE object_edge SET dirty = 1, pending_export = CASE
         WHEN coalesce(escrowed_export, unconfirmed_export, pending_import, synchronized) = 1 THEN 0 END
       WHERE source = ? AND attribute = ?`,
      uuidBytes(source),
      tables.names.find(attribute),
    )
  }
}

/** Inserts or replaces metaverse edges; the mark of an edge that waits to be flowed stays. */
export function putMetaverseEdges(tables: Tables, edges: readonly MetaverseEdge[]): void {
  for (const edge of edges) tables.database.run(putMetaverseEdgeSql, ...tables.codec.metaverseEdgeValues(edge))
}

const putMetaverseEdgeSql = `
  INSERT INTO metaverse_edge (${metaverseEdgeColumns}, dirty) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)
  ON CONFLICT DO UPDATE SET connector = ?4, rule = ?5, at = ?6`

export function removeMetaverseEdges(tables: Tables, keys: readonly MetaverseEdgeKey[]): void {
  for (const key of keys) tables.database.run(`DELETE FROM metaverse_edge ${ofKey}`, ...keyValues(tables, key))
}

/** Marks the edges of and to these objects, connector space and metaverse apart. */
export function touch(
  tables: Tables,
  touched: { readonly objects: readonly ObjectId[]; readonly metaverse: readonly MetaverseId[] },
): void {
  const { database } = tables
  for (const end of ['source', 'target']) {
    for (const [table, ids] of [
      ['object_edge', touched.objects],
      ['metaverse_edge', touched.metaverse],
    ] as const) {
      if (ids.length > 0)
        database.run(`UPDATE ${table} SET dirty = 1 WHERE ${end} IN ${idsOfParameter1} AND dirty = 0`, JSON.stringify(ids))
    }
  }
}

/** Marks every edge of a connector's objects. */
export function touchConnector(tables: Tables, connectorId: ConnectorId): void {
  tables.database.run(
    'UPDATE object_edge SET dirty = 1 WHERE dirty = 0 AND source IN (SELECT id FROM object WHERE connector = ?)',
    tables.names.find(connectorId),
  )
}

/** Takes the marks away; an edge with nothing in its slots has then done its work and goes. */
export function cleanEdges(
  tables: Tables,
  flowed: { readonly objects: readonly ObjectEdgeKey[]; readonly metaverse: readonly MetaverseEdgeKey[] },
): void {
  const { database } = tables
  for (const key of flowed.objects) {
    const values = keyValues(tables, key)
    if (database.run(deleteVoidSql, ...values) === 0) database.run(`UPDATE object_edge SET dirty = 0 ${ofKey}`, ...values)
  }
  for (const key of flowed.metaverse) database.run(`UPDATE metaverse_edge SET dirty = 0 ${ofKey}`, ...keyValues(tables, key))
}

const deleteVoidSql = `
  DELETE FROM object_edge ${ofKey} AND synchronized = 0 AND pending_import IS NULL AND pending_export IS NULL
    AND escrowed_export IS NULL AND unconfirmed_export IS NULL`

function keyValues(tables: Tables, key: ObjectEdgeKey | MetaverseEdgeKey): readonly [Uint8Array, number | null, Uint8Array] {
  return [uuidBytes(key.source), tables.names.find(key.attribute), uuidBytes(key.target)]
}
