import type { ImportChange } from '#src/connectors/contract/exchange.ts'
import type { ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import type { ObjectEdge, ObjectEdgeKey } from '#src/model/edge.ts'
import { stage, type Report, type Staged } from '#src/engine/stage.ts'
import type { ObjectIdentity } from '#src/store/store.ts'
import type { ObjectEdgePut, ObjectPut, WriteBatch } from '#src/store/write-batch.ts'
import { importHash } from './import-hash.ts'
import { makeWay } from './name-conflicts.ts'
import { onlookersOf } from './onlookers.ts'
import { part, unnamed, referrers } from './parting.ts'
import { References } from './references.ts'
import type { SeenSet } from './seen-set.ts'
import { commit, objectError, position, type DirectoryStep } from './step.ts'
import type { Counted } from './step-counts.ts'

type Subject = Exclude<ImportChange, { kind: 'failure' }>

/** A report together with the row it is about. */
interface Matched {
  readonly change: Subject
  readonly identity: ObjectIdentity | null
  readonly hash: string | null
}

/**
 * Stages one page of an import and writes it in one transaction, its watermark included. An object whose fingerprint is the
 * stored one costs a comparison and no write.
 */
export async function stagePage(
  step: DirectoryStep,
  changes: readonly ImportChange[],
  how: { readonly seen: SeenSet | null; readonly watermark: string | null },
): Promise<void> {
  const rounds = byRound(await completed(step, changes)).flatMap(byWeight)
  for (const [i, round] of rounds.entries()) {
    const isLast = i === rounds.length - 1
    await stageRound(step, round, { seen: how.seen, watermark: isLast ? how.watermark : null })
  }
  if (rounds.length === 0 && how.watermark !== null) await commit(step, { putWatermarks: [position(step, how.watermark)] })
}

/** Changes of objects we do not know are replaced by the whole objects (need-full-object). */
async function completed(step: DirectoryStep, changes: readonly ImportChange[]): Promise<readonly ImportChange[]> {
  const updates = changes.filter((change) => change.kind === 'update')
  if (updates.length === 0) return changes
  const known = await step.store.space.identify(step.connector.id, { anchors: updates.map((change) => change.anchor), dnKeys: [] })
  const anchors = new Set(known.filter((row) => row.kind === 'object').map((row) => row.anchor))
  for (const change of changes) if (change.kind === 'object') anchors.add(change.anchor)
  const unknown = updates.filter((change) => !anchors.has(change.anchor))
  if (unknown.length === 0) return changes
  const read = await step.session.read(unknown.map((change) => ({ objectType: '', anchor: change.anchor, dn: change.dn })))
  return [...changes.filter((change) => change.kind !== 'update' || anchors.has(change.anchor)), ...read]
}

/** A page may speak of one object more than once; each round speaks of an object once, in the order of the page. */
function byRound(changes: readonly ImportChange[]): readonly (readonly ImportChange[])[] {
  const rounds: ImportChange[][] = []
  const occurrences = new Map<string, number>()
  for (const change of changes) {
    const round = change.anchor === null ? 0 : (occurrences.get(change.anchor) ?? 0)
    if (change.anchor !== null) occurrences.set(change.anchor, round + 1)
    ;(rounds[round] ??= []).push(change)
  }
  return rounds
}

/** Reference values staged together. A page of large groups may hold a hundred times as many. */
const weightMax = 20_000

/** Splits a round so that the reference values of its objects fit into memory; one object is never split. */
function byWeight(changes: readonly ImportChange[]): readonly (readonly ImportChange[])[] {
  const parts: ImportChange[][] = [[]]
  let weight = 0
  for (const change of changes) {
    const own = weightOf(change)
    if (weight > 0 && weight + own > weightMax) {
      parts.push([])
      weight = 0
    }
    parts.at(-1)?.push(change)
    weight += own
  }
  return parts
}

function weightOf(change: ImportChange): number {
  if (change.kind === 'object') return Object.values(change.references).reduce((sum, targets) => sum + targets.length, 0)
  if (change.kind !== 'update') return 0
  return Object.values(change.references).reduce((sum, said) => sum + (said.kind === 'replace' ? said.targets.length : said.add.length), 0)
}

async function stageRound(
  step: DirectoryStep,
  changes: readonly ImportChange[],
  how: { readonly seen: SeenSet | null; readonly watermark: string | null },
): Promise<void> {
  const { matched, rows } = await match(step, changes)
  for (const { identity } of matched) if (identity !== null) how.seen?.add(identity.ordinal)
  const isSame = (entry: Matched): boolean => entry.hash !== null && entry.identity?.importHash === entry.hash
  for (const entry of matched) if (isSame(entry)) step.counts.unchanged()
  const batch = await stageMatched(step, { matched: matched.filter((entry) => !isSame(entry)), rows })
  const failures = changes.filter((change) => change.kind === 'failure')
  for (const failure of failures) recordFailure(step, failure, batch)
  await commit(step, {
    ...batch.writes,
    objectErrors: batch.errors,
    ...(how.watermark === null ? {} : { putWatermarks: [position(step, how.watermark)] }),
  })
  if (how.seen !== null) await markNew(step, { seen: how.seen, matched })
}

async function match(
  step: DirectoryStep,
  changes: readonly ImportChange[],
): Promise<{ readonly matched: readonly Matched[]; readonly rows: readonly ObjectIdentity[] }> {
  const subjects = changes.filter((change) => change.kind !== 'failure')
  const names = subjects.flatMap((change) => (change.kind === 'delete' || change.dn === null ? [] : [dnKey(change.dn)]))
  const rows = await step.store.space.identify(step.connector.id, { anchors: subjects.map((change) => change.anchor), dnKeys: names })
  const byAnchor = new Map(rows.filter((row) => row.anchor !== null).map((row) => [row.anchor, row]))
  const byName = new Map(rows.map((row) => [row.dnKey, row]))
  const matched = subjects.map((change) => {
    const named = change.kind === 'object' ? byName.get(dnKey(change.dn)) : undefined
    const identity = byAnchor.get(change.anchor) ?? (named?.anchor === null ? named : undefined) ?? null
    return { change, identity, hash: change.kind === 'object' ? importHash(change) : null }
  })
  return { matched, rows }
}

interface PageBatch {
  readonly writes: WriteBatch
  readonly errors: NonNullable<WriteBatch['objectErrors']>[number][]
}

async function stageMatched(
  step: DirectoryStep,
  page: { readonly matched: readonly Matched[]; readonly rows: readonly ObjectIdentity[] },
): Promise<PageBatch> {
  const at = step.clock.now()
  const stored = await loadStored(step, page.matched)
  const newIds = new Map(page.matched.map((entry) => [entry.change.anchor, entry.identity?.id ?? (step.ids.next() as ObjectId)]))
  const references = await References.resolve(
    step,
    page.matched.map((entry) => {
      const id = newIds.get(entry.change.anchor) as ObjectId
      return { change: entry.change, id: stayingId(entry, id, stored) }
    }),
  )
  const reported = page.matched.map((entry) => ({ entry, report: references.report(entry.change, entry.hash) }))
  const storedEdges = await loadEdges(step, reported)
  const puts = new Map<ObjectId, ConnectorSpaceObject>()
  const removed: ObjectId[] = []
  const leaving: ConnectorSpaceObject[] = []
  const edges: ObjectEdgePut[] = []
  const errors: PageBatch['errors'] = []
  for (const { entry, report } of reported) {
    const id = newIds.get(entry.change.anchor) as ObjectId
    const own = stored.get(id) ?? null
    const staged = stage({
      report,
      stored: own,
      edges: storedEdges.get(id) ?? [],
      connectorId: step.connector.id,
      partition: step.partition,
      newId: id,
      at,
    })
    count(step, staged, { id, dn: staged.object?.dn ?? own?.dn ?? nameOf(entry.change) })
    if (staged.isRemoved && own !== null && isElsewhere(entry.change)) leaving.push(own)
    else if (staged.isRemoved) removed.push(id)
    if (staged.object !== null) puts.set(id, staged.object)
    edges.push(...staged.edges)
    if (staged.problem !== null) errors.push(problemOf(step, { id, dn: own?.dn ?? '', staged, at }))
  }
  const parting = await part(step, leaving)
  const way = await makeWay(step, { puts, removed: [...removed, ...leaving.map((object) => object.id)], rows: page.rows })
  for (const object of way.parked) puts.set(object.id, object)
  // The page itself may refer to what it says is elsewhere; placeholders that nobody refers to go when the import ends.
  const objects = [...references.placeholders, ...leaving.map(unnamed), ...puts.values()]
  const deleted = page.matched.flatMap((entry) => (isDeleted(entry.change) ? (entry.identity?.id ?? []) : []))
  const change = {
    connectorId: step.connector.id,
    before: stored,
    after: [...puts.values()],
    removed: [...removed, ...leaving.map(({ id }) => id)],
    edges,
  }
  // Whatever was said of references to an object that goes in this page, they go with it.
  const gone = new Set([...removed, ...way.absorbed])
  return {
    writes: {
      removeEdgesInto: [...new Set([...removed, ...deleted])],
      removeObjects: [...gone, ...parting.removed],
      putObjects: objects.map((object): ObjectPut => ({ object, keys: step.rules.objectKeys(object) })),
      putEdges: [
        ...parting.edges.filter(({ edge }) => !gone.has(edge.source)),
        ...edges.filter(({ edge }) => !gone.has(edge.target)),
        ...way.edges,
      ],
      wakeObjects: [...(await onlookersOf(step, change)), ...(await referrers(step, deleted)), ...way.bereft],
    },
    errors,
  }
}

function isDeleted(change: Subject): boolean {
  return change.kind === 'delete' && !isElsewhere(change)
}

function isElsewhere(change: Subject): boolean {
  return change.kind === 'delete' && change.isElsewhere === true
}

/** The row an object of the page has once the page is written; null when it has none, so that no reference may point to it. */
function stayingId(entry: Matched, id: ObjectId, stored: ReadonlyMap<ObjectId, ConnectorSpaceObject>): ObjectId | null {
  if (entry.change.kind !== 'delete') return id
  const own = stored.get(id)
  if (own !== undefined && isElsewhere(entry.change)) return id
  return own === undefined || (own.kind === 'object' && own.link === null) ? null : id
}

async function loadStored(step: DirectoryStep, matched: readonly Matched[]): Promise<ReadonlyMap<ObjectId, ConnectorSpaceObject>> {
  const objects = await step.store.space.load(matched.flatMap((entry) => entry.identity?.id ?? []))
  return new Map(objects.map((object) => [object.id, object]))
}

/** Where everything is said, everything stored is needed; where single values are, those alone: a group may have 100,000 others. */
async function loadEdges(
  step: DirectoryStep,
  reported: readonly { readonly entry: Matched; readonly report: Report }[],
): Promise<ReadonlyMap<ObjectId, readonly ObjectEdge[]>> {
  const whole: ObjectId[] = []
  const single: ObjectEdgeKey[] = []
  for (const { entry, report } of reported) {
    const source = entry.identity?.id
    if (source === undefined || report.kind === 'delete') continue
    if (report.kind === 'object' || report.complete.length > 0) whole.push(source)
    else single.push(...report.references.map(({ attribute, target }) => ({ source, attribute, target })))
  }
  const { edges } = step.store
  return Map.groupBy([...(await edges.ofSources(whole)), ...(await edges.byKeys(single))], (edge) => edge.source)
}

function nameOf(change: Subject): string {
  return (change.kind === 'delete' ? null : change.dn) ?? change.anchor
}

function count(step: DirectoryStep, staged: Staged, object: Counted): void {
  step.counts.staging(staged.counter, object)
  step.counts.references(staged.referenceAdds, staged.referenceDeletes)
}

function problemOf(
  step: DirectoryStep,
  of: { readonly id: ObjectId; readonly dn: string; readonly staged: Staged; readonly at: number },
): PageBatch['errors'][number] {
  const { code = '', message = '', firstAt = of.at, retryCount = 0 } = of.staged.problem ?? {}
  return objectError(step, { objectId: of.id, dn: of.dn, code, message, at: of.at, firstAt, retryCount })
}

function recordFailure(step: DirectoryStep, failure: Extract<ImportChange, { kind: 'failure' }>, batch: PageBatch): void {
  const at = step.clock.now()
  step.counts.staging('stage-failure', { id: null, dn: failure.dn })
  step.counts.errors++
  batch.errors.push(
    objectError(step, { objectId: null, dn: failure.dn, code: failure.code, message: failure.message, at, firstAt: at, retryCount: 0 }),
  )
}

/** Rows made by this page get their ordinal when they are written; the seen-set has to learn it. */
async function markNew(step: DirectoryStep, page: { readonly seen: SeenSet; readonly matched: readonly Matched[] }): Promise<void> {
  const anchors = page.matched.filter((entry) => entry.identity === null).map((entry) => entry.change.anchor)
  if (anchors.length === 0) return
  for (const row of await step.store.space.identify(step.connector.id, { anchors, dnKeys: [] })) page.seen.add(row.ordinal)
}
