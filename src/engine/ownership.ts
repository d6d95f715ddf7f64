import type { AttributeChange } from '#src/model/change.ts'
import { diffValues } from '#src/model/change.ts'
import type { ConnectorSpaceObject, ExportDelta, Owned } from '#src/model/connector-space-object.ts'
import { distinctValues, sameValues, valueKey, valuesWithout, type Attributes, type Value } from '#src/model/value.ts'

/*
 * Which values of a connected directory are ours. An attribute that rules of merge type Update give is ours as a whole; where
 * rules merge, only the values they gave are, and what the directory holds beside them is left alone. When no rule gives the
 * attribute any more, what is ours goes, once: the ownership ends when an import shows that it is gone.
 */

/** One attribute of an object before its flows. */
export interface AttributeState {
  /** What the directory is expected to hold, pending exports not counted. */
  readonly expected: readonly Value[]
  readonly owned: Owned | null
  /** Whether a change of it was handed out and not seen yet. */
  readonly isOnItsWay: boolean
}

/** What flows make of an attribute. */
export interface AttributeResult {
  readonly change: AttributeChange | null
  readonly owned: Owned | null
}

/** The state of an attribute of an object. */
export function attributeState(object: ConnectorSpaceObject, expected: Attributes, name: string): AttributeState {
  return { expected: expected[name] ?? [], owned: object.owned[name] ?? null, isOnItsWay: isHandedOut(object, name) }
}

/** Flows of merge type Update: the attribute holds these values and no others. */
export function replaceAll(state: AttributeState, wanted: readonly Value[]): AttributeResult {
  const isThere = wanted.length > 0 || state.expected.length > 0 || state.isOnItsWay
  return { change: diffValues(state.expected, wanted), owned: isThere ? 'all' : null }
}

/**
 * Flows of a merge type: the values are added to those of the directory, and those that are ours and not given any more are
 * taken out. Values that differ only in case count as one when the flows say so; then the one that is there stays.
 */
export function mergeInto(state: AttributeState, wanted: readonly Value[], how: { readonly ignoreCase: boolean }): AttributeResult {
  const before = ownValues(state)
  const foreign = valuesWithout(state.expected, before)
  const ours = how.ignoreCase ? withoutShadowed(wanted, foreign) : distinctValues(wanted)
  const add = valuesWithout(ours, state.expected)
  const leaving = valuesWithout(before, ours)
  const remove = intersection(leaving, state.expected)
  const owned = [...ours, ...(state.isOnItsWay ? leaving : remove)]
  return {
    change: add.length + remove.length === 0 ? null : { kind: 'update', add, remove },
    owned: owned.length === 0 ? null : owned,
  }
}

/** No rule gives the attribute: what is ours goes. */
export function release(state: AttributeState): AttributeResult {
  if (state.owned === null || state.owned === 'references') return { change: null, owned: state.owned }
  if (state.owned !== 'all') return mergeInto(state, [], { ignoreCase: false })
  return replaceAll(state, [])
}

/** What is still ours after an import: what the directory does not hold, and was not told of, is nobody's. */
export function ownedAfterImport(object: ConnectorSpaceObject, image: Attributes): ConnectorSpaceObject['owned'] {
  const owned: Record<string, Owned> = {}
  let isSame = true
  for (const name in object.owned) {
    const before = object.owned[name] as Owned
    const after = isUnderWay(object, name) ? before : ownedIn(image[name] ?? [], before)
    if (after !== null) owned[name] = after
    if (after !== before) isSame = false
  }
  return isSame ? object.owned : owned
}

/** Whether two objects own the same. */
export function sameOwned(before: ConnectorSpaceObject['owned'], after: ConnectorSpaceObject['owned']): boolean {
  let count = 0
  for (const name in after) {
    count++
    if (!sameOwnership(before[name], after[name])) return false
  }
  for (const _ in before) count--
  return count === 0
}

function sameOwnership(a: Owned | undefined, b: Owned | undefined): boolean {
  if (a === b) return true
  return typeof a === 'object' && typeof b === 'object' && sameValues(a, b)
}

function ownedIn(values: readonly Value[], owned: Owned): Owned | null {
  if (owned === 'references') return owned
  if (owned === 'all') return values.length === 0 ? null : owned
  const left = intersection(owned, values)
  return left.length === owned.length ? owned : left.length === 0 ? null : left
}

function ownValues(state: AttributeState): readonly Value[] {
  if (state.owned === 'all') return state.expected
  return state.owned === null || state.owned === 'references' ? [] : state.owned
}

function withoutShadowed(wanted: readonly Value[], foreign: readonly Value[]): readonly Value[] {
  const exact = new Set(foreign.map(valueKey))
  const folded = new Set(foreign.map(foldedKey))
  return distinctValues(wanted).filter((value) => exact.has(valueKey(value)) || !folded.has(foldedKey(value)))
}

/** A key that is equal for values which differ only in case. */
export function foldedKey(value: Value): string {
  return valueKey(typeof value === 'string' ? value.toUpperCase() : value)
}

function intersection(values: readonly Value[], among: readonly Value[]): readonly Value[] {
  const keys = new Set(among.map(valueKey))
  return values.filter((value) => keys.has(valueKey(value)))
}

function isHandedOut(object: ConnectorSpaceObject, name: string): boolean {
  return isIn(object.escrowedExport, name) || isIn(object.unconfirmedExport, name)
}

function isUnderWay(object: ConnectorSpaceObject, name: string): boolean {
  return isIn(object.pendingExport, name) || isHandedOut(object, name)
}

function isIn(delta: ExportDelta | null, name: string): boolean {
  return delta !== null && delta.changes[name] !== undefined
}
