import type { EventBody } from '#src/api/contract/event.ts'
import { csvOf, saveFile } from '../../parts/save-file.ts'
import { eventWords } from '../../words/events.ts'

const heads = [
  'sequence',
  'at',
  'level',
  'source',
  'id',
  'name',
  'connector',
  'run',
  'runId',
  'correlationId',
  'repeats',
  'message',
  'fields',
] as const

/** Saves events as they were filtered. */
export function saveEvents(form: 'csv' | 'json', events: readonly EventBody[]): void {
  const name = `${eventWords.export.file}.${form}`
  if (form === 'json') return saveFile({ name, type: 'application/json', text: `${JSON.stringify(events, null, 2)}\n` })
  const rows = events.map((event) => heads.map((head) => (head === 'fields' ? JSON.stringify(event.fields) : event[head])))
  saveFile({ name, type: 'text/csv;charset=utf-8', text: csvOf([heads, ...rows]) })
}
