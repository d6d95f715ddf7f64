import type { DnKey, ObjectId } from '#src/model/brand.ts'
import { emptyObject, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { absentEdge, isImported, type ObjectEdge } from '#src/model/edge.ts'
import type { ObjectEdgePut } from '#src/store/write-batch.ts'
import type { Step } from './step.ts'

/** What has to be written so that objects can go. */
export interface Parting {
  /** Rows that go, with every edge of and to them. */
  readonly removed: readonly ObjectId[]
  /** Rows that stay as what references point to. */
  readonly placeholders: readonly ConnectorSpaceObject[]
  readonly edges: readonly ObjectEdgePut[]
}

/** In-edges of a page of objects; more would be a directory of its own. */
const inEdgesMax = 1_000_000

/**
 * Objects that are read no more may still be in their directory, outside of what is read, and the references to them too:
 * should they come back, nobody would say so again. So an object that others refer to becomes a placeholder known by its key, which
 * gives its name up to whoever has it next; `taken` are names that somebody of the same batch has. References of attributes that outbound rules give are ours to make again, so they go.
 */
export async function part(step: Step, objects: readonly ConnectorSpaceObject[], taken: ReadonlySet<DnKey> = new Set()): Promise<Parting> {
  const going = new Set(objects.map((object) => object.id))
  const known = objects.filter((object) => object.anchor !== null)
  const ids = known.map((object) => object.id)
  const inEdges = ids.length === 0 ? [] : await step.store.edges.ofTargets(ids, inEdgesMax)
  const kept = await keptEdges(
    step,
    inEdges.filter((edge) => !going.has(edge.source) && isImported(edge)),
  )
  const targets = new Set(kept.map((edge) => edge.target))
  const staying = known.filter((object) => targets.has(object.id))
  const outEdges = staying.length === 0 ? [] : await step.store.edges.ofSources(staying.map((object) => object.id))
  const isKept = new Set(kept)
  const dropped = [...inEdges.filter((edge) => targets.has(edge.target) && !isKept.has(edge)), ...outEdges]
  return {
    removed: objects.filter((object) => !targets.has(object.id)).map((object) => object.id),
    placeholders: staying.map((object) =>
      object.isTransient || taken.has(object.dnKey) ? unnamed(object) : { ...unnamed(object), dn: object.dn, dnKey: object.dnKey },
    ),
    edges: [
      ...dropped.map((edge) => ({ edge: absentEdge(edge), dirty: false })),
      ...kept.map((edge) => ({ edge: { ...edge, pendingExport: null, escrowedExport: null, unconfirmedExport: null }, dirty: true })),
    ],
  }
}

async function keptEdges(step: Step, edges: readonly ObjectEdge[]): Promise<readonly ObjectEdge[]> {
  if (edges.length === 0) return []
  const sources = await step.store.space.ends({ objects: [...new Set(edges.map((edge) => edge.source))], metaverse: [] })
  const bindings = new Map(sources.map((end) => [end.id, end.outboundBindings]))
  return edges.filter((edge) => bindings.get(edge.source)?.[edge.attribute] === undefined)
}

/** A placeholder known by its unique key alone. */
export function unnamed(object: Pick<ConnectorSpaceObject, 'id' | 'connectorId' | 'anchor'>): ConnectorSpaceObject {
  const dn = `CN={${object.anchor}}`
  const key: DnKey = dnKey(dn)
  return { ...emptyObject({ id: object.id, connectorId: object.connectorId, dn, dnKey: key }, 'placeholder'), anchor: object.anchor }
}

/** Objects that lose reference values because their targets are deleted: their rules may count them, or find none any more. */
export async function referrers(step: Step, deleted: readonly ObjectId[]): Promise<readonly ObjectId[]> {
  if (deleted.length === 0) return []
  const edges = await step.store.edges.ofTargets(deleted, inEdgesMax)
  return [...new Set(edges.filter(isImported).map((edge) => edge.source))]
}
