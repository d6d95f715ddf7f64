import type { ExportItem, ExportReference } from '#src/connectors/contract/exchange.ts'
import type { ObjectId } from '#src/model/brand.ts'
import { isEmptyChange } from '#src/model/change.ts'
import { expectedImage, type ConnectorSpaceObject, type ExportDelta } from '#src/model/connector-space-object.ts'
import type { ObjectEdge, ObjectEdgeKey } from '#src/model/edge.ts'
import type { PendingReference } from '#src/store/store.ts'
import { commit, type DirectoryStep } from './step.ts'

/** A reference value on its way out. */
export interface HandedOut {
  readonly edge: ObjectEdge
  readonly reference: ExportReference
}

/** One object on its way out: the row as it stands in escrow, and the reference values handed out with each item. */
export interface Shipment {
  readonly object: ConnectorSpaceObject
  readonly delta: ExportDelta
  /** Key of each item → the reference values it carries. */
  readonly items: ReadonlyMap<string, readonly HandedOut[]>
}

/** A batch that was handed out. */
export interface Consignment {
  readonly items: readonly ExportItem[]
  readonly shipments: readonly Shipment[]
  /** Objects with more reference values than this round took. */
  readonly unfinished: readonly ObjectId[]
  /** Where each object's references go on. */
  readonly cursors: ReadonlyMap<ObjectId, ObjectEdgeKey>
}

/**
 * Moves pending exports into escrow in one transaction and makes the items to send. Reference values whose target the
 * directory does not know yet stay pending: they go once the target exists.
 */
export async function escrow(
  step: DirectoryStep,
  objects: readonly ConnectorSpaceObject[],
  how: { readonly referencesMax: number; readonly cursors: ReadonlyMap<ObjectId, ObjectEdgeKey> },
): Promise<Consignment> {
  const shipments: Shipment[] = []
  const items: ExportItem[] = []
  const unfinished: ObjectId[] = []
  const cursors = new Map<ObjectId, ObjectEdgeKey>()
  for (const object of objects) {
    const delta = object.pendingExport
    if (delta === null) continue
    const references = await pendingReferences(step, object, how)
    const last = references.at(-1)
    if (references.length === how.referencesMax && last !== undefined) {
      unfinished.push(object.id)
      cursors.set(object.id, last.edge)
    }
    const shipment = pack(step, { object, delta, references: references.filter((reference) => reference.target.anchor !== null) })
    if (shipment.items.length === 0) continue
    items.push(...shipment.items)
    shipments.push({ object: escrowed(object, delta), delta, items: shipment.handedOut })
  }
  await commit(step, {
    putObjects: shipments.map(({ object }) => ({ object, keys: null })),
    putEdges: shipments
      .flatMap((shipment) => [...shipment.items.values()].flat())
      .map(({ edge }) => ({ edge: inEscrow(edge), dirty: null })),
    alignPendingExports: shipments.map(({ object }) => object.id),
  })
  return { items, shipments, unfinished, cursors }
}

async function pendingReferences(
  step: DirectoryStep,
  object: ConnectorSpaceObject,
  how: { readonly referencesMax: number; readonly cursors: ReadonlyMap<ObjectId, ObjectEdgeKey> },
): Promise<readonly PendingReference[]> {
  if (object.pendingExport?.operation === 'delete') return []
  if (object.pendingExport?.operation === 'add' && step.driver.capabilities.referencesOnAdd === 'afterwards') return []
  return step.store.edges.pendingExport(object.id, { after: how.cursors.get(object.id) ?? null, limit: how.referencesMax })
}

/** The row while its change is under way. Its fingerprint goes: the next import has to look at it again. */
function escrowed(object: ConnectorSpaceObject, delta: ExportDelta): ConnectorSpaceObject {
  return { ...object, pendingExport: null, escrowedExport: delta, importHash: null }
}

function inEscrow(edge: ObjectEdge): ObjectEdge {
  return { ...edge, pendingExport: null, escrowedExport: edge.pendingExport }
}

interface Packed {
  readonly items: readonly ExportItem[]
  readonly handedOut: ReadonlyMap<string, readonly HandedOut[]>
}

/** The first item carries the attributes; references are split into as many items as the driver's limit asks for. */
function pack(
  step: DirectoryStep,
  from: { readonly object: ConnectorSpaceObject; readonly delta: ExportDelta; readonly references: readonly PendingReference[] },
): Packed {
  const { object, delta, references } = from
  const chunks = chunked(references, step.driver.capabilities.referencesPerItem)
  const hasOwnChange = delta.operation !== 'update' || delta.newDn !== null || !isEmptyChange(delta.changes)
  if (chunks.length === 0 && hasOwnChange) chunks.push([])
  const handedOut = new Map<string, readonly HandedOut[]>()
  const items = chunks.map((chunk, i): ExportItem => {
    const key = `${object.id}#${i}`
    const own = chunk.map((pending) => ({ edge: pending.edge, reference: outgoing(pending) }))
    handedOut.set(key, own)
    return {
      key,
      operation: i === 0 ? delta.operation : 'update',
      objectType: object.objectType ?? '',
      dn: object.dn,
      newDn: i === 0 ? delta.newDn : null,
      anchor: object.anchor,
      attributes: i === 0 ? delta.changes : {},
      references: own.map(({ reference }) => reference),
      current: expectedImage(object),
    }
  })
  return { items, handedOut }
}

function outgoing(reference: PendingReference): ExportReference {
  const { edge, target } = reference
  return { attribute: edge.attribute, change: edge.pendingExport ?? 'add', target: { anchor: target.anchor ?? '', dn: target.dn } }
}

function chunked<T>(list: readonly T[], size: number): T[][] {
  const chunks: T[][] = []
  for (let i = 0; i < list.length; i += size) chunks.push(list.slice(i, i + size))
  return chunks
}
