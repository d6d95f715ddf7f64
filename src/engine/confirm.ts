import type { AttributeChange } from '#src/model/change.ts'
import type { ExportDelta } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { sameValues, valueKey, type Attributes } from '#src/model/value.ts'

/** What an import reveals about changes that were handed out before. */
export interface Confirmation {
  /** What is still unseen. */
  readonly rest: ExportDelta | null
  /** Attributes the import contradicts: the change did not stick. `dn` for a rename. */
  readonly missed: readonly string[]
}

/**
 * Compares a handed-out change with what an import says. `mentioned` lists the attributes the import spoke of (`dn` for the name), null
 * when it was a complete image; what it did not speak of stays unconfirmed. The object being there confirms an add.
 */
export function confirmExport(
  delta: ExportDelta | null,
  imported: { readonly image: Attributes; readonly dn: string; readonly mentioned: ReadonlySet<string> | null },
): Confirmation {
  if (delta === null) return { rest: null, missed: [] }
  const rest: Record<string, AttributeChange> = {}
  const missed: string[] = []
  for (const [name, change] of Object.entries(delta.changes)) {
    if (imported.mentioned !== null && !imported.mentioned.has(name)) rest[name] = change
    else if (!isFulfilled(imported.image, name, change)) missed.push(name)
  }
  const isRenamed = delta.newDn === null || dnKey(delta.newDn) === dnKey(imported.dn)
  const isNamed = imported.mentioned?.has('dn') ?? true
  if (!isRenamed && isNamed) missed.push('dn')
  const newDn = isRenamed || isNamed ? null : delta.newDn
  const isDone = Object.keys(rest).length === 0 && newDn === null
  return { rest: isDone ? null : { operation: 'update', newDn, changes: rest }, missed }
}

function isFulfilled(image: Attributes, name: string, change: AttributeChange): boolean {
  const values = image[name] ?? []
  if (change.kind === 'replace') return sameValues(values, change.values)
  const keys = new Set(values.map(valueKey))
  return change.add.every((value) => keys.has(valueKey(value))) && !change.remove.some((value) => keys.has(valueKey(value)))
}
