import type { ConnectorId, MetaverseId, ObjectId } from '#src/model/brand.ts'
import {
  absentEdge,
  edgeKey,
  isExpected,
  isFlowing,
  type EdgeChange,
  type MetaverseEdge,
  type MetaverseEdgeKey,
  type ObjectEdge,
  type ObjectEdgeKey,
} from '#src/model/edge.ts'
import type { InboundBinding } from '#src/model/metaverse-object.ts'
import type { OutboundBinding } from '#src/model/connector-space-object.ts'

/** One end of an object edge, as far as the flow of references looks at it. */
export interface ObjectEndView {
  readonly id: ObjectId
  readonly connectorId: ConnectorId
  readonly metaverseId: MetaverseId | null
  readonly outboundBindings: Readonly<Record<string, OutboundBinding>>
  /** Whether it is to be deleted: the delete is pending, handed out, or accepted and not seen yet. */
  readonly isLeaving: boolean
}

/** The neighbourhood of a batch of edges: their ends, and the edges that decide about them. */
export interface EdgeWorld {
  object(id: ObjectId): ObjectEndView | null
  objectsOf(id: MetaverseId): readonly ObjectEndView[]
  inboundBindings(id: MetaverseId): Readonly<Record<string, readonly InboundBinding[]>> | null
  objectEdge(key: ObjectEdgeKey): ObjectEdge | null
  metaverseEdge(key: MetaverseEdgeKey): MetaverseEdge | null
}

/** Edges that wait to be flowed. */
export interface DirtyEdges {
  readonly objectEdges: readonly ObjectEdge[]
  readonly metaverseEdges: readonly MetaverseEdge[]
}

/** What flowing a batch of edges comes to. */
export interface EdgePlan {
  readonly putMetaverseEdges: readonly MetaverseEdge[]
  readonly removeMetaverseEdges: readonly MetaverseEdgeKey[]
  readonly putEdges: readonly ObjectEdge[]
  /** Objects whose pending export slot has to follow their edges. */
  readonly alignPendingExports: readonly ObjectId[]
  readonly added: number
  readonly deleted: number
}

/** Edges that have to be known before the dirty ones can be decided. */
export interface EdgeQuestions {
  readonly objectEdges: readonly ObjectEdgeKey[]
  readonly metaverseEdges: readonly MetaverseEdgeKey[]
}

type Ends = Pick<EdgeWorld, 'object' | 'objectsOf' | 'inboundBindings'>

/** Which edges must be loaded for a batch of dirty ones, once the ends are known. */
export function edgeQuestions(ends: Ends, dirty: DirtyEdges): EdgeQuestions {
  const metaverseEdges = candidateEdges(ends, dirty)
  const objectEdges = metaverseEdges.flatMap((key) => [...supports(ends, key).map((support) => support.key), ...outboundEdges(ends, key)])
  return { metaverseEdges, objectEdges }
}

/**
 * Flows reference values, each by itself: an object edge through the binding of its attribute to a metaverse edge, and a
 * metaverse edge through the bindings of the objects of its source to their edges. Which rule wins was decided with the
 * object; here only "is the value there" is left, so one membership costs one edge.
 */
export function planEdges(world: EdgeWorld, dirty: DirtyEdges, at: number): EdgePlan {
  const plan = { put: [] as MetaverseEdge[], remove: [] as MetaverseEdgeKey[], edges: new Map<string, ObjectEdge>(), added: 0, deleted: 0 }
  for (const key of candidateEdges(world, dirty)) {
    const winner = supports(world, key).find((support) => isPresentIn(world, support.key))
    const before = world.metaverseEdge(key)
    if (winner === undefined) {
      if (before !== null) plan.remove.push(key)
      plan.deleted += before === null ? 0 : 1
    } else if (before === null || before.ruleId !== winner.binding.ruleId || before.connectorId !== winner.binding.connectorId) {
      plan.put.push({ ...key, connectorId: winner.binding.connectorId, ruleId: winner.binding.ruleId, at })
      plan.added += before === null ? 1 : 0
    }
    for (const out of outboundEdges(world, key)) stageEdge(world, { key: out, wanted: winner !== undefined }, plan.edges)
  }
  for (const edge of dirty.objectEdges) if (!plan.edges.has(edgeKey(edge))) stageUnflowed(world, edge, plan.edges)
  const changed = [...plan.edges.values()].filter((edge) => (world.objectEdge(edge)?.pendingExport ?? null) !== edge.pendingExport)
  return {
    putMetaverseEdges: plan.put,
    removeMetaverseEdges: plan.remove,
    putEdges: changed,
    alignPendingExports: [...new Set([...changed, ...dirty.objectEdges].map((edge) => edge.source))],
    added: plan.added,
    deleted: plan.deleted,
  }
}

/** Metaverse edges a batch may change: the dirty ones, and those that dirty object edges flow into or out of. */
function candidateEdges(ends: Ends, dirty: DirtyEdges): readonly MetaverseEdgeKey[] {
  const keys = new Map<string, MetaverseEdgeKey>()
  const add = (key: MetaverseEdgeKey): void => void keys.set(edgeKey(key), key)
  for (const { source, attribute, target } of dirty.metaverseEdges) add({ source, attribute, target })
  for (const edge of dirty.objectEdges) {
    const from = ends.object(edge.source)
    const source = from?.metaverseId ?? null
    const target = ends.object(edge.target)?.metaverseId ?? null
    if (from === null || source === null || target === null) continue
    for (const attribute of flowTargets(ends, { source, edge })) add({ source, attribute, target })
    const outbound = from.outboundBindings[edge.attribute]
    if (outbound !== undefined) add({ source, attribute: outbound.metaverseAttribute, target })
  }
  return [...keys.values()]
}

/** Metaverse attributes that an object edge flows into. */
function flowTargets(ends: Ends, from: { readonly source: MetaverseId; readonly edge: ObjectEdge }): readonly string[] {
  const bindings = ends.inboundBindings(from.source) ?? {}
  return Object.keys(bindings).filter((attribute) =>
    bindings[attribute]?.some((binding) => binding.objectId === from.edge.source && binding.objectAttribute === from.edge.attribute),
  )
}

/** Object edges that a metaverse edge may rest on, by the order of their bindings. */
function supports(ends: Ends, key: MetaverseEdgeKey): readonly { readonly binding: InboundBinding; readonly key: ObjectEdgeKey }[] {
  const bindings = ends.inboundBindings(key.source)?.[key.attribute] ?? []
  const targets = ends.objectsOf(key.target)
  return bindings.flatMap((binding) =>
    targets
      .filter((target) => target.connectorId === binding.connectorId)
      .map((target) => ({ binding, key: { source: binding.objectId, attribute: binding.objectAttribute, target: target.id } })),
  )
}

/** Object edges that a metaverse edge flows out to: wherever both of its ends have an object in the same connector. */
function outboundEdges(ends: Ends, key: MetaverseEdgeKey): readonly ObjectEdgeKey[] {
  const targets = ends.objectsOf(key.target)
  return ends.objectsOf(key.source).flatMap((source) =>
    Object.entries(source.outboundBindings)
      .filter(([, binding]) => binding.metaverseAttribute === key.attribute)
      .flatMap(([attribute]) =>
        targets
          .filter((target) => target.connectorId === source.connectorId)
          .map((target) => ({ source: source.id, attribute, target: target.id })),
      ),
  )
}

function isPresentIn(world: EdgeWorld, key: ObjectEdgeKey): boolean {
  const edge = world.objectEdge(key)
  return edge !== null && isFlowing(edge)
}

function stageEdge(
  world: EdgeWorld,
  desired: { readonly key: ObjectEdgeKey; readonly wanted: boolean },
  edges: Map<string, ObjectEdge>,
): void {
  const edge = world.objectEdge(desired.key) ?? absentEdge(desired.key)
  edges.set(edgeKey(edge), { ...edge, pendingExport: exportFor(world, edge, desired.wanted ? 'add' : 'delete') })
}

/**
 * A dirty edge that no metaverse edge stands for: a value of a managed attribute goes. So does one whose attribute was managed
 * until now (`releaseEdges` asked for its deletion); any other is left alone.
 */
function stageUnflowed(world: EdgeWorld, edge: ObjectEdge, edges: Map<string, ObjectEdge>): void {
  const source = world.object(edge.source)
  const isLinked = source !== null && source.metaverseId !== null
  const isToGo = isLinked && (source.outboundBindings[edge.attribute] !== undefined || edge.pendingExport === 'delete')
  edges.set(edgeKey(edge), { ...edge, pendingExport: isToGo ? exportFor(world, edge, 'delete') : null })
}

function exportFor(world: EdgeWorld, edge: ObjectEdge, wanted: EdgeChange): EdgeChange | null {
  // Deleting an object makes its directory drop the references from and to it: nothing is left to export.
  const isLeaving = [edge.source, edge.target].some((id) => world.object(id)?.isLeaving === true)
  if (isLeaving) return null
  return isExpected(edge) === (wanted === 'add') ? null : wanted
}
