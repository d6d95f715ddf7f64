import { compareText } from '#src/configuration/schema-text.ts'
import type { AttributeChanges } from '#src/model/change.ts'
import { valueKey, type Attributes, type Value } from '#src/model/value.ts'
import { valueBody, type AttributesBody, type ChangesBody, type ValueBody } from '../contract/value.ts'

/** Reference values a line holds at the most: a group of any size is told in lines that fit into memory. */
export const referencesPerLine = 1_000

/** The entries of a record by name: directories and the database keep no order, but two exports have to be compared. */
export function sortedEntries<T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(record).toSorted(([a], [b]) => compareText(a, b))
}

/** The record with its names sorted and its values changed. */
export function sortedRecord<T, U>(record: Readonly<Record<string, T>>, of: (value: T) => U): Record<string, U> {
  return Object.fromEntries(sortedEntries(record).map(([name, value]) => [name, of(value)]))
}

export function sortedValues(values: readonly Value[]): ValueBody[] {
  return values.toSorted((a, b) => compareText(valueKey(a), valueKey(b))).map(valueBody)
}

export function sortedAttributes(attributes: Attributes): AttributesBody {
  return sortedRecord(attributes, sortedValues)
}

export function sortedChanges(changes: AttributeChanges): ChangesBody {
  return sortedRecord(changes, (change) =>
    change.kind === 'replace'
      ? { kind: 'replace' as const, values: sortedValues(change.values) }
      : { kind: 'update' as const, add: sortedValues(change.add), remove: sortedValues(change.remove) },
  )
}
