import type { MetaverseId } from '#src/model/brand.ts'
import type { MetaversePut } from '../write-batch.ts'
import { metaverseColumns } from './codec.ts'
import { fileIdentities } from './search-index.ts'
import { idsOfParameter1, type Tables } from './tables.ts'
import { uuidBytes } from './uuid.ts'

/** Inserts or replaces metaverse objects, what they are searched by, and their join keys. */
export function putMetaverse(tables: Tables, puts: readonly MetaversePut[]): void {
  const { database, codec, names } = tables
  for (const { object, keys, search } of puts) {
    const id = uuidBytes(object.id)
    database.run(putSql, ...codec.metaverseValues(object))
    database.run(putSearchSql, id, names.give(object.objectType), search)
    database.run('DELETE FROM metaverse_key WHERE metaverse = ? AND key NOT IN (SELECT value FROM json_each(?))', id, JSON.stringify(keys))
    for (const key of keys) database.run('INSERT OR IGNORE INTO metaverse_key (key, metaverse) VALUES (?, ?)', key, id)
  }
  fileIdentities(tables, puts)
}

const putSql = `
  INSERT INTO metaverse_object (${metaverseColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
  ON CONFLICT (id) DO UPDATE SET object_type = ?2, created_at = ?3, changed_at = ?4, inbound_bindings = ?5, attributes = ?6`

const putSearchSql = `
  INSERT INTO metaverse_search (metaverse, object_type, text) VALUES (?1, ?2, ?3)
  ON CONFLICT DO UPDATE SET object_type = ?2, text = ?3`

/** Removes metaverse objects with the edges from and to them; keys and search texts go with them. */
export function removeMetaverse(tables: Tables, ids: readonly MetaverseId[]): void {
  const parameter = JSON.stringify(ids)
  tables.database.run(`DELETE FROM metaverse_edge WHERE target IN ${idsOfParameter1}`, parameter)
  tables.database.run(`DELETE FROM metaverse_edge WHERE source IN ${idsOfParameter1}`, parameter)
  tables.database.run(`DELETE FROM metaverse_object WHERE id IN ${idsOfParameter1}`, parameter)
}
