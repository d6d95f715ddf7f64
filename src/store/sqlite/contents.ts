import { countedContents, type CountedContent, type StoreContents } from '../snapshot.ts'
import type { Database } from './driver.ts'

const tables: Readonly<Record<CountedContent, readonly string[]>> = {
  identities: ['metaverse_object'],
  objects: ['object'],
  references: ['object_edge', 'metaverse_edge'],
  configurations: ['configuration'],
  runs: ['run'],
  cycles: ['cycle'],
  events: ['event'],
  alerts: ['alert'],
  secrets: ['secret'],
  users: ['user_account'],
  tokens: ['api_token'],
}

/** Counts what stands in a database. Reads every row of the large tables once. */
export function contentsOf(database: Database): StoreContents {
  const last = database.get<{ sequence: number; hash: string }>('SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1')
  const keys = database.all<{ key_id: string }>('SELECT DISTINCT key_id FROM secret ORDER BY key_id')
  return {
    schemaVersion: database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0,
    configurationVersion: database.get<{ version: number | null }>('SELECT max(version) AS version FROM configuration')?.version ?? null,
    counts: Object.fromEntries(countedContents.map((name) => [name, rowsOf(database, tables[name])])) as StoreContents['counts'],
    keyIds: keys.map(({ key_id: keyId }) => keyId),
    audit: { entries: last?.sequence ?? 0, head: last?.hash ?? null },
  }
}

function rowsOf(database: Database, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (database.get<{ rows: number }>(`SELECT count(*) AS rows FROM ${name}`)?.rows ?? 0), 0)
}
