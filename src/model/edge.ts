import type { ConnectorId, MetaverseId, ObjectId, RuleId } from './brand.ts'

/** The change of one reference value on its way in or out. */
export type EdgeChange = 'add' | 'delete'

/**
 * One reference value of a connector space object: `source.attribute → target`, both in the same connector space. Its five
 * slots stand beside those of the object, so that one membership change costs one edge, whatever the size of the group.
 */
export interface ObjectEdge {
  readonly source: ObjectId
  readonly attribute: string
  readonly target: ObjectId
  /** The hologram holds the value. */
  readonly synchronized: boolean
  readonly pendingImport: EdgeChange | null
  readonly pendingExport: EdgeChange | null
  readonly escrowedExport: EdgeChange | null
  readonly unconfirmedExport: EdgeChange | null
}

/** One reference value of a metaverse object, with its contribution. */
export interface MetaverseEdge {
  readonly source: MetaverseId
  readonly attribute: string
  readonly target: MetaverseId
  readonly connectorId: ConnectorId
  readonly ruleId: RuleId
  /** When it was contributed, milliseconds since 1970. */
  readonly at: number
}

/** What tells one object edge from another. */
export type ObjectEdgeKey = Pick<ObjectEdge, 'source' | 'attribute' | 'target'>
/** What tells one metaverse edge from another. */
export type MetaverseEdgeKey = Pick<MetaverseEdge, 'source' | 'attribute' | 'target'>

/** A text that is equal for equal keys. Identifiers are UUIDs, so the attribute may hold any character. */
export function edgeKey(key: ObjectEdgeKey | MetaverseEdgeKey): string {
  return `${key.source}${key.target}${key.attribute}`
}

/** What the last import said about the value. */
export function isImported(edge: ObjectEdge): boolean {
  return edge.pendingImport === null ? edge.synchronized : edge.pendingImport === 'add'
}

/** Whether the directory will hold the value once everything handed out has arrived; pending exports are not counted. */
export function isExpected(edge: ObjectEdge): boolean {
  const last = edge.escrowedExport ?? edge.unconfirmedExport
  return last === null ? isImported(edge) : last === 'add'
}

/** Whether the value is there at the top of the tower: imported, on its way, or waiting to be exported. */
export function isPresent(edge: ObjectEdge): boolean {
  return edge.pendingExport === null ? isExpected(edge) : edge.pendingExport === 'add'
}

/** Whether the value flows into the metaverse. What was imported and not synchronized yet does not: its object's synchronization brings it. */
export function isFlowing(edge: ObjectEdge): boolean {
  return isPresent({ ...edge, pendingImport: null })
}

/** An edge that nothing is known of. */
export function absentEdge(key: ObjectEdgeKey): ObjectEdge {
  const { source, attribute, target } = key
  return {
    source,
    attribute,
    target,
    synchronized: false,
    pendingImport: null,
    pendingExport: null,
    escrowedExport: null,
    unconfirmedExport: null,
  }
}

/** Whether a row for this edge is worth keeping. */
export function isVoidEdge(edge: ObjectEdge): boolean {
  return (
    !edge.synchronized &&
    edge.pendingImport === null &&
    edge.pendingExport === null &&
    edge.escrowedExport === null &&
    edge.unconfirmedExport === null
  )
}
