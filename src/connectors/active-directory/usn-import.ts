import type { ImportChange, ImportPage } from '../contract/exchange.ts'
import { and, greaterOrEqual } from '../ldap/filter.ts'
import { pagedSearch } from '../ldap/paged-search.ts'
import type { SearchEntry } from '../ldap/response.ts'
import { extendedNames, noReferrals, showDeleted } from './controls.ts'
import { classesOf } from './entry-decoder.ts'
import { anchorOf, dnOf, isDeleted, textOf } from './entry.ts'
import { objectsBelow } from './moved-container.ts'
import { canHoldObjects } from './object-type.ts'
import { PageCollector } from './page-collector.ts'
import type { PartitionSource } from './partition-source.ts'
import type { UpdatePosition } from './root-dse.ts'
import { formatWatermark } from './watermark.ts'

/** Needed beside the selection: the deletion mark, and when the object came into this database. */
const EVENT_ATTRIBUTES = ['isDeleted', 'uSNCreated']

/**
 * What changed after an update sequence number of the same database, for accounts without the right to use DirSync. Changed
 * objects come complete. The server gives no order, so only the last page has a watermark. Deletions are seen only where
 * the account may read the container of deleted objects. `position` is where the database was before.
 */
export async function* usnImport(
  source: PartitionSource,
  { since, position }: { readonly since: bigint; readonly position: UpdatePosition },
): AsyncGenerator<ImportPage, void, undefined> {
  const pages = new PageCollector(source.pageSize)
  const movedContainers: string[] = []
  for await (const entries of searchChanged(source, since)) {
    for (const entry of entries) {
      const change = await changeOf(source, entry)
      if (change === null) pages.leaveOut()
      else pages.add(change)
      const anchor = anchorOf(entry)
      if (anchor !== null && mayHaveMoved(entry, { since, partition: source.partition })) movedContainers.push(anchor)
    }
    if (!pages.isEmpty) yield pages.take(null)
  }
  for (const container of movedContainers) {
    for await (const change of objectsBelow(source, container)) {
      pages.add(change)
      if (pages.isFull) yield pages.take(null)
    }
  }
  yield pages.take(formatWatermark({ mode: 'usn', position, server: source.server }))
}

function searchChanged({ client, partition, reader, pageSize }: PartitionSource, since: bigint): AsyncGenerator<readonly SearchEntry[]> {
  return pagedSearch(client, {
    base: partition,
    scope: 'subtree',
    filter: and(greaterOrEqual('uSNChanged', String(since + 1n)), reader.types.filterWithContainers),
    attributes: [...new Set([...EVENT_ATTRIBUTES, ...reader.attributes])],
    controls: [extendedNames, noReferrals, showDeleted],
    pageSize,
  })
}

async function changeOf({ reader, scope }: PartitionSource, entry: SearchEntry): Promise<ImportChange | null> {
  const anchor = anchorOf(entry)
  if (anchor !== null && isDeleted(entry)) return { kind: 'delete', anchor }
  if (scope.includes(dnOf(entry))) return await reader.change(entry)
  // It may have been moved out; whether it was ever inside, only the connector space knows.
  const isOurs = anchor !== null && reader.types.typeOf(classesOf(entry)) !== null
  return isOurs ? { kind: 'delete', anchor, isElsewhere: true } : null
}

/** A container that changed may have been renamed: nothing in the entry tells, so what is below it is read again. */
function mayHaveMoved(entry: SearchEntry, { since, partition }: { readonly since: bigint; readonly partition: string }): boolean {
  const created = BigInt(textOf(entry, 'uSNCreated') ?? 0)
  return !isDeleted(entry) && created <= since && dnOf(entry) !== partition && canHoldObjects(classesOf(entry))
}
