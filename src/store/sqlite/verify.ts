import type { Finding } from '../store.ts'
import type { Tables } from './tables.ts'

/** Checks every invariant of the database. */
export async function verify(tables: Tables, _now: number): Promise<readonly Finding[]> {
  return tables.database
    .all<{ integrity_check: string }>('PRAGMA integrity_check(100)')
    .filter((row) => row.integrity_check !== 'ok')
    .map((row) => ({ invariant: 'file-sound', subject: tables.database.file, message: row.integrity_check }))
}
