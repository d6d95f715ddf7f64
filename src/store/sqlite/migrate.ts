import { AppError } from '#src/base/app-error.ts'
import type { Database } from './driver.ts'
import { initial } from './migrations/0001-initial.ts'
import { cycles } from './migrations/0002-cycles.ts'
import { ownership } from './migrations/0003-ownership.ts'
import { heldDeletes } from './migrations/0004-held-deletes.ts'
import { referenceCounts } from './migrations/0005-reference-counts.ts'
import { access } from './migrations/0006-access.ts'
import { vault } from './migrations/0007-vault.ts'
import { alerts } from './migrations/0008-alerts.ts'
import { secretTargets } from './migrations/0009-secret-targets.ts'
import { runObjects } from './migrations/0010-run-objects.ts'
import { search } from './migrations/0011-search.ts'
import { eventStorms } from './migrations/0012-event-storms.ts'
import { samples } from './migrations/0013-samples.ts'
import { eventRuns } from './migrations/0014-event-runs.ts'
import type { Migration } from './migrations/migration.ts'

/** Every step of the schema in order. */
const migrations: readonly Migration[] = [
  initial,
  cycles,
  ownership,
  heldDeletes,
  referenceCounts,
  access,
  vault,
  alerts,
  secretTargets,
  runObjects,
  search,
  eventStorms,
  samples,
  eventRuns,
]

/** Marks a file as ours (https://sqlite.org/pragma.html#pragma_application_id); the bytes read `lckS`. */
const applicationId = 0x6c636b53

/**
 * Refuses a database that is not ours to change, before anything is written to it: `database-newer` when a later version
 * wrote it, `database-damaged` when it is some other program's file.
 */
export function requireKnownSchema(database: Database): void {
  const found = schemaVersion(database)
  if (found === 0) requireEmpty(database)
  else requireOurs(database)
  if (found <= migrations.length) return
  throw new AppError('database-newer', {
    subject: database.file,
    detail: `its schema has version ${found}, this program knows version ${migrations.length}`,
    facts: { found, known: migrations.length },
  })
}

/** Brings the database to the schema of this program, each step in a transaction of its own. */
export function migrate(database: Database): void {
  for (const migration of migrations.slice(schemaVersion(database))) apply(database, migration)
}

/** The schema version of a database; 0 when nothing was ever written. */
function schemaVersion(database: Database): number {
  return database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0
}

function requireEmpty(database: Database): void {
  const tables = database.get<{ count: number }>('SELECT count(*) AS count FROM sqlite_schema')?.count ?? 0
  if (tables > 0) throw foreign(database)
}

function requireOurs(database: Database): void {
  const id = database.get<{ application_id: number }>('PRAGMA application_id')?.application_id
  if (id !== applicationId) throw foreign(database)
}

function foreign(database: Database): AppError {
  return new AppError('database-damaged', { subject: database.file, detail: 'it is the database of another program' })
}

function apply(database: Database, migration: Migration): void {
  database.transaction(() => {
    database.exec(migration.sql)
    database.exec(`PRAGMA user_version = ${migration.number}; PRAGMA application_id = ${applicationId}`)
  })
}
