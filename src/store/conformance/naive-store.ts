import type { MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject, ExportDelta } from '#src/model/connector-space-object.ts'
import { edgeKey, isExpected, isVoidEdge, type MetaverseEdge, type ObjectEdge } from '#src/model/edge.ts'
import type { WriteBatch } from '../write-batch.ts'

/*
 * The port's meaning in the plainest words: maps and loops, a copy for every batch. What a real store does with a batch is
 * compared with this.
 */

/** Objects, edges and marks of a naive store. */
export interface NaiveState {
  readonly objects: Map<ObjectId, ConnectorSpaceObject>
  readonly keys: Map<ObjectId, readonly string[]>
  readonly metaverse: Set<MetaverseId>
  readonly edges: Map<string, { edge: ObjectEdge; dirty: boolean }>
  readonly metaverseEdges: Map<string, { edge: MetaverseEdge; dirty: boolean }>
}

export function emptyState(): NaiveState {
  return { objects: new Map(), keys: new Map(), metaverse: new Set(), edges: new Map(), metaverseEdges: new Map() }
}

/** The state after a batch, or null when the batch has to be refused. */
export function applied(before: NaiveState, batch: WriteBatch): NaiveState | null {
  const state: NaiveState = {
    objects: new Map(before.objects),
    keys: new Map(before.keys),
    metaverse: new Set(before.metaverse),
    edges: new Map(before.edges),
    metaverseEdges: new Map(before.metaverseEdges),
  }
  removeObjects(state, batch)
  for (const { object, keys } of batch.putObjects ?? []) {
    state.objects.set(object.id, object)
    if (keys !== null) state.keys.set(object.id, keys)
  }
  if (hasTwins(state)) return null
  writeMetaverse(state, batch)
  writeEdges(state, batch)
  mark(state, batch)
  finish(state, batch)
  return isWhole(state) ? state : null
}

function removeObjects(state: NaiveState, batch: WriteBatch): void {
  const into = new Set(batch.removeEdgesInto)
  removeEdges(state, (edge) => into.has(edge.target))
  const gone = new Set(batch.removeObjects)
  removeEdges(state, (edge) => gone.has(edge.target))
  removeEdges(state, (edge) => gone.has(edge.source))
  for (const id of gone) {
    state.objects.delete(id)
    state.keys.delete(id)
  }
}

function removeEdges(state: NaiveState, goes: (edge: ObjectEdge) => boolean): void {
  for (const [key, { edge }] of state.edges) {
    if (!goes(edge)) continue
    state.edges.delete(key)
    const holder = state.objects.get(edge.source)
    if (holder !== undefined) state.objects.set(edge.source, { ...holder, importHash: null })
    const source = holder?.link?.metaverseId
    const target = state.objects.get(edge.target)?.link?.metaverseId
    for (const [other, entry] of state.metaverseEdges) {
      if (entry.edge.source === source && entry.edge.target === target) state.metaverseEdges.set(other, { ...entry, dirty: true })
    }
    if (edge.pendingExport !== null || edge.escrowedExport !== null || edge.unconfirmedExport !== null) emptySlots(state, edge.source)
  }
}

const slots = ['pendingExport', 'escrowedExport', 'unconfirmedExport'] as const

function emptySlots(state: NaiveState, id: ObjectId): void {
  for (const slot of slots) {
    const object = state.objects.get(id)
    if (object === undefined || !isEmptyUpdate(object[slot])) continue
    if (!edgesOf(state, id).some((edge) => edge[slot] !== null)) state.objects.set(id, { ...object, [slot]: null })
  }
}

function isEmptyUpdate(delta: ExportDelta | null): boolean {
  return delta?.operation === 'update' && delta.newDn === null && Object.keys(delta.changes).length === 0
}

function edgesOf(state: NaiveState, id: ObjectId): readonly ObjectEdge[] {
  return [...state.edges.values()].map((entry) => entry.edge).filter((edge) => edge.source === id)
}

function writeMetaverse(state: NaiveState, batch: WriteBatch): void {
  const gone = new Set(batch.removeMetaverse)
  for (const id of gone) state.metaverse.delete(id)
  for (const [key, { edge }] of state.metaverseEdges) {
    if (gone.has(edge.source) || gone.has(edge.target)) state.metaverseEdges.delete(key)
  }
  for (const { object } of batch.putMetaverse ?? []) state.metaverse.add(object.id)
}

function writeEdges(state: NaiveState, batch: WriteBatch): void {
  for (const { edge, dirty } of batch.putEdges ?? []) {
    const before = state.edges.get(edgeKey(edge))
    keep(state, { edge, dirty: dirty ?? before?.dirty ?? false })
  }
  const settled = new Set(batch.settleImportedEdges)
  for (const { edge } of state.edges.values()) {
    if (!settled.has(edge.source) || edge.pendingImport === null) continue
    keep(state, { edge: { ...edge, synchronized: edge.pendingImport === 'add', pendingImport: null }, dirty: true })
  }
  const isReleased = (edge: ObjectEdge): boolean =>
    batch.releaseEdges?.some((own) => own.source === edge.source && own.attribute === edge.attribute) ?? false
  for (const { edge } of state.edges.values()) {
    if (isReleased(edge)) keep(state, { edge: { ...edge, pendingExport: isExpected(edge) ? 'delete' : null }, dirty: true })
  }
  for (const key of batch.removeMetaverseEdges ?? []) state.metaverseEdges.delete(edgeKey(key))
  for (const edge of batch.putMetaverseEdges ?? []) {
    state.metaverseEdges.set(edgeKey(edge), { edge, dirty: state.metaverseEdges.get(edgeKey(edge))?.dirty ?? false })
  }
}

/** An edge with nothing in its slots lives only while it is dirty. */
function keep(state: NaiveState, entry: { edge: ObjectEdge; dirty: boolean }): void {
  if (isVoidEdge(entry.edge) && !entry.dirty) state.edges.delete(edgeKey(entry.edge))
  else state.edges.set(edgeKey(entry.edge), entry)
}

function mark(state: NaiveState, batch: WriteBatch): void {
  for (const { edge } of state.edges.values()) {
    const touched = batch.touch?.objects.some((id) => id === edge.source || id === edge.target) ?? false
    const ofConnector = state.objects.get(edge.source)?.connectorId === batch.touchConnector
    if (touched || (batch.touchConnector !== undefined && ofConnector)) keep(state, { edge, dirty: true })
  }
  for (const [key, { edge }] of state.metaverseEdges) {
    const touched = batch.touch?.metaverse.some((id) => id === edge.source || id === edge.target) ?? false
    if (touched) state.metaverseEdges.set(key, { edge, dirty: true })
  }
  for (const key of batch.cleanEdges?.objects ?? []) {
    const entry = state.edges.get(edgeKey(key))
    if (entry !== undefined) keep(state, { edge: entry.edge, dirty: false })
  }
  for (const key of batch.cleanEdges?.metaverse ?? []) {
    const entry = state.metaverseEdges.get(edgeKey(key))
    if (entry !== undefined) state.metaverseEdges.set(edgeKey(key), { ...entry, dirty: false })
  }
}

function finish(state: NaiveState, batch: WriteBatch): void {
  for (const id of batch.alignPendingExports ?? []) align(state, id)
  for (const { connectorId, key } of batch.wakeUnjoined ?? []) {
    for (const object of state.objects.values()) {
      const filed = object.connectorId === connectorId && (state.keys.get(object.id) ?? []).includes(key)
      if (filed && object.link === null && object.kind === 'object') state.objects.set(object.id, { ...object, needsSync: true })
    }
  }
  for (const id of batch.wakeObjects ?? []) {
    const object = state.objects.get(id)
    if (object?.kind === 'object') state.objects.set(id, { ...object, needsSync: true })
  }
  const ends = new Set([...state.edges.values()].flatMap(({ edge }) => [edge.source, edge.target]))
  for (const object of state.objects.values()) {
    if (object.connectorId === batch.collectPlaceholders && object.kind === 'placeholder' && !ends.has(object.id)) {
      state.objects.delete(object.id)
      state.keys.delete(object.id)
    }
  }
}

function align(state: NaiveState, id: ObjectId): void {
  const object = state.objects.get(id)
  if (object === undefined) return
  const hasEdges = edgesOf(state, id).some((edge) => edge.pendingExport !== null)
  if (hasEdges && object.pendingExport === null) {
    state.objects.set(id, { ...object, pendingExport: { operation: 'update', newDn: null, changes: {} } })
  }
  if (!hasEdges && isEmptyUpdate(object.pendingExport)) state.objects.set(id, { ...object, pendingExport: null })
}

/** Two objects of one space with one name or one anchor. */
function hasTwins(state: NaiveState): boolean {
  const objects = [...state.objects.values()]
  const names = new Set(objects.map((object) => `${object.connectorId} ${object.dnKey}`))
  const anchored = objects.filter((object) => object.anchor !== null)
  const anchors = new Set(anchored.map((object) => `${object.connectorId} ${object.anchor}`))
  return names.size < objects.length || anchors.size < anchored.length
}

/** Every link and both ends of every edge exist. */
function isWhole(state: NaiveState): boolean {
  const { objects, metaverse } = state
  return (
    [...objects.values()].every((object) => object.link === null || metaverse.has(object.link.metaverseId)) &&
    [...state.edges.values()].every(({ edge }) => objects.has(edge.source) && objects.has(edge.target)) &&
    [...state.metaverseEdges.values()].every(({ edge }) => metaverse.has(edge.source) && metaverse.has(edge.target))
  )
}
