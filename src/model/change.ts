import { distinctValues, sameValues, valuesWithout, type Attributes, type Value } from './value.ts'

/** The change of one attribute: a whole new set of values (none = removed), or single values added and removed. */
export type AttributeChange =
  | { readonly kind: 'replace'; readonly values: readonly Value[] }
  | { readonly kind: 'update'; readonly add: readonly Value[]; readonly remove: readonly Value[] }

/** Canonical attribute name → its change. */
export type AttributeChanges = Readonly<Record<string, AttributeChange>>

/** The values an attribute has after a change. */
export function changedValues(before: readonly Value[], change: AttributeChange): readonly Value[] {
  if (change.kind === 'replace') return change.values
  return distinctValues([...valuesWithout(before, change.remove), ...change.add])
}

/** The attributes after a set of changes; attributes left without values are gone. */
export function applyChanges(before: Attributes, changes: AttributeChanges): Attributes {
  const after: Record<string, readonly Value[]> = { ...before }
  for (const [name, change] of Object.entries(changes)) {
    const values = changedValues(before[name] ?? [], change)
    if (values.length === 0) delete after[name]
    else after[name] = values
  }
  return after
}

/** What turns `before` into `after`: nothing where the values are the same, single values where that is the smaller change. */
export function diffAttributes(before: Attributes, after: Attributes): AttributeChanges {
  const changes: Record<string, AttributeChange> = {}
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const change = diffValues(before[name] ?? [], after[name] ?? [])
    if (change !== null) changes[name] = change
  }
  return changes
}

/** What turns one list of values into another, or null when they are the same. */
export function diffValues(before: readonly Value[], after: readonly Value[]): AttributeChange | null {
  if (sameValues(before, after)) return null
  if (before.length < 2 || after.length === 0) return { kind: 'replace', values: after }
  const add = valuesWithout(after, before)
  const remove = valuesWithout(before, after)
  if (add.length + remove.length >= after.length) return { kind: 'replace', values: after }
  return { kind: 'update', add, remove }
}

/** Whether there is no change at all. */
export function isEmptyChange(changes: AttributeChanges): boolean {
  for (const _ in changes) return false
  return true
}

/** One change that does what two do one after the other. */
export function composeChanges(first: AttributeChanges, second: AttributeChanges): AttributeChanges {
  const composed: Record<string, AttributeChange> = { ...first }
  for (const [name, change] of Object.entries(second)) {
    const before = composed[name]
    composed[name] = before === undefined ? change : composeChange(before, change)
  }
  return composed
}

function composeChange(first: AttributeChange, second: AttributeChange): AttributeChange {
  if (second.kind === 'replace') return second
  if (first.kind === 'replace') return { kind: 'replace', values: changedValues(first.values, second) }
  return {
    kind: 'update',
    add: distinctValues([...valuesWithout(first.add, second.remove), ...second.add]),
    remove: distinctValues([...valuesWithout(first.remove, second.add), ...second.remove]),
  }
}
