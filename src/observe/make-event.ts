import { assert, must } from '#src/base/assert.ts'
import type { ConnectorId, RunId } from '#src/model/brand.ts'
import type { EventEntry } from '#src/model/event.ts'
import type { CatalogueEntry, FieldType } from './catalogue-entry.ts'
import { eventCatalogue, type Catalogue, type EventId } from './event-catalogue.ts'

/** When and where an event happened. */
export interface EventOrigin {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly connectorId: ConnectorId | null
  readonly runId: RunId | null
}

type FieldValue = string | number | boolean | null
type ValueOf<Type extends FieldType> = Type extends `${infer Base}?`
  ? ValueOf<Base & FieldType> | null
  : Type extends 'text'
    ? string
    : Type extends 'number'
      ? number
      : boolean

/** The fields an event must carry. Those that may be unknown may be left out. */
export type EventFields<Id extends EventId> = {
  readonly [Name in keyof Catalogue[Id]['fields'] as Catalogue[Id]['fields'][Name] extends `${string}?` ? never : Name]: ValueOf<
    Catalogue[Id]['fields'][Name] & FieldType
  >
} & {
  readonly [Name in keyof Catalogue[Id]['fields'] as Catalogue[Id]['fields'][Name] extends `${string}?` ? Name : never]?: ValueOf<
    Catalogue[Id]['fields'][Name] & FieldType
  >
}

/** Longest text of one field that goes into a message; the field itself keeps up to `fieldLengthMax`. */
const messagePartMax = 500
const fieldLengthMax = 4096

/**
 * An entry of the event log, its message written out. Fields are checked against the catalogue: an undeclared, missing or
 * wrongly typed one is a defect of ours, and that is how no value gets into the log that nobody thought about.
 */
export function makeEvent<Id extends EventId>(id: Id, fields: EventFields<Id>, origin: EventOrigin): EventEntry {
  const entry = eventCatalogue[id]
  const complete = completeFields(id, entry, fields as Readonly<Record<string, FieldValue | undefined>>)
  const { sameWhen }: CatalogueEntry = entry
  return {
    id,
    level: entry.level,
    at: origin.at,
    connectorId: origin.connectorId,
    runId: origin.runId,
    message: render(entry.message, complete),
    fields: complete,
    ...(sameWhen === undefined
      ? {}
      : { storm: JSON.stringify([id, origin.connectorId, ...sameWhen.map((name) => complete[name] ?? null)]) }),
  }
}

/** The event and, where it has some, its counterparts for monitoring made for Azure AD Connect. */
export function withCompatibility(event: EventEntry): readonly EventEntry[] {
  const native = must(entryOf(event.id), `catalogue entry ${event.id}`)
  return [event, ...counterpartIds(native).map((id) => counterpartOf(event, id))]
}

/** Identifiers under which an event is repeated. */
export function counterpartIds({ compatibility }: CatalogueEntry): readonly number[] {
  if (compatibility === undefined) return []
  return typeof compatibility === 'number' ? [compatibility] : compatibility
}

/** An event under the identifier, and with the fields, of a compatibility event. What the event does not know stays open. */
export function counterpartOf(event: EventEntry, id: number): EventEntry {
  const counterpart = must(entryOf(id), `catalogue entry ${id}`)
  const fixed = entryOf(event.id)?.counterpartFields ?? {}
  const fields = Object.fromEntries(Object.keys(counterpart.fields).map((name) => [name, fixed[name] ?? event.fields[name] ?? null]))
  // Rules for a Windows log count what they see: a counterpart is never counted in the place of being written.
  const { storm: _storm, ...said } = event
  return { ...said, id, level: counterpart.level, message: render(counterpart.message, fields), fields }
}

/** The entry of an identifier that comes from outside, for example from the database; null when there is none. */
export function entryOf(id: number): CatalogueEntry | null {
  const entries: Readonly<Record<number, CatalogueEntry>> = eventCatalogue
  return Object.hasOwn(entries, id) ? (entries[id] ?? null) : null
}

function completeFields(
  id: number,
  entry: CatalogueEntry,
  given: Readonly<Record<string, FieldValue | undefined>>,
): Readonly<Record<string, FieldValue>> {
  for (const name of Object.keys(given)) assert(Object.hasOwn(entry.fields, name), `event ${id} declares the field ${name}`)
  return Object.fromEntries(
    Object.entries(entry.fields).map(([name, type]) => {
      const value = given[name] ?? null
      assert(value === null ? type.endsWith('?') : typeof value === typeNames[type], `field ${name} of event ${id} is a ${type}`)
      return [name, typeof value === 'string' ? value.slice(0, fieldLengthMax) : value]
    }),
  )
}

const typeNames: Readonly<Record<FieldType, 'string' | 'number' | 'boolean'>> = {
  text: 'string',
  'text?': 'string',
  number: 'number',
  'number?': 'number',
  boolean: 'boolean',
  'boolean?': 'boolean',
}

function render(message: string, fields: Readonly<Record<string, FieldValue>>): string {
  return message.replaceAll(/\{(\w+)\}/g, (_placeholder, name: string) => shown(fields[name] ?? null))
}

/** On one line, and not longer than a line of a log should be. */
function shown(value: FieldValue): string {
  if (value === null) return '-'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return String(value)
  const line = value.replaceAll(lineBreaks, ' ').trim()
  return line.length <= messagePartMax ? line : `${line.slice(0, messagePartMax)}…`
}

// oxlint-disable-next-line no-control-regex -- control characters of a directory's answer must not break or colour a log line
const lineBreaks = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g
