/** What a client may do with a property through Graph v1.0, seen with an application permission. */
export type PropertyAccess =
  /** Set at creation and afterwards. */
  | 'write'
  /** Set at creation only. */
  | 'create'
  /** Refused at creation, accepted by a later PATCH (Exchange properties of a Microsoft 365 group). */
  | 'update'
  /** Set once, at creation or later, and never changed again. */
  | 'once'
  /** Computed by the service. */
  | 'read'
  /** Accepted and never given back. */
  | 'secret'

export type PropertyType = 'string' | 'boolean' | 'int32' | 'dateTime' | 'complex'

/** One property of a Graph entity: type and rights, as the service's metadata and reference pages state them. */
export interface Property {
  readonly name: string
  readonly type: PropertyType
  readonly collection: boolean
  readonly access: PropertyAccess
  /** Longest text in characters; null where the service states none. */
  readonly lengthMax: number | null
  /** Must be there at creation and must never be cleared. */
  readonly required: boolean
  /** Given back when nothing is selected. */
  readonly byDefault: boolean
  /** `$filter` accepts it. */
  readonly filterable: boolean
  /** Fields of a complex value, with their types; null for everything else. */
  readonly fields: Readonly<Record<string, PropertyType>> | null
}

/** The facts of one entity type by property name, `id` and `deletedDateTime` included. */
export type PropertyTable = ReadonlyMap<string, Property>

/**
 * Builds a table from one line per property: name → words. Words are the type (`string boolean int32 dateTime complex`,
 * `[]` appended for a collection), the access, `max=N`, and the marks `required`, `default`, `filter`.
 */
export function propertyTable(
  lines: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, Readonly<Record<string, PropertyType>>>>,
): PropertyTable {
  return new Map(Object.entries(lines).map(([name, line]) => [name, parseLine(name, line.split(' '), fields[name] ?? null)]))
}

function parseLine(name: string, words: readonly string[], fields: Property['fields']): Property {
  const type = words[0] ?? 'string'
  const length = words.find((word) => word.startsWith('max='))
  return {
    name,
    type: type.replace('[]', '') as PropertyType,
    collection: type.endsWith('[]'),
    access: (words[1] ?? 'read') as PropertyAccess,
    lengthMax: length === undefined ? null : Number(length.slice(4)),
    required: words.includes('required'),
    byDefault: words.includes('default'),
    filterable: words.includes('filter'),
    fields,
  }
}
