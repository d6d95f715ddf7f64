import { counterpartIds, entryOf } from '../make-event.ts'
import { sourceOf } from '../event-source.ts'
import type { CatalogueEntry } from '../catalogue-entry.ts'
import { eventCatalogue } from '../event-catalogue.ts'
import { reservedIds, unneededIds } from './reserved-ids.ts'

/** The reference page of all events, `docs/events.md`, from the catalogue. */
export function eventPage(): string {
  const entries = Object.entries(eventCatalogue).map(([id, entry]) => ({ id: Number(id), entry }))
  const native = entries.filter(({ id }) => id >= 20_000)
  const compatibility = entries.filter(({ id }) => id < 20_000)
  return [
    '# Events',
    '',
    'Every event the service writes, generated from the catalogue in `src/observe`. Besides its fields each event carries a',
    'sequence number without gaps, the time in UTC, and the connector and run it belongs to. Fields never hold a secret.',
    '',
    '| Id | Source | Name | Level | Meaning |',
    '| --- | --- | --- | --- | --- |',
    ...entries.map(
      ({ id, entry }) => `| [${id}](#${anchor(id, entry)}) | ${sourceOf(id)} | ${entry.name} | ${entry.level} | ${entry.meaning} |`,
    ),
    '',
    '## Native events',
    ...native.flatMap(({ id, entry }) => section(id, entry)),
    '',
    '## Events for monitoring made for Azure AD Connect',
    '',
    'These repeat native events under the identifiers and with the strings that existing checks look for. They are written',
    'beside the native event, never instead of it. Their fields stand in the order of the strings there: rules may count them.',
    ...compatibility.flatMap(({ id, entry }) => section(id, entry)),
    '',
    '## What is not written',
    '',
    'Identifiers that are kept free for the events their names say. Nothing writes them yet, or nothing ever will:',
    '',
    '| Id | Name | Why |',
    '| --- | --- | --- |',
    ...reservedIds
      .filter(([id]) => entryOf(id) === null)
      .map(([id, name, why]) => `| ${id} | ${name} | ${why === '' ? 'no occasion in this version' : why} |`),
    '',
    'Events of Azure AD Connect without an occasion here:',
    '',
    '| Id | Why |',
    '| --- | --- |',
    ...unneededIds.map(([ids, why]) => `| ${ids} | ${why} |`),
    '',
  ].join('\n')
}

function section(id: number, entry: CatalogueEntry): readonly string[] {
  const fields = Object.entries(entry.fields).map(([name, type]) => `\`${name}\` (${type.replace('?', ', may be unknown')})`)
  const counterparts = counterpartIds(entry).map((other) => `${other} ${entryOf(other)?.name ?? ''}`)
  return [
    '',
    `### ${id} ${entry.name}`,
    '',
    `Level: ${entry.level}. Message: ${entry.message}`,
    '',
    entry.meaning,
    ...(entry.whatToDo === '' ? [] : ['', `What to do: ${entry.whatToDo}`]),
    ...(fields.length === 0 ? [] : ['', `Fields: ${fields.join(', ')}.`]),
    ...(counterparts.length === 0 ? [] : ['', `Repeated as ${counterparts.join(', ')}.`]),
  ]
}

function anchor(id: number, entry: CatalogueEntry): string {
  return `${id}-${entry.name.toLowerCase()}`
}
