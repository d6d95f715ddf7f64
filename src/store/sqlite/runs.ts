import { assert, must } from '#src/base/assert.ts'
import type { ObjectId, RunId } from '#src/model/brand.ts'
import type { ObjectError, Run, RunStep } from '#src/model/run.ts'
import type { RunFilter, RunVerbs } from '../store.ts'
import { countedByRun, countedObjects } from './counted-objects.ts'
import type { Tables } from './tables.ts'
import { uuidBytes, uuidText } from './uuid.ts'

interface RunRow {
  readonly number: number
  readonly document: string
}

/** Run history. A run and each of its steps are documents of their own, so that progress rewrites one step only. */
export function runVerbs(tables: Tables): RunVerbs {
  const { database } = tables
  const run = (where: string, ...parameters: (string | number | Uint8Array | null)[]): readonly Run[] =>
    withSteps(tables, database.all<RunRow>(`SELECT number, document FROM run ${where}`, ...parameters))
  return {
    create: async (run) => create(tables, run),
    get: async (id) => run('WHERE id = ?', uuidBytes(id))[0] ?? null,
    byNumber: async (number) => run('WHERE number = ?', number)[0] ?? null,
    list: async ({ before, limit, ...filter }) => {
      const { where, parameters } = conditions(tables, filter)
      return run(`WHERE number < ?${where} ORDER BY number DESC LIMIT ?`, before ?? Number.MAX_SAFE_INTEGER, ...parameters, limit)
    },
    unfinished: async () => run("INDEXED BY run_unfinished WHERE result = 'in-progress' ORDER BY number"),
    errors: async (query) => errors(tables, query),
    counted: async (query) => countedObjects(tables, query),
    touching: async (query) => {
      const counted = countedByRun(tables, query)
      const runs = run('WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number DESC', JSON.stringify([...counted.keys()]))
      return runs.map((own) => ({ run: own, counted: counted.get(own.number) ?? [] }))
    },
  }
}

/** Everything that is wanted of a run, joined by AND. Times and names stand in its document: the history is short enough to be read. */
function conditions({ names }: Tables, { connectorId, results, profile, since, until }: RunFilter) {
  const wanted: readonly (readonly [condition: string, value: string | number | null | undefined])[] = [
    ['connector = ?', connectorId === null ? undefined : names.find(connectorId)],
    ['result IN (SELECT value FROM json_each(?))', results === undefined ? undefined : JSON.stringify(results)],
    ["document ->> '$.profile' = ?", profile],
    ["document ->> '$.startedAt' >= ?", since],
    ["document ->> '$.startedAt' < ?", until],
  ]
  const set = wanted.filter(([, value]) => value !== undefined)
  return { where: set.map(([condition]) => ` AND ${condition}`).join(''), parameters: set.map(([, value]) => value ?? null) }
}

function withSteps(tables: Tables, rows: readonly RunRow[]): readonly Run[] {
  const steps = tables.database.all<{ run: number; document: string }>(
    'SELECT run, document FROM run_step WHERE run IN (SELECT value FROM json_each(?)) ORDER BY run, number',
    JSON.stringify(rows.map((row) => row.number)),
  )
  const byRun = Map.groupBy(steps, (step) => step.run)
  return rows.map((row) => ({
    ...(JSON.parse(row.document) as Omit<Run, 'number' | 'steps'>),
    number: row.number,
    steps: (byRun.get(row.number) ?? []).map((step) => JSON.parse(step.document) as RunStep),
  }))
}

function create(tables: Tables, run: Omit<Run, 'number'>): Run {
  return tables.database.transaction(() => {
    const { steps, ...document } = run
    const row = must(
      tables.database.get<{ number: number }>(
        'INSERT INTO run (id, connector, result, document) VALUES (?, ?, ?, ?) RETURNING number',
        uuidBytes(run.id),
        tables.names.give(run.connectorId),
        run.result,
        JSON.stringify(document),
      ),
      'the number of the new run',
    )
    for (const step of steps) writeStep(tables, row.number, step)
    return { ...run, number: row.number }
  })
}

/** Replaces a run with its steps. */
export function putRun(tables: Tables, run: Run): void {
  const { steps, number, ...document } = run
  const changed = tables.database.run(
    'UPDATE run SET result = ?, document = ? WHERE id = ? AND number = ?',
    run.result,
    JSON.stringify(document),
    uuidBytes(run.id),
    number,
  )
  assert(changed === 1, `run ${number} was created before it is written`)
  tables.database.run(
    'DELETE FROM run_step WHERE run = ? AND number NOT IN (SELECT value FROM json_each(?))',
    number,
    JSON.stringify(steps.map((step) => step.number)),
  )
  for (const step of steps) writeStep(tables, number, step)
}

/** Replaces one step of a run. */
export function putStep(tables: Tables, runId: RunId, step: RunStep): void {
  writeStep(tables, runNumber(tables, runId), step)
}

function writeStep(tables: Tables, run: number, step: RunStep): void {
  tables.database.run(
    'INSERT INTO run_step (run, number, document) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET document = excluded.document',
    run,
    step.number,
    JSON.stringify(step),
  )
}

function runNumber(tables: Tables, id: RunId): number {
  return must(tables.database.get<{ number: number }>('SELECT number FROM run WHERE id = ?', uuidBytes(id)), `run ${id}`).number
}

/** Files an error of an object under a step of a run. */
export function addObjectError(tables: Tables, entry: { runId: RunId; step: number; error: ObjectError }): void {
  const { error } = entry
  tables.database.run(
    `INSERT INTO object_error (run, step, object, dn, code, message, at, first_at, retry_count)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    runNumber(tables, entry.runId),
    entry.step,
    error.objectId === null ? null : uuidBytes(error.objectId),
    error.dn,
    error.code,
    error.message,
    error.at,
    error.firstAt,
    error.retryCount,
  )
}

interface ErrorRow {
  readonly sequence: number
  readonly step: number
  readonly object: Uint8Array | null
  readonly dn: string
  readonly code: string
  readonly message: string
  readonly at: number
  readonly firstAt: number
  readonly retryCount: number
}

function errors(tables: Tables, query: Parameters<RunVerbs['errors']>[0]) {
  const rows = tables.database.all<ErrorRow>(
    `SELECT sequence, step, object, dn, code, message, at, first_at AS firstAt, retry_count AS retryCount
     FROM object_error INDEXED BY object_error_of_run
     WHERE run = (SELECT number FROM run WHERE id = ?) AND sequence > ? ORDER BY sequence LIMIT ?`,
    uuidBytes(query.runId),
    query.after ?? 0,
    query.limit,
  )
  return rows.map(({ object, ...row }) => ({ ...row, objectId: object === null ? null : (uuidText(object) as ObjectId) }))
}

/** Numbers of the runs that are marked as going on. */
export function unfinishedRuns(tables: Tables): readonly number[] {
  return tables.database
    .all<{ number: number }>("SELECT number FROM run INDEXED BY run_unfinished WHERE result = 'in-progress' ORDER BY number")
    .map((row) => row.number)
}
