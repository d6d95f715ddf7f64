import type { MetaverseId, ObjectId } from '#src/model/brand.ts'
import { isLeaving, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { edgeKey } from '#src/model/edge.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import { edgeQuestions, planEdges, type DirtyEdges, type EdgeWorld } from '#src/engine/plan-edges.ts'
import type { MetaverseEnd, ObjectEnd, Store } from '#src/store/store.ts'
import { commit, isStopped, type Step } from './step.ts'

/** Edges flowed together. */
const batchSize = 2_000

/** Lets every reference value that waits flow, batch by batch. Returns how many edges were looked at, or that it was stopped. */
export async function flowEdges(step: Step): Promise<number | 'stopped'> {
  const total = await step.store.edges.dirtyCount()
  let done = 0
  for (;;) {
    if (isStopped(step)) return 'stopped'
    const dirty = await step.store.edges.dirty(batchSize)
    const size = dirty.objectEdges.length + dirty.metaverseEdges.length
    if (size === 0) return done
    await flowBatch(step, dirty)
    done += size
    step.report({ phase: 'completing-referential-updates', done, total: Math.max(total, done) })
  }
}

async function flowBatch(step: Step, dirty: DirtyEdges): Promise<void> {
  const plan = planEdges(await loadEdgeWorld(step.store, dirty), dirty, step.clock.now())
  step.counts.references(plan.added, plan.deleted)
  await commit(step, {
    putEdges: plan.putEdges.map((edge) => ({ edge, dirty: null })),
    removeMetaverseEdges: plan.removeMetaverseEdges,
    putMetaverseEdges: plan.putMetaverseEdges,
    cleanEdges: { objects: dirty.objectEdges, metaverse: dirty.metaverseEdges },
    alignPendingExports: plan.alignPendingExports,
  })
}

/** Rows as a plan would leave them, laid over what is stored; null where one would be gone. */
export interface EdgeOverlay {
  readonly objects: ReadonlyMap<ObjectId, ConnectorSpaceObject | null>
  readonly metaverse: ReadonlyMap<MetaverseId, MetaverseObject | null>
}

const noOverlay: EdgeOverlay = { objects: new Map(), metaverse: new Map() }

/** Loads the ends of the dirty edges, then the edges that decide about them: four reads however many edges there are. */
export async function loadEdgeWorld(store: Store, dirty: DirtyEdges, overlay: EdgeOverlay = noOverlay): Promise<EdgeWorld> {
  const named = new Set<ObjectId>(dirty.objectEdges.flatMap((edge) => [edge.source, edge.target]))
  const direct = laidOver(await store.space.ends({ objects: [...named], metaverse: [] }), overlay)
  const identities = new Set<MetaverseId>(dirty.metaverseEdges.flatMap((edge) => [edge.source, edge.target]))
  for (const end of direct) if (end.metaverseId !== null) identities.add(end.metaverseId)
  const linked = await store.space.ends({ objects: [], metaverse: [...identities] })
  const metaverse = laidOverMetaverse(await store.metaverse.ends([...identities]), overlay)
  const ends = endsOf([...direct, ...laidOver(linked, overlay)], metaverse)
  const questions = edgeQuestions(ends, dirty)
  const objectEdges = new Map((await store.edges.byKeys(questions.objectEdges)).map((edge) => [edgeKey(edge), edge]))
  for (const edge of dirty.objectEdges) objectEdges.set(edgeKey(edge), edge)
  const metaverseEdges = new Map((await store.edges.metaverseByKeys(questions.metaverseEdges)).map((edge) => [edgeKey(edge), edge]))
  return {
    ...ends,
    objectEdge: (key) => objectEdges.get(edgeKey(key)) ?? null,
    metaverseEdge: (key) => metaverseEdges.get(edgeKey(key)) ?? null,
  }
}

function endsOf(
  objects: readonly ObjectEnd[],
  metaverse: readonly MetaverseEnd[],
): Pick<EdgeWorld, 'object' | 'objectsOf' | 'inboundBindings'> {
  const byId = new Map(objects.map((end) => [end.id, end]))
  const byIdentity = new Map<MetaverseId, ObjectEnd[]>()
  for (const end of byId.values()) {
    if (end.metaverseId === null) continue
    const list = byIdentity.get(end.metaverseId)
    if (list === undefined) byIdentity.set(end.metaverseId, [end])
    else list.push(end)
  }
  const bindings = new Map(metaverse.map((end) => [end.id, end.inboundBindings]))
  return {
    object: (id) => byId.get(id) ?? null,
    objectsOf: (id) => byIdentity.get(id) ?? [],
    inboundBindings: (id) => bindings.get(id) ?? null,
  }
}

function laidOver(ends: readonly ObjectEnd[], overlay: EdgeOverlay): readonly ObjectEnd[] {
  if (overlay.objects.size === 0) return ends
  const stored = ends.filter((end) => !overlay.objects.has(end.id))
  const planned = [...overlay.objects.values()].filter((object) => object !== null)
  return [...stored, ...planned.map(endOf)]
}

function laidOverMetaverse(ends: readonly MetaverseEnd[], overlay: EdgeOverlay): readonly MetaverseEnd[] {
  if (overlay.metaverse.size === 0) return ends
  const stored = ends.filter((end) => !overlay.metaverse.has(end.id))
  return [...stored, ...[...overlay.metaverse.values()].filter((object) => object !== null)]
}

function endOf(object: ConnectorSpaceObject): ObjectEnd {
  return {
    id: object.id,
    connectorId: object.connectorId,
    kind: object.kind,
    metaverseId: object.link?.metaverseId ?? null,
    outboundBindings: object.outboundBindings,
    isLeaving: isLeaving(object),
  }
}
