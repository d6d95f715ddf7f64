import type { PendingExports, PendingObject } from './pending-exports.ts'

/** One thing that two servers would write differently. */
export interface FieldDifference {
  /** `operation`, `newDn`, `objectType`, or the name of an attribute. */
  readonly field: string
  /** Null where the server would not write it. */
  readonly before: readonly string[] | null
  readonly after: readonly string[] | null
}

/** An object that two servers would not treat alike. */
export interface ObjectDifference {
  /** `added`: only the second server would write it. `removed`: only the first one. */
  readonly kind: 'added' | 'removed' | 'different'
  readonly dn: string
  readonly objectType: string | null
  readonly operation: PendingObject['operation']
  readonly fields: readonly FieldDifference[]
}

/** What two servers would write to one directory, compared. */
export interface ExportComparison {
  /** Objects that both would write alike. */
  readonly same: number
  /** By name. */
  readonly differences: readonly ObjectDifference[]
}

/**
 * Compares the pending exports of two servers. Objects are the same by name, or by anchor where a name changed meanwhile; values are
 * compared as sets, and what belongs to one server only (identifiers, links, times) is not looked at.
 */
export function compareExports(first: PendingExports, second: PendingExports): ExportComparison {
  const byAnchor = new Map([...second.objects].flatMap(([key, { anchor }]) => (anchor === null ? [] : [[anchor, key] as const])))
  const rest = new Map(second.objects)
  const differences: ObjectDifference[] = []
  let same = 0
  for (const [key, object] of first.objects) {
    const otherKey = rest.has(key) ? key : object.anchor === null ? undefined : byAnchor.get(object.anchor)
    const other = otherKey === undefined ? undefined : rest.get(otherKey)
    if (otherKey === undefined || other === undefined) {
      differences.push(lone('removed', object))
      continue
    }
    rest.delete(otherKey)
    const fields = differingFields(object, other)
    if (fields.length === 0) same++
    else differences.push({ ...lone('different', other), fields })
  }
  differences.push(...[...rest.values()].map((object) => lone('added', object)))
  return { same, differences: differences.toSorted((a, b) => (a.dn < b.dn ? -1 : a.dn > b.dn ? 1 : 0)) }
}

function lone(kind: ObjectDifference['kind'], { dn, objectType, operation }: PendingObject): ObjectDifference {
  return { kind, dn, objectType, operation, fields: [] }
}

function differingFields(first: PendingObject, second: PendingObject): readonly FieldDifference[] {
  const [before, after] = [fieldsOf(first), fieldsOf(second)]
  const names = [...new Set([...before.keys(), ...after.keys()])]
  return names.flatMap((field) => {
    const [own, other] = [before.get(field) ?? null, after.get(field) ?? null]
    return sameValues(own, other) ? [] : [{ field, before: own, after: other }]
  })
}

/** Whatever an export carries, as lists of text. A delete carries nothing but itself. */
function fieldsOf(object: PendingObject): ReadonlyMap<string, readonly string[]> {
  const { operation, objectType, newDn, attributes, references } = object
  const own: [string, readonly string[]][] = [
    ['operation', [operation]],
    ['objectType', objectType === null ? [] : [objectType]],
  ]
  if (newDn !== null) own.push(['newDn', [newDn]])
  return new Map([...own, ...(operation === 'delete' ? [] : [...attributes, ...references])])
}

function sameValues(first: readonly string[] | null, second: readonly string[] | null): boolean {
  if (first === null || second === null) return first === second
  return first.length === second.length && first.every((value, i) => value === second[i])
}
