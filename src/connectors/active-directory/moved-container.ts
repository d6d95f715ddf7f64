import type { ImportChange } from '../contract/exchange.ts'
import { isNoSuchObject } from '../ldap/ldap-error.ts'
import { searchSelected } from './full-import.ts'
import { anchorOf, dnOf } from './entry.ts'
import { guidName } from './object-guid.ts'
import type { PartitionSource } from './partition-source.ts'

/**
 * The objects below a container that was renamed or moved. The directory does not report them although their names
 * changed, so each one is brought again. Those that are outside of the selected containers now are left for the next full import:
 * somebody who renames a selected container has time to name it anew in the configuration before all of it looks deleted.
 */
export async function* objectsBelow(source: PartitionSource, container: string): AsyncGenerator<ImportChange, void, undefined> {
  try {
    for await (const entries of searchSelected(source, { base: guidName(container), filter: source.reader.types.filter })) {
      for (const entry of entries) {
        const anchor = anchorOf(entry)
        if (anchor === container || !source.scope.includes(dnOf(entry))) continue
        const change = await source.reader.change(entry)
        if (change !== null) yield change
      }
    }
  } catch (error) {
    // The container was deleted since, and with it everything below; the deletions are reported one by one.
    if (!isNoSuchObject(error)) throw error
  }
}
