import type { ImportChange, ImportPage } from '../contract/exchange.ts'
import type { SearchEntry } from '../ldap/response.ts'
import { dirSyncRound, endless, roundEnd, ROUNDS_MAX } from './dirsync-round.ts'
import { classesOf } from './entry-decoder.ts'
import { anchorOf, dnOf, isDeleted, valuesOf } from './entry.ts'
import { objectsBelow } from './moved-container.ts'
import { canHoldObjects } from './object-type.ts'
import { PageCollector } from './page-collector.ts'
import type { PartitionSource } from './partition-source.ts'
import type { UpdatePosition } from './root-dse.ts'
import { formatWatermark, type Watermark } from './watermark.ts'

/** What tells a deletion, a creation and a move apart, whether it is selected or not. DirSync never sends `cn`, only `name`. */
const EVENT_ATTRIBUTES = ['objectGUID', 'objectClass', 'whenCreated', 'name', 'parentGUID', 'isDeleted']
/** Attributes whose coming means that the object is new, was restored, renamed or moved. */
const IDENTITY_CHANGES = ['objectClass', 'whenCreated', 'name', 'parentGUID', 'isDeleted']

/** Changes of an ordinary object are below this, so a round brings about a page. */
const BYTES_PER_OBJECT = 4_096
const ROUND_BYTES_MIN = 1_048_576

/**
 * What changed after a DirSync cookie. Every round ends with its own cookie, and so with a watermark; a round larger than a
 * page is handed out in several pages of which the last has the watermark. `position` is where the database was before.
 */
export async function* dirSyncImport(
  source: PartitionSource,
  { watermark, position }: { readonly watermark: Extract<Watermark, { mode: 'dirsync' }>; readonly position: UpdatePosition },
): AsyncGenerator<ImportPage, void, undefined> {
  let reached: Watermark = watermark
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const results = dirSyncRound(source.client, {
      partition: source.partition,
      cookie: reached.cookie,
      filter: source.reader.types.filterWithContainers,
      attributes: [...new Set([...EVENT_ATTRIBUTES, ...source.reader.decoder.attributes])],
      bytesMax: Math.max(source.pageSize * BYTES_PER_OBJECT, ROUND_BYTES_MIN),
    })
    const pages = new PageCollector(source.pageSize)
    yield* roundPages(source, results, pages)
    const end = roundEnd(results)
    // Until the last round not everything up to the position has arrived, so the old one stays.
    reached = { ...reached, cookie: Buffer.from(end.cookie), server: source.server, ...(end.more ? {} : { position }) }
    yield pages.take(formatWatermark(reached))
    if (!end.more) return
  }
  throw endless()
}

/** Reads the entries of a round in batches, because finding out about them takes requests of its own. */
async function* roundPages(
  source: PartitionSource,
  results: AsyncIterable<SearchEntry>,
  pages: PageCollector,
): AsyncGenerator<ImportPage, void, undefined> {
  let batch: SearchEntry[] = []
  for await (const entry of results) {
    batch.push(entry)
    if (batch.length < source.pageSize) continue
    yield* batchPages(source, batch, pages)
    batch = []
  }
  yield* batchPages(source, batch, pages)
}

async function* batchPages(
  source: PartitionSource,
  batch: readonly SearchEntry[],
  pages: PageCollector,
): AsyncGenerator<ImportPage, void, undefined> {
  const movedContainers: string[] = []
  const living = batch.filter((entry) => !collectDeletion(entry, pages))
  const found = await lookUp(source, living)
  for (const { entry, anchor, now } of found) {
    const change = await changeOf(source, { entry, anchor, now })
    if (change === null) pages.leaveOut()
    else pages.add(change)
    if (now !== null && isMoved(entry) && canHoldObjects(classesOf(now))) movedContainers.push(anchor)
    if (pages.isFull) yield pages.take(null)
  }
  for (const container of movedContainers) {
    for await (const change of objectsBelow(source, container)) {
      pages.add(change)
      if (pages.isFull) yield pages.take(null)
    }
  }
}

/** An entry of DirSync with what the directory says about the object now; `now` is null when it does not show it. */
interface Reported {
  readonly entry: SearchEntry
  readonly anchor: string
  readonly now: SearchEntry | null
}

function collectDeletion(entry: SearchEntry, pages: PageCollector): boolean {
  const anchor = anchorOf(entry)
  if (anchor === null || !isDeleted(entry)) return false
  // Wherever it stood last: it may have been moved out of the selection and deleted since the last import.
  pages.add({ kind: 'delete', anchor })
  return true
}

/** Of a changed object only its type is needed; one that is new to us or may be is read as a whole. */
async function lookUp({ reader }: PartitionSource, entries: readonly SearchEntry[]): Promise<readonly Reported[]> {
  const known = entries.flatMap((entry) => {
    const anchor = anchorOf(entry)
    return anchor === null ? [] : [{ entry, anchor }]
  })
  const partial = known.filter(({ entry }) => !hasNewIdentity(entry))
  const whole = known.filter(({ entry }) => hasNewIdentity(entry))
  const join = (reported: typeof known, found: readonly (SearchEntry | null)[]): readonly Reported[] =>
    reported.map((one, i) => ({ ...one, now: found[i] ?? null }))
  return [
    ...join(
      partial,
      await reader.entries(
        partial.map(({ anchor }) => anchor),
        ['objectClass'],
      ),
    ),
    ...join(
      whole,
      await reader.entries(
        whole.map(({ anchor }) => anchor),
        reader.attributes,
      ),
    ),
  ]
}

/** Null when the object is none of ours. */
async function changeOf({ reader, scope }: PartitionSource, { entry, anchor, now }: Reported): Promise<ImportChange | null> {
  // Deleted meanwhile, which the next import will say too, or moved to where the account may not look.
  if (now === null) return { kind: 'delete', anchor }
  const objectType = reader.types.typeOf(classesOf(now))
  if (objectType === null) return null
  if (!scope.includes(dnOf(now))) return hasNewIdentity(entry) ? { kind: 'delete', anchor, isElsewhere: true } : null
  if (hasNewIdentity(entry)) return await reader.change(now)
  return await reader.update({ ...entry, dn: now.dn }, objectType)
}

function hasNewIdentity(entry: SearchEntry): boolean {
  return IDENTITY_CHANGES.some((name) => valuesOf(entry, name) !== undefined)
}

/** A new object comes with its creation time; a renamed or moved one with its name alone. */
function isMoved(entry: SearchEntry): boolean {
  const has = (name: string): boolean => valuesOf(entry, name) !== undefined
  return (has('name') || has('parentGUID')) && !has('whenCreated')
}
