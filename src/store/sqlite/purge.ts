import type { PurgeRequest, Purged } from '../store.ts'
import { purgeAlerts } from './alerts.ts'
import { purgeSamples } from './samples.ts'
import type { Tables } from './tables.ts'

/** The newest error of every object whose problem is still there, whichever run filed it: one look into an index for each problem. */
const openErrors = (['sync_problem', 'export_problem'] as const)
  .map(
    (problem) => `
      SELECT (SELECT max(sequence) FROM object_error WHERE object_error.object = troubled.id)
      FROM object AS troubled INDEXED BY object_${problem} WHERE troubled.${problem} IS NOT NULL`,
  )
  .join(' UNION ')

/*
 * A run is old when it ended before the moment. Kept all the same: the newest run of each connector, and a run that filed the
 * newest error of an object whose problem is still there. Runs are numbered as they start, so the old ones stand first.
 */
const oldRuns = `
  SELECT number FROM run
  WHERE result <> 'in-progress' AND json_extract(document, '$.endedAt') < ?1
    AND id NOT IN (SELECT unhex(value, '-') FROM json_each(?3))
    AND EXISTS (SELECT 1 FROM run AS later WHERE later.connector = run.connector AND later.number > run.number)
    AND number NOT IN (SELECT run FROM object_error WHERE sequence IN (${openErrors}))
  ORDER BY number LIMIT ?2`

/** Removes one batch of old history, errors of objects before the runs they belong to, in one transaction. */
export function purge(tables: Tables, { before, limit, keep }: PurgeRequest): Purged {
  const { database } = tables
  return database.transaction(() => {
    purgeAlerts(tables, before, limit)
    purgeSamples(tables, before, limit)
    const runs = database.all<{ number: number }>(oldRuns, before, limit, JSON.stringify(keep)).map((row) => row.number)
    const numbers = JSON.stringify(runs)
    const objectErrors = database.run(
      `DELETE FROM object_error WHERE sequence IN (
         SELECT sequence FROM object_error WHERE run IN (SELECT value FROM json_each(?)) ORDER BY sequence LIMIT ?)`,
      numbers,
      limit,
    )
    const countedObjects = database.run(
      `DELETE FROM run_object WHERE (run, step, counter, target, position) IN (
         SELECT run, step, counter, target, position FROM run_object WHERE run IN (SELECT value FROM json_each(?)) LIMIT ?)`,
      numbers,
      limit,
    )
    // A run goes with the last of its errors: history is never shown in halves for longer than a batch takes.
    const removed = database.run(
      `DELETE FROM run WHERE number IN (SELECT value FROM json_each(?))
         AND NOT EXISTS (SELECT 1 FROM object_error WHERE object_error.run = run.number)
         AND NOT EXISTS (SELECT 1 FROM run_object WHERE run_object.run = run.number)`,
      numbers,
    )
    return {
      objectErrors,
      countedObjects,
      runs: removed,
      cycles: purgeCycles(database, before, limit),
      events: purgeEvents(database, before, limit),
    }
  })
}

function purgeCycles(database: Tables['database'], before: number, limit: number): number {
  return database.run(
    `DELETE FROM cycle WHERE ordinal IN (
       SELECT ordinal FROM cycle WHERE json_extract(document, '$.endedAt') < ? ORDER BY ordinal LIMIT ?)`,
    before,
    limit,
  )
}

/** The newest event stays: the sequence of the next one counts on from it. Events are appended in the order of time, or nearly so. */
function purgeEvents(database: Tables['database'], before: number, limit: number): number {
  return database.run(
    `DELETE FROM event WHERE sequence IN (
       SELECT sequence FROM (SELECT sequence, at FROM event ORDER BY sequence LIMIT ?2)
       WHERE at < ?1 AND sequence < (SELECT max(sequence) FROM event))`,
    before,
    limit,
  )
}

/** Statistics for the planner where they are worth it, and the write-ahead log back into the file as far as nobody reads it. */
export function tidy({ database }: Tables): void {
  database.exec('PRAGMA optimize')
  database.get('PRAGMA wal_checkpoint(PASSIVE)')
}
