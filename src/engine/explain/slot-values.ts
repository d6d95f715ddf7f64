import { changedValues } from '#src/model/change.ts'
import { importedImage, topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { Value } from '#src/model/value.ts'

/** The slots a value can stand in, in the words of a connector space. */
export type SlotName = 'synchronized' | 'pending-import' | 'unconfirmed-export' | 'escrowed-export' | 'pending-export'

/** The values one slot says an attribute has. */
export interface SlotValues {
  readonly slot: SlotName
  readonly values: readonly Value[]
}

/** The hologram's values, then those of every slot that changes them: the tower of one attribute from the ground up. */
export function slotValues(object: ConnectorSpaceObject, attribute: string): readonly SlotValues[] {
  const slots = [
    ['pending-import', object.pendingImport],
    ['unconfirmed-export', object.unconfirmedExport],
    ['escrowed-export', object.escrowedExport],
    ['pending-export', object.pendingExport],
  ] as const
  const tower: SlotValues[] = [{ slot: 'synchronized', values: object.synchronized[attribute] ?? [] }]
  for (const [slot, delta] of slots) {
    const change = delta?.changes[attribute]
    if (change !== undefined) tower.push({ slot, values: changedValues(tower.at(-1)?.values ?? [], change) })
  }
  return tower
}

/** What the directory last said an attribute has. */
export function importedValues(object: ConnectorSpaceObject, attribute: string): readonly Value[] {
  return importedImage(object)[attribute] ?? []
}

/** What an attribute is to have in the end. */
export function wantedValues(object: ConnectorSpaceObject, attribute: string): readonly Value[] {
  return topImage(object)[attribute] ?? []
}
