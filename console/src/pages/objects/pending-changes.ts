import type { ExportDeltaBody, SpaceObjectBody } from '#src/api/contract/space.ts'
import type { AttributesBody, ChangeBody, ChangesBody, ValueBody } from '#src/api/contract/value.ts'
import { valueIdentity } from './show-value.ts'

/** Slots in which a change can wait, from the ground up. */
type PendingSlot = 'import' | 'unconfirmed' | 'escrowed' | 'export'

/** How one attribute changes. */
export interface AttributeDifference {
  readonly attribute: string
  readonly change: 'add' | 'modify' | 'remove'
  /** Null where it is not known what is there now. */
  readonly before: readonly ValueBody[] | null
  readonly after: readonly ValueBody[]
}

/** Reference values of one attribute that come or go. */
export interface ReferenceDifference {
  readonly attribute: string
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** Everything that waits in one slot of an object. */
export interface PendingSet {
  readonly slot: PendingSlot
  readonly operation: 'add' | 'update' | 'delete' | 'delete-add'
  readonly renamedFrom: string | null
  readonly newDn: string | null
  readonly reason: string | null
  readonly attributes: readonly AttributeDifference[]
  readonly references: readonly ReferenceDifference[]
}

const edgeSlots = {
  import: 'pendingImport',
  unconfirmed: 'unconfirmedExport',
  escrowed: 'escrowedExport',
  export: 'pendingExport',
} as const

/** What waits on an object on its way in. */
export function pendingImportOf(object: SpaceObjectBody): PendingSet | null {
  const { pendingImport } = object
  const references = referenceDifferences(object, 'import')
  if (pendingImport === null && references.length === 0) return null
  return {
    slot: 'import',
    operation: pendingImport?.operation ?? 'update',
    renamedFrom: pendingImport?.renamedFrom ?? null,
    newDn: null,
    reason: null,
    attributes: differences(object.synchronized, pendingImport?.changes ?? {}),
    references,
  }
}

/** What waits on an object on its way out, every slot compared with what is expected below it. */
export function pendingExportsOf(object: SpaceObjectBody): readonly PendingSet[] {
  let image = applied(object.synchronized, object.pendingImport?.changes ?? {})
  const sets: PendingSet[] = []
  const slots = [
    ['unconfirmed', object.unconfirmedExport],
    ['escrowed', object.escrowedExport],
    ['export', object.pendingExport],
  ] as const
  for (const [slot, delta] of slots) {
    const set = exportSet({ object, slot, delta, below: image })
    if (set !== null) sets.push(set)
    image = applied(image, delta?.changes ?? {})
  }
  return sets
}

function exportSet(of: {
  readonly object: SpaceObjectBody
  readonly slot: Exclude<PendingSlot, 'import'>
  readonly delta: ExportDeltaBody | null
  readonly below: AttributesBody
}): PendingSet | null {
  const { object, slot, delta, below } = of
  const references = referenceDifferences(object, slot)
  if (delta === null && references.length === 0) return null
  return {
    slot,
    operation: delta?.operation ?? 'update',
    renamedFrom: null,
    newDn: delta?.newDn ?? null,
    reason: delta?.reason ?? null,
    attributes: differences(below, delta?.changes ?? {}),
    references,
  }
}

/** The values an attribute has after a change. */
function changedValues(before: readonly ValueBody[], change: ChangeBody): readonly ValueBody[] {
  if (change.kind === 'replace') return change.values
  const removed = new Set(change.remove.map(valueIdentity))
  const kept = before.filter((value) => !removed.has(valueIdentity(value)))
  const known = new Set(kept.map(valueIdentity))
  return [...kept, ...change.add.filter((value) => !known.has(valueIdentity(value)))]
}

/** What the directory is expected to hold once everything handed out has arrived. */
export function expectedImage(object: SpaceObjectBody): AttributesBody {
  const { synchronized, pendingImport, unconfirmedExport, escrowedExport } = object
  return [pendingImport, unconfirmedExport, escrowedExport].reduce((image, slot) => applied(image, slot?.changes ?? {}), synchronized)
}

function applied(before: AttributesBody, changes: ChangesBody): AttributesBody {
  const after = { ...before }
  for (const [name, change] of Object.entries(changes)) after[name] = [...changedValues(before[name] ?? [], change)]
  return after
}

/** How changes differ from what is there, attribute by attribute. Without knowing what is there, single values are all that can be said. */
export function differences(below: AttributesBody | null, changes: ChangesBody): readonly AttributeDifference[] {
  return Object.entries(changes)
    .map(([attribute, change]): AttributeDifference => {
      const before = below === null ? removedBy(change) : (below[attribute] ?? [])
      const after = changedValues(before ?? [], change)
      return { attribute, change: after.length === 0 ? 'remove' : before?.length === 0 ? 'add' : 'modify', before, after }
    })
    .toSorted((a, b) => a.attribute.localeCompare(b.attribute))
}

function removedBy(change: ChangeBody): readonly ValueBody[] | null {
  return change.kind === 'update' ? change.remove : null
}

function referenceDifferences(object: SpaceObjectBody, slot: PendingSlot): readonly ReferenceDifference[] {
  return Object.entries(object.references).flatMap(([attribute, { values }]) => {
    const added = values.filter((value) => value[edgeSlots[slot]] === 'add').map(({ dn }) => dn)
    const removed = values.filter((value) => value[edgeSlots[slot]] === 'delete').map(({ dn }) => dn)
    return added.length + removed.length === 0 ? [] : [{ attribute, added, removed }]
  })
}
