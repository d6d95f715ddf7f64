import type { ConnectorId, RunId } from '#src/model/brand.ts'
import type { Event, EventEntry } from '#src/model/event.ts'
import type { EventFilter, EventVerbs } from '../event-verbs.ts'
import type { Tables } from './tables.ts'
import { uuidBytes, uuidText } from './uuid.ts'

interface EventRow {
  readonly sequence: number
  readonly event_id: number
  readonly connector: number | null
  readonly run: Uint8Array | null
  readonly level: string
  readonly at: number
  readonly message: string
  readonly fields: string
  readonly repeats: number | null
  readonly last_at: number | null
}

const columns = 'sequence, event_id, connector, run, level, at, message, fields, repeats, last_at'
const source = 'event LEFT JOIN event_storm ON event_storm.event = event.sequence'

/** Reading the event log. */
export function eventVerbs(tables: Tables): EventVerbs {
  return {
    list: async (query) => list(tables, query),
    after: async ({ sequence, limit }) =>
      tables.database
        .all<EventRow>(`SELECT ${columns} FROM ${source} WHERE sequence > ? ORDER BY sequence LIMIT ?`, sequence, limit)
        .map((row) => decode(tables, row)),
    storms: async ({ begunBefore, limit }) =>
      tables.database
        .all<EventRow>(`SELECT ${columns} FROM ${source} WHERE storm IS NOT NULL AND at < ? ORDER BY sequence LIMIT ?`, begunBefore, limit)
        .map((row) => decode(tables, row)),
  }
}

function list(tables: Tables, query: Parameters<EventVerbs['list']>[0]): readonly Event[] {
  const {
    connectorId,
    eventId,
    eventIds = eventId === null ? undefined : [eventId],
    levels,
    range,
    since,
    from,
    writtenBy,
    text,
    before,
    limit,
  } = query
  const conditions: readonly (Condition | null)[] = [
    ['sequence < ?', [before ?? Number.MAX_SAFE_INTEGER]],
    connectorId === null ? null : ['connector = ?', [tables.names.find(connectorId)]],
    eventIds === undefined ? null : identifierCondition(eventIds),
    levels === undefined ? null : ['level IN (SELECT value FROM json_each(?))', [JSON.stringify(levels)]],
    range === undefined ? null : ['event_id >= ? AND event_id < ?', [range.first, range.end]],
    since === undefined ? null : ['at >= ?', [since]],
    from === undefined ? null : ['sequence >= ?', [from]],
    writtenBy === undefined ? null : writerCondition(writtenBy),
    text === undefined ? null : textCondition(tables, text),
  ]
  const wanted = conditions.filter((condition) => condition !== null)
  return tables.database
    .all<EventRow>(
      `SELECT ${columns} FROM ${source} WHERE ${wanted.map(([sql]) => sql).join(' AND ')} ORDER BY sequence DESC LIMIT ?`,
      ...wanted.flatMap(([, values]) => values),
      limit,
    )
    .map((row) => decode(tables, row))
}

type Condition = readonly [sql: string, values: readonly (string | number | Uint8Array | null)[]]

/** Each part has an index of its own (migration 14). Identifiers travel as hexadecimal text, for JSON has no bytes. */
function writerCondition({ runIds, cycleId }: NonNullable<EventFilter['writtenBy']>): Condition {
  const runs = JSON.stringify(runIds.map((id) => Buffer.from(uuidBytes(id)).toString('hex')))
  return [
    `sequence IN (
       SELECT sequence FROM event WHERE run IN (SELECT unhex(value) FROM json_each(?))
       UNION ALL SELECT sequence FROM event WHERE run IS NULL AND json_extract(fields, '$.cycleId') = ?)`,
    [runs, cycleId],
  ]
}

/** Values of fields are looked at one by one only where the text stands somewhere in all of them, as JSON writes it. */
function textCondition({ names }: Tables, { contains, eventIds, connectorIds }: NonNullable<EventFilter['text']>): Condition {
  const pattern = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const [plain, written] = [pattern(contains), pattern(JSON.stringify(contains).slice(1, -1))]
  const connectors = connectorIds.map((id) => names.find(id)).filter((name) => name !== null)
  return [
    String.raw`(message LIKE ? ESCAPE '\'
      OR event_id IN (SELECT value FROM json_each(?))
      OR connector IN (SELECT value FROM json_each(?))
      OR (fields LIKE ? ESCAPE '\' AND EXISTS (SELECT 1 FROM json_each(event.fields) AS field WHERE field.value LIKE ? ESCAPE '\')))`,
    [plain, JSON.stringify(eventIds), JSON.stringify(connectors), written, plain],
  ]
}

/** One identifier is looked up in its index; with several the newest events are read through. */
function identifierCondition(ids: readonly number[]): Condition {
  const [only, ...more] = ids
  if (only !== undefined && more.length === 0) return ['event_id = ?', [only]]
  return ['event_id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]]
}

function decode(tables: Tables, row: EventRow): Event {
  return {
    sequence: row.sequence,
    id: row.event_id,
    level: row.level as Event['level'],
    at: row.at,
    connectorId: row.connector === null ? null : (tables.names.text(row.connector) as ConnectorId),
    runId: row.run === null ? null : (uuidText(row.run) as RunId),
    message: row.message,
    fields: JSON.parse(row.fields) as Event['fields'],
    ...(row.last_at === null ? {} : { repeated: { times: row.repeats ?? 0, lastAt: row.last_at } }),
  }
}

/**
 * Appends an entry. The key of the row is the sequence: SQLite gives the largest one plus one, and an undone transaction
 * leaves no trace, so there are no gaps. What a storm says again is counted on its first entry instead.
 */
export function appendEvent(tables: Tables, entry: EventEntry): void {
  if (entry.storm !== undefined && isCounted(tables, entry.storm, entry.at)) return
  tables.database.run(
    'INSERT INTO event (event_id, connector, run, level, at, message, fields) VALUES (?, ?, ?, ?, ?, ?, ?)',
    entry.id,
    entry.connectorId === null ? null : tables.names.give(entry.connectorId),
    entry.runId === null ? null : uuidBytes(entry.runId),
    entry.level,
    entry.at,
    entry.message,
    JSON.stringify(entry.fields),
  )
  if (entry.storm !== undefined) {
    tables.database.run('INSERT INTO event_storm (event, storm) VALUES (last_insert_rowid(), ?)', entry.storm)
  }
}

function isCounted({ database }: Tables, storm: string, at: number): boolean {
  const sql = 'UPDATE event_storm SET repeats = repeats + 1, last_at = ? WHERE storm = ? RETURNING event'
  return (database.get(sql, at, storm) ?? null) !== null
}

/** What says the same from now on is an entry of its own again. */
export function endStorm({ database }: Tables, sequence: number): void {
  database.run('UPDATE event_storm SET storm = NULL WHERE event = ?', sequence)
}
