import type { MetaverseId } from '#src/model/brand.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { MetaverseVerbs, Page } from '../store.ts'
import { metaverseColumns, type MetaverseRow } from './codec.ts'
import { beforeAll, idsOfParameter1, type Tables } from './tables.ts'
import { uuidBytes, uuidText } from './uuid.ts'

/** Reading the metaverse. */
export function metaverseVerbs(tables: Tables): MetaverseVerbs {
  const { database, codec } = tables
  return {
    load: async (ids) =>
      database
        .all<MetaverseRow>(`SELECT ${metaverseColumns} FROM metaverse_object WHERE id IN ${idsOfParameter1}`, JSON.stringify(ids))
        .map((row) => codec.metaverseObject(row)),
    ends: async (ids) =>
      database
        .all<MetaverseRow>(`SELECT id, inbound_bindings FROM metaverse_object WHERE id IN ${idsOfParameter1}`, JSON.stringify(ids))
        .map((row) => codec.metaverseEnd(row)),
    byKeys: async (keys) =>
      database
        .all<{ key: string; metaverse: Uint8Array }>(
          'SELECT key, metaverse FROM metaverse_key WHERE key IN (SELECT value FROM json_each(?))',
          JSON.stringify(keys),
        )
        .map((row) => ({ key: row.key, id: uuidText(row.metaverse) as MetaverseId })),
    search: async (query) => search(tables, query),
    scan: async (page) =>
      database
        .all<MetaverseRow>(
          `SELECT ${metaverseColumns} FROM metaverse_object WHERE id > ? ORDER BY id LIMIT ?`,
          page.after === null ? beforeAll : uuidBytes(page.after),
          page.limit,
        )
        .map((row) => codec.metaverseObject(row)),
    counts: async () => counts(tables),
    sample: async (query) => sample(tables, query),
  }
}

/** Walks the search texts in the order of identifiers, so that a page ends as soon as it is full. */
function search(tables: Tables, query: { text: string; objectType: string | null } & Page<MetaverseId>): readonly MetaverseObject[] {
  const { database, codec, names } = tables
  return database
    .all<MetaverseRow>(
      `SELECT ${metaverseColumns} FROM metaverse_object WHERE id IN (
         SELECT metaverse FROM metaverse_search
         WHERE metaverse > ?1 AND (?2 IS NULL OR object_type = ?3) AND (?4 = '' OR instr(text, ?4) > 0)
         ORDER BY metaverse LIMIT ?5
       ) ORDER BY id`,
      query.after === null ? beforeAll : uuidBytes(query.after),
      query.objectType,
      query.objectType === null ? null : names.find(query.objectType),
      query.text.trim().toLowerCase(),
      query.limit,
    )
    .map((row) => codec.metaverseObject(row))
}

/** Walks the index of the type, a fraction of a second for a million objects, and reads only those it chose. */
function sample(
  { database, codec, names }: Tables,
  { objectType, limit }: { objectType: string; limit: number },
): readonly MetaverseObject[] {
  return database
    .all<MetaverseRow>(
      `SELECT ${metaverseColumns} FROM metaverse_object WHERE id IN (
         SELECT id FROM metaverse_object INDEXED BY metaverse_object_type WHERE object_type = ? ORDER BY random() LIMIT ?)`,
      names.find(objectType),
      limit,
    )
    .map((row) => codec.metaverseObject(row))
}

function counts(tables: Tables): Readonly<Record<string, number>> {
  const rows = tables.database.all<{ object_type: number; count: number }>(
    'SELECT object_type, count(*) AS count FROM metaverse_object INDEXED BY metaverse_object_type GROUP BY object_type',
  )
  return Object.fromEntries(rows.map((row) => [tables.names.text(row.object_type), row.count]))
}
