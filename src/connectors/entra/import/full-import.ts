import { ConnectionError } from '../../contract/connection-error.ts'
import type { ImportChange, ImportPage } from '../../contract/exchange.ts'
import type { GraphClient } from '../graph/graph-client.ts'
import { notGraph } from '../graph/connection-failures.ts'
import { placeOf, readPage, requireProgress, type Page } from '../graph/read.ts'
import type { EntraType } from '../identity.ts'
import type { JsonObject } from '../json.ts'
import type { SelectedType } from '../selection.ts'
import { hasManager, readLinks, separateLinks } from './links.ts'
import { completeObject, expandedTarget, identityOf } from './object-change.ts'
import { formatPosition, trackedNames } from './position.ts'

/** What an import reads: the selected types of one tenant. */
export interface ImportSource {
  readonly client: GraphClient
  readonly tenantId: string
  readonly types: readonly SelectedType[]
}

/** Application permission needed to list a type. */
export const listPermission: Readonly<Record<EntraType, string>> = {
  user: 'User.Read.All (or Directory.Read.All)',
  group: 'Group.Read.All (or Directory.Read.All)',
  contact: 'OrgContact.Read.All (or Directory.Read.All)',
  device: 'Device.Read.All',
}

/** Objects in a page of Graph at the most. */
const topMax = 999
/** Reference values after which a page is handed over although it has room for more objects: keeps memory level. */
const referenceCountMax = 100_000
/** Reads of links under way at the same time: enough to fill the batches of every connection. */
const linkReadCountMax = 100

/**
 * Everything in the selection. The position of the delta queries is taken before the first list is read, so that a change
 * made meanwhile is reported again by the next delta import rather than missed.
 */
export async function* fullImport(source: ImportSource, pageSize: number): AsyncGenerator<ImportPage> {
  const watermark = await currentWatermark(source)
  const estimatedTotal = await countObjects(source)
  for (const selected of source.types) {
    for await (const changes of objects(source, selected, pageSize)) yield page(changes, { watermark: null, estimatedTotal })
  }
  yield page([], { watermark, estimatedTotal })
}

export function page(changes: readonly ImportChange[], rest: Pick<ImportPage, 'watermark' | 'estimatedTotal'>): ImportPage {
  return { changes, filtered: { objects: 0, deletions: 0 }, ...rest }
}

/** `$deltatoken=latest` gives a position without listing anything. */
async function currentWatermark(source: ImportSource): Promise<string> {
  const paths: Partial<Record<EntraType, string>> = {}
  for (const selected of source.types) {
    const path = `/${selected.type}s/delta?$deltatoken=latest&$select=${trackedNames(selected)}`
    const { deltaPath } = await readPage(source.client, { path }, listPermission[selected.type])
    if (deltaPath === null) throw notGraph(placeOf(source.client), 'a request for the current position')
    paths[selected.type] = deltaPath
  }
  return formatPosition({ tenantId: source.tenantId, paths }, source.types)
}

/** Only for the progress display, so a tenant that does not answer it loses nothing. */
async function countObjects(source: ImportSource): Promise<number | null> {
  let total = 0
  for (const { type } of source.types) {
    const count = await countType(source.client, type)
    if (count === null) return null
    total += count
  }
  return total
}

async function countType(client: GraphClient, type: EntraType): Promise<number | null> {
  try {
    const request = { path: `/${type}s?$count=true&$top=1&$select=id`, headers: { ConsistencyLevel: 'eventual' } }
    return (await readPage(client, request, listPermission[type])).count
  } catch (error) {
    if (error instanceof ConnectionError) return null
    throw error
  }
}

async function* objects(source: ImportSource, selected: SelectedType, pageSize: number): AsyncGenerator<readonly ImportChange[]> {
  let path: string | null = listPath(selected, pageSize)
  let coming = readList(source, selected, path)
  for (let pageCount = 1; path !== null; pageCount++) {
    const list: Page = await coming
    requireProgress(source.client, { from: path, to: list.nextPath, pageCount })
    path = list.nextPath
    // The next page travels while this one is completed and staged.
    if (path !== null) coming = readList(source, selected, path)
    yield* completeObjects(source.client, selected, list.items)
  }
}

/** A page that is read ahead may fail while nobody waits for it yet; whoever waits for it then is told. */
function readList(source: ImportSource, selected: SelectedType, path: string): Promise<Page> {
  const list = readPage(source.client, { path }, listPermission[selected.type])
  list.catch(() => {})
  return list
}

function listPath(selected: SelectedType, pageSize: number): string {
  const top = Math.max(1, Math.min(topMax, pageSize))
  return `/${selected.type}s?$select=${selected.properties.join(',')}&$top=${top}${hasManager(selected) ? '&$expand=manager($select=id)' : ''}`
}

/** Adds the links to a page of objects; hands over earlier when the links of few objects are many. */
async function* completeObjects(
  client: GraphClient,
  selected: SelectedType,
  items: readonly JsonObject[],
): AsyncGenerator<readonly ImportChange[]> {
  let changes: ImportChange[] = []
  let referenceCount = 0
  for (let from = 0; from < items.length; from += linkReadCountMax) {
    const part = await Promise.all(items.slice(from, from + linkReadCountMax).map((item) => withLinks(client, selected, item)))
    for (const change of part) if (change !== null) changes.push(change)
    referenceCount += part.reduce((sum, change) => sum + referencesIn(change), 0)
    if (referenceCount < referenceCountMax) continue
    yield changes
    changes = []
    referenceCount = 0
  }
  if (changes.length > 0) yield changes
}

/** A complete object from an item of a list; null when it was deleted since the list was read. */
export async function withLinks(client: GraphClient, selected: SelectedType, item: JsonObject): Promise<ImportChange | null> {
  const object = identityOf(selected.type, item)
  if (object === null) return completeObject(selected, item, {})
  const manager = hasManager(selected) ? { manager: expandedTarget(item, 'manager', selected.targets) } : {}
  if (separateLinks(selected).length === 0) return completeObject(selected, item, manager)
  const links = await readLinks(client, selected, object.id)
  return links === null ? null : completeObject(selected, item, { ...manager, ...links })
}

function referencesIn(change: ImportChange | null): number {
  if (change?.kind !== 'object') return 0
  return Object.values(change.references).reduce((sum, targets) => sum + targets.length, 0)
}
