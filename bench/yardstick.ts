import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'

/**
 * What this machine does on its own: rows of 1 KiB written to SQLite in transactions of 1,000, in rows a second. The steps
 * are quoted as ratios to it, because absolute rates of a shared machine move from hour to hour.
 */
export function yardstick(directory: string): number {
  const database = new DatabaseSync(join(directory, 'yardstick.db'))
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE row (id INTEGER PRIMARY KEY, key TEXT UNIQUE, text TEXT)',
  )
  const insert = database.prepare('INSERT INTO row (key, text) VALUES (?, ?)')
  const text = JSON.stringify({ filler: 'x'.repeat(1_000) })
  const rows = 50_000
  const startedAt = performance.now()
  for (let i = 0; i < rows; i += 1_000) {
    database.exec('BEGIN')
    for (let j = 0; j < 1_000; j++) insert.run(`cn=${i + j},ou=people,dc=contoso,dc=lab`, text)
    database.exec('COMMIT')
  }
  const seconds = (performance.now() - startedAt) / 1_000
  database.close()
  return Math.round(rows / seconds)
}
