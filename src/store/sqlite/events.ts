import type { ConnectorId, RunId } from '#src/model/brand.ts'
import type { Event, EventEntry } from '#src/model/event.ts'
import type { EventVerbs } from '../store.ts'
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
}

/** Reading the event log, newest first. */
export function eventVerbs(tables: Tables): EventVerbs {
  return { list: async (query) => list(tables, query) }
}

function list(tables: Tables, query: Parameters<EventVerbs['list']>[0]): readonly Event[] {
  const { connectorId, eventId, before, limit } = query
  const ofConnector = connectorId === null ? '' : 'AND connector = ?'
  const ofEvent = eventId === null ? '' : 'AND event_id = ?'
  return tables.database
    .all<EventRow>(
      `SELECT sequence, event_id, connector, run, level, at, message, fields FROM event
       WHERE sequence < ? ${ofConnector} ${ofEvent} ORDER BY sequence DESC LIMIT ?`,
      before ?? Number.MAX_SAFE_INTEGER,
      ...(connectorId === null ? [] : [tables.names.find(connectorId)]),
      ...(eventId === null ? [] : [eventId]),
      limit,
    )
    .map((row) => decode(tables, row))
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
  }
}

/**
 * Appends an entry. The key of the row is the sequence: SQLite gives the largest one plus one, and an undone transaction
 * leaves no trace, so there are no gaps.
 */
export function appendEvent(tables: Tables, entry: EventEntry): void {
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
}
