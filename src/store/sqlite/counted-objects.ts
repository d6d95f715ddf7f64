import { must } from '#src/base/assert.ts'
import type { ConnectorId, ObjectId, RunId } from '#src/model/brand.ts'
import type { CountedObject } from '#src/model/run.ts'
import type { RunVerbs } from '../store.ts'
import type { Tables } from './tables.ts'
import { uuidBytes, uuidText } from './uuid.ts'

/** Stands for no target connector: names are numbered from 1. */
const noTarget = 0

/** Files the objects behind numbers of a run. */
export function addCountedObjects(tables: Tables, { runId, objects }: { runId: RunId; objects: readonly CountedObject[] }): void {
  const { database, names } = tables
  const run = must(database.get<{ number: number }>('SELECT number FROM run WHERE id = ?', uuidBytes(runId)), `run ${runId}`).number
  for (const { step, counter, target, position, objectId, dn } of objects) {
    database.run(
      'INSERT INTO run_object (run, step, counter, target, position, object, dn) VALUES (?, ?, ?, ?, ?, ?, ?)',
      run,
      step,
      names.give(counter),
      target === null ? noTarget : names.give(target),
      position,
      objectId === null ? null : uuidBytes(objectId),
      dn,
    )
  }
}

interface CountedRow {
  readonly run: number
  readonly step: number
  readonly counter: number
  readonly target: number
  readonly position: number
  readonly object: Uint8Array | null
  readonly dn: string
}

/** The objects behind one number, in the order they were counted. */
export function countedObjects(tables: Tables, query: Parameters<RunVerbs['counted']>[0]): readonly CountedObject[] {
  const { database, names } = tables
  return database
    .all<CountedRow>(
      `SELECT * FROM run_object
       WHERE run = (SELECT number FROM run WHERE id = ?) AND step = ? AND counter = ? AND target = ? AND position > ?
       ORDER BY position LIMIT ?`,
      uuidBytes(query.runId),
      query.step,
      names.find(query.counter),
      query.target === null ? noTarget : names.find(query.target),
      query.after ?? -1,
      query.limit,
    )
    .map((row) => countedObject(tables, row))
}

/** What the newest runs counted some objects for. One look into an index for each object. */
export function countedByRun(tables: Tables, query: Parameters<RunVerbs['touching']>[0]): ReadonlyMap<number, readonly CountedObject[]> {
  const rows = tables.database.all<CountedRow>(
    `SELECT * FROM run_object INDEXED BY run_object_of_object
     WHERE object IN (SELECT unhex(value, '-') FROM json_each(?1)) AND run IN (
       SELECT DISTINCT run FROM run_object INDEXED BY run_object_of_object
       WHERE object IN (SELECT unhex(value, '-') FROM json_each(?1)) AND run < ?2 ORDER BY run DESC LIMIT ?3)
     ORDER BY run DESC, step, counter, target, position`,
    JSON.stringify(query.objects),
    query.before ?? Number.MAX_SAFE_INTEGER,
    query.limit,
  )
  const byRun = Map.groupBy(rows, (row) => row.run)
  return new Map([...byRun].map(([run, own]) => [run, own.map((row) => countedObject(tables, row))]))
}

function countedObject({ names }: Tables, row: CountedRow): CountedObject {
  const { step, counter, target, position, object, dn } = row
  return {
    step,
    counter: names.text(counter) as CountedObject['counter'],
    target: target === noTarget ? null : (names.text(target) as ConnectorId),
    position,
    objectId: object === null ? null : (uuidText(object) as ObjectId),
    dn,
  }
}
