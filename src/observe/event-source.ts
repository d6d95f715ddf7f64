import type { EventEntry } from '#src/model/event.ts'
import { entryOf } from './make-event.ts'

/** Who speaks, as a Windows log calls it. An identifier means something only together with its source. */
export type EventSource = 'Lockstep' | 'ADSync' | 'Directory Synchronization'

/** First identifier of each source; compatibility events keep the source they have on a server with Azure AD Connect. */
const firstOf: readonly (readonly [EventSource, number])[] = [
  ['Lockstep', 20_000],
  ['ADSync', 2_000],
  ['Directory Synchronization', 0],
]

/** Every source there is. */
export const eventSources: readonly EventSource[] = firstOf.map(([source]) => source)

/** The source of an event. */
export function sourceOf(id: number): EventSource {
  return firstOf.find(([, first]) => id >= first)?.[0] ?? 'Lockstep'
}

/** The identifiers of a source: from `first` up to and without `end`. */
export function identifiersOf(source: EventSource): { readonly first: number; readonly end: number } {
  const index = firstOf.findIndex(([name]) => name === source)
  return { first: firstOf[index]?.[1] ?? 0, end: firstOf[index - 1]?.[1] ?? Number.MAX_SAFE_INTEGER }
}

/** What a Windows log shows as the task category: events of a run have one of their own. */
export function taskCategoryOf({ connectorId }: Pick<EventEntry, 'connectorId'>): 'Management Agent Run Profile' | 'Server' {
  return connectorId === null ? 'Server' : 'Management Agent Run Profile'
}

/** The strings of an event in the order its catalogue entry declares, as rules for a Windows log count them. What is not known is empty. */
export function positionalStrings({ id, fields }: Pick<EventEntry, 'id' | 'fields'>): readonly string[] {
  const names = Object.keys(entryOf(id)?.fields ?? fields)
  return names.map((name) => String(fields[name] ?? ''))
}
