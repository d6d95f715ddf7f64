import type { ObjectId } from '#src/model/brand.ts'
import type { SpaceVerbs } from '../store.ts'
import { endColumns, identityColumns, objectColumns, type EndRow, type IdentityRow, type ObjectRow } from './codec.ts'
import { deletionCounts } from './deletion-counts.ts'
import { searchSpace } from './space-search.ts'
import { pendingCounts, spaceStatistics } from './space-statistics.ts'
import { escrowed, exportWork, scan, syncWork, syncWorkCount } from './space-work.ts'
import { idsOfParameter1, type Tables } from './tables.ts'
import { uuidText } from './uuid.ts'

/** Reading connector spaces. */
export function spaceVerbs(tables: Tables): SpaceVerbs {
  return {
    identify: async (connectorId, keys) => identify(tables, tables.names.find(connectorId), keys),
    load: async (ids) => loadObjects(tables, ids),
    ofMetaverse: async (ids) =>
      tables.database
        .all<ObjectRow>(`SELECT ${objectColumns} FROM object WHERE metaverse IN ${idsOfParameter1}`, JSON.stringify(ids))
        .map((row) => tables.codec.object(row)),
    byKeys: async (connectorId, keys) =>
      tables.database
        .all<{ key: string; object: Uint8Array }>(byKeysSql, tables.names.find(connectorId), JSON.stringify(keys))
        .map((row) => ({ key: row.key, id: uuidText(row.object) as ObjectId })),
    ends: async (query) =>
      tables.database
        .all<EndRow>(endsSql, JSON.stringify(query.objects), JSON.stringify(query.metaverse))
        .map((row) => tables.codec.end(row)),
    scan: async (connectorId, partition, page) => scan(tables, { connectorId, partition, ...page }),
    partitions: async (connectorId) =>
      tables.database
        .all<{ partition: number }>(partitionsSql, tables.names.find(connectorId))
        .map((row) => tables.names.text(row.partition)),
    syncWork: async (query) => syncWork(tables, query),
    syncWorkCount: async (query) => syncWorkCount(tables, query),
    exportWork: async (query) => exportWork(tables, query),
    escrowed: async (connectorId, page) => escrowed(tables, connectorId, page),
    pending: async (connectorId) => pendingCounts(tables, connectorId),
    countBelow: async (query) => countBelow(tables, query),
    statistics: async (connectorId) => spaceStatistics(tables, connectorId),
    sample: async (query) => sample(tables, query),
    deletions: async (connectorId) => deletionCounts(tables, connectorId),
    search: async (query) => searchSpace(tables, query),
  }
}

const partitionsSql = `
  SELECT DISTINCT partition FROM object INDEXED BY object_of_connector
  WHERE connector = ? AND kind = 0 AND partition IS NOT NULL ORDER BY partition`

const byKeysSql = `
  SELECT key, object FROM object_key
  WHERE connector = ?1 AND key IN (SELECT value FROM json_each(?2))`

const endsSql = `
  SELECT ${endColumns} FROM object WHERE ordinal IN (
    SELECT ordinal FROM object WHERE id IN ${idsOfParameter1}
    UNION
    SELECT ordinal FROM object WHERE metaverse IN (SELECT unhex(value, '-') FROM json_each(?2))
  )`

const identifySql = `
  SELECT ${identityColumns} FROM object WHERE ordinal IN (
    SELECT ordinal FROM object WHERE connector = ?1 AND anchor IN (SELECT value FROM json_each(?2))
    UNION
    SELECT ordinal FROM object WHERE connector = ?1 AND dn_key IN (SELECT value FROM json_each(?3))
  )`

function identify(tables: Tables, connector: number | null, keys: Parameters<SpaceVerbs['identify']>[1]) {
  return tables.database
    .all<IdentityRow>(identifySql, connector, JSON.stringify(keys.anchors), JSON.stringify(keys.dnKeys))
    .map((row) => tables.codec.identity(row))
}

/** Keys are written root first, so what is below a name is every key that goes on with a comma. */
function countBelow({ database, names }: Tables, query: Parameters<SpaceVerbs['countBelow']>[0]): readonly number[] {
  const connector = names.find(query.connectorId)
  return query.containers.map(
    (container) =>
      database.get<{ count: number }>(
        `SELECT count(*) AS count FROM (
           SELECT 1 FROM object INDEXED BY object_dn_key
           WHERE connector = ?1 AND dn_key >= ?2 || ',' AND dn_key < ?2 || '-' LIMIT ?3)`,
        connector,
        container,
        query.limit,
      )?.count ?? 0,
  )
}

/** Walks the whole index of a connector: a second for a million objects, and no two answers are the same. */
function sample({ database, names }: Tables, query: Parameters<SpaceVerbs['sample']>[0]): readonly ObjectId[] {
  return database
    .all<{ id: Uint8Array }>(
      `SELECT id FROM object INDEXED BY object_of_connector
       WHERE connector = ? AND kind = 0 AND object_type IN (SELECT value FROM json_each(?)) ORDER BY random() LIMIT ?`,
      names.find(query.connectorId),
      JSON.stringify(query.objectTypes.map((type) => names.find(type))),
      query.limit,
    )
    .map((row) => uuidText(row.id) as ObjectId)
}

function loadObjects(tables: Tables, ids: readonly ObjectId[]) {
  return tables.database
    .all<ObjectRow>(`SELECT ${objectColumns} FROM object WHERE id IN ${idsOfParameter1}`, JSON.stringify(ids))
    .map((row) => tables.codec.object(row))
}
