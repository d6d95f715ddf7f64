import type { ImportChange } from '../contract/exchange.ts'
import { isNoSuchObject } from '../ldap/ldap-error.ts'
import { searchSelected } from './full-import.ts'
import { anchorOf, dnOf } from './entry.ts'
import { guidName } from './object-guid.ts'
import type { PartitionSource } from './partition-source.ts'

/**
 * The objects below a container that was renamed or moved. The directory does not report them although their names
 * changed, so each one is brought again: complete, or as gone when it is outside the selected containers now.
 */
export async function* objectsBelow(source: PartitionSource, container: string): AsyncGenerator<ImportChange, void, undefined> {
  try {
    for await (const entries of searchSelected(source, { base: guidName(container), filter: source.reader.types.filter })) {
      for (const entry of entries) {
        const anchor = anchorOf(entry)
        if (anchor === container) continue
        const change = source.scope.includes(dnOf(entry)) ? await source.reader.change(entry) : deleted(anchor)
        if (change !== null) yield change
      }
    }
  } catch (error) {
    // The container was deleted since, and with it everything below; the deletions are reported one by one.
    if (!isNoSuchObject(error)) throw error
  }
}

function deleted(anchor: string | null): ImportChange | null {
  return anchor === null ? null : { kind: 'delete', anchor }
}
