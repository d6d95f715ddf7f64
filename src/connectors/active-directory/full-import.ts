import type { ImportPage } from '../contract/exchange.ts'
import type { Filter } from '../ldap/filter.ts'
import { pagedSearch } from '../ldap/paged-search.ts'
import type { SearchEntry } from '../ldap/response.ts'
import { extendedNames, noReferrals } from './controls.ts'
import { dnOf } from './entry.ts'
import { ImportRefused } from './import-refused.ts'
import { currentWatermark } from './import-position.ts'
import { PageCollector } from './page-collector.ts'
import type { PartitionSource } from './partition-source.ts'
import { readDn } from './root-dse.ts'
import { formatWatermark } from './watermark.ts'

/**
 * Everything in the selection, page by page. The position is taken before the first page, so that a delta import from it
 * brings whatever changed while the pages were read. The watermark comes with a last page of its own.
 */
export async function* fullImport(source: PartitionSource): AsyncGenerator<ImportPage, void, undefined> {
  const bases = await visibleContainers(source)
  const watermark = await currentWatermark(source.client, source)
  const pages = new PageCollector(source.pageSize)
  for (const filter of source.reader.types.filtersInOrder) {
    for (const base of bases) {
      for await (const entries of searchSelected(source, { base, filter })) {
        for (const entry of entries) await collect(source, entry, pages)
        if (!pages.isEmpty) yield pages.take(null)
      }
    }
  }
  yield pages.take(formatWatermark(watermark))
}

/** Objects below a container, complete up to ranged values. */
export function searchSelected(
  { client, reader, pageSize }: PartitionSource,
  wanted: { readonly base: string; readonly filter: Filter },
): AsyncGenerator<readonly SearchEntry[]> {
  const controls = [extendedNames, noReferrals]
  return pagedSearch(client, { ...wanted, scope: 'subtree', attributes: reader.attributes, controls, pageSize })
}

async function collect({ reader, scope }: PartitionSource, entry: SearchEntry, pages: PageCollector): Promise<void> {
  const change = scope.includes(dnOf(entry)) ? await reader.change(entry) : null
  if (change === null) pages.leaveOut()
  else pages.add(change)
}

/**
 * A selected container that is not there would look like the deletion of everything in it, so the import does not begin unless
 * somebody accepted that.
 */
async function visibleContainers({ client, scope, missingContainers }: PartitionSource): Promise<readonly string[]> {
  const visible: string[] = []
  for (const base of scope.bases) {
    if ((await readDn(client, base)) !== null) {
      visible.push(base)
      continue
    }
    if (missingContainers === 'empty') continue
    const text = `The container ${base} is selected for import, but the directory does not show it to this account.`
    throw new ImportRefused('container-missing', text)
  }
  return visible
}
