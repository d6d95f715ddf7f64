import type { ObjectId } from '#src/model/brand.ts'
import type { MetaverseEdge, MetaverseEdgeKey, ObjectEdge, ObjectEdgeKey } from '#src/model/edge.ts'
import type { EdgeVerbs, Page, PendingReference, ReferenceCount, TargetName } from '../store.ts'
import { edgeColumns, metaverseEdgeColumns, type EdgeRow, type MetaverseEdgeRow } from './codec.ts'
import { flowingSql, presentSql } from './migrations/0005-reference-counts.ts'
import { beforeAll, idsOfParameter1, type Tables } from './tables.ts'
import { uuidBytes, uuidText } from './uuid.ts'

/** Reading edges. */
export function edgeVerbs(tables: Tables): EdgeVerbs {
  const { database } = tables
  const objectEdges = (where: string, ...parameters: (string | number | Uint8Array)[]): readonly ObjectEdge[] =>
    database.all<EdgeRow>(`SELECT ${edgeColumns} FROM object_edge ${where}`, ...parameters).map((row) => tables.codec.edge(row))
  const metaverseEdges = (where: string, ...parameters: (string | number)[]): readonly MetaverseEdge[] =>
    database
      .all<MetaverseEdgeRow>(`SELECT ${metaverseEdgeColumns} FROM metaverse_edge ${where}`, ...parameters)
      .map((row) => tables.codec.metaverseEdge(row))

  return {
    byKeys: async (keys) => objectEdges(amongKeys, keysParameter(tables, keys)),
    metaverseByKeys: async (keys) => metaverseEdges(amongKeys, keysParameter(tables, keys)),
    ofSources: async (ids) => objectEdges(`WHERE source IN ${idsOfParameter1}`, JSON.stringify(ids)),
    firstOfSource: async (id, limit) =>
      attributesOf(tables, id).flatMap((attribute) =>
        objectEdges('WHERE source = ?1 AND attribute = ?2 ORDER BY target LIMIT ?3', uuidBytes(id), attribute, limit),
      ),
    ofTargets: async (ids, limit) => objectEdges(`WHERE target IN ${idsOfParameter1} LIMIT ?2`, JSON.stringify(ids), limit),
    ofMetaverseSources: async (ids, limit) => metaverseEdges(`WHERE source IN ${idsOfParameter1} LIMIT ?2`, JSON.stringify(ids), limit),
    ofMetaverseTargets: async (ids, limit) => metaverseEdges(`WHERE target IN ${idsOfParameter1} LIMIT ?2`, JSON.stringify(ids), limit),
    counts: async (ids) => counts(tables, ids),
    names: async (query) => names(tables, query),
    dirty: async (limit) => ({
      objectEdges: objectEdges('INDEXED BY object_edge_dirty WHERE dirty = 1 LIMIT ?1', limit),
      metaverseEdges: metaverseEdges('INDEXED BY metaverse_edge_dirty WHERE dirty = 1 LIMIT ?1', limit),
    }),
    dirtyCount: async () => database.get<{ count: number }>(dirtyCountSql)?.count ?? 0,
    pendingExport: async (source, page) => pendingExport(tables, source, page),
  }
}

/** Numbers of the reference attributes of an object: one step of the index for each, however many values they have. */
function attributesOf(tables: Tables, id: ObjectId): readonly number[] {
  return tables.database
    .all<{ attribute: number }>(
      `WITH RECURSIVE own(attribute) AS (
         SELECT MIN(attribute) FROM object_edge WHERE source = ?1
         UNION ALL
         SELECT (SELECT MIN(attribute) FROM object_edge WHERE source = ?1 AND attribute > own.attribute) FROM own
           WHERE own.attribute IS NOT NULL
       )
       SELECT attribute FROM own WHERE attribute IS NOT NULL`,
      uuidBytes(id),
    )
    .map((row) => row.attribute)
}

const amongKeys = `
  WHERE (source, attribute, target) IN (
    SELECT unhex(value ->> 0, '-'), value ->> 1, unhex(value ->> 2, '-') FROM json_each(?1)
  )`

/** Keys as a JSON list; an attribute never filed under any object gets the number 0, which matches no row. */
function keysParameter(tables: Tables, keys: readonly (ObjectEdgeKey | MetaverseEdgeKey)[]): string {
  return JSON.stringify(keys.map((key) => [key.source, tables.names.find(key.attribute) ?? 0, key.target]))
}

function counts(tables: Tables, ids: readonly ObjectId[]): readonly ReferenceCount[] {
  return tables.database
    .all<{ source: Uint8Array; attribute: number; present: number; flowing: number }>(
      `SELECT source, attribute, present, flowing FROM reference_count WHERE source IN ${idsOfParameter1}`,
      JSON.stringify(ids),
    )
    .map((row) => ({
      source: uuidText(row.source) as ObjectId,
      attribute: tables.names.text(row.attribute),
      count: row.present,
      synchronized: row.flowing,
    }))
}

interface NameRow {
  readonly source: Uint8Array
  readonly attribute: number
  readonly dn: string
  readonly at_top: number
  readonly flows: number
}

function names(tables: Tables, query: Parameters<EdgeVerbs['names']>[0]): readonly TargetName[] {
  const attributes = query.attributes.map((name) => tables.names.find(name) ?? 0)
  return tables.database.all<NameRow>(namesSql, JSON.stringify(query.sources), JSON.stringify(attributes), query.limit).map((row) => ({
    source: uuidText(row.source) as ObjectId,
    attribute: tables.names.text(row.attribute),
    dn: row.dn,
    isAtTop: row.at_top === 1,
    isSynchronized: row.flows === 1,
  }))
}

/** The values of a large group are numbered, not carried: only the first ones get their names. */
const namesSql = `
  SELECT e.source, e.attribute, t.dn, e.at_top, e.flows FROM (
    SELECT source, attribute, target, ${presentSql()} AS at_top,
      ${flowingSql()} AS flows,
      row_number() OVER (PARTITION BY source, attribute ORDER BY target) AS number
    FROM object_edge
    WHERE source IN ${idsOfParameter1} AND attribute IN (SELECT value FROM json_each(?2))
      AND (${presentSql()} = 1 OR ${flowingSql()} = 1)
  ) AS e CROSS JOIN object AS t ON t.id = e.target
  WHERE e.number <= ?3 ORDER BY e.source, e.attribute, e.number`

const dirtyCountSql = `
  SELECT (SELECT count(*) FROM object_edge INDEXED BY object_edge_dirty WHERE dirty = 1)
       + (SELECT count(*) FROM metaverse_edge INDEXED BY metaverse_edge_dirty WHERE dirty = 1) AS count`

type PendingRow = EdgeRow & { readonly dn: string; readonly anchor: string | null }

function pendingExport(tables: Tables, source: ObjectId, page: Page<ObjectEdgeKey>): readonly PendingReference[] {
  const { after } = page
  return tables.database
    .all<PendingRow>(
      pendingExportSql,
      uuidBytes(source),
      after === null ? 0 : tables.names.find(after.attribute),
      after === null ? beforeAll : uuidBytes(after.target),
      page.limit,
    )
    .map((row) => ({ edge: tables.codec.edge(row), target: { dn: row.dn, anchor: row.anchor } }))
}

const pendingExportSql = `
  SELECT e.source, e.attribute, e.target, e.synchronized, e.pending_import, e.pending_export, e.escrowed_export,
    e.unconfirmed_export, t.dn, t.anchor
  FROM object_edge AS e INDEXED BY object_edge_pending_export CROSS JOIN object AS t ON t.id = e.target
  WHERE e.source = ?1 AND e.pending_export IS NOT NULL AND e.escrowed_export IS NULL AND (e.attribute, e.target) > (?2, ?3)
  ORDER BY e.attribute, e.target LIMIT ?4`
