import type { Tables } from './tables.ts'

/** One of the small facts of the service, or null. */
export function getState(tables: Tables, key: string): string | null {
  return tables.database.get<{ value: string }>('SELECT value FROM state WHERE key = ?', key)?.value ?? null
}

/** Writes a fact; null removes it. */
export function putState(tables: Tables, key: string, value: string | null): void {
  if (value === null) tables.database.run('DELETE FROM state WHERE key = ?', key)
  else tables.database.run('INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)', key, value)
}
