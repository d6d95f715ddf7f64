import type { ConnectorId, DnKey, MetaverseId, ObjectId, RuleId } from '#src/model/brand.ts'
import type { AttributeChange, AttributeChanges } from '#src/model/change.ts'
import type {
  ConnectorSpaceObject,
  ExportDelta,
  Link,
  ObjectProblem,
  OutboundBinding,
  Owned,
  PendingImport,
} from '#src/model/connector-space-object.ts'
import type { EdgeChange, MetaverseEdge, ObjectEdge } from '#src/model/edge.ts'
import type { InboundBinding, MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Attributes, Value } from '#src/model/value.ts'
import type { MetaverseEnd, ObjectEnd, ObjectIdentity } from '../store.ts'
import { decodeContributions, encodeContributions } from './contribution-codec.ts'
import type { SqlValue } from './driver.ts'
import type { Names } from './names.ts'
import { uuidBytes, uuidText } from './uuid.ts'
import { decodeChange, decodeValues, encodeChange, encodeValues, type EncodedChange, type EncodedValues } from './value-codec.ts'

/*
 * The only place that knows how objects look as rows, with value-codec.ts for single values; it is long because rows and
 * their reading and writing must change together. Attributes are one JSON list, [name, values, name, values, ...], names as
 * their numbers.
 */

const kinds: readonly ConnectorSpaceObject['kind'][] = ['object', 'placeholder']
const operations = ['add', 'update', 'delete', 'delete-add'] as const
const connectorStates: readonly ConnectorSpaceObject['connectorState'][] = ['normal', 'explicit']
const linkKinds: readonly Link['kind'][] = ['projected', 'joined', 'provisioned']

/** What the slot of an export holds when the object is updated through its edges alone. */
export const emptyUpdateSlot = '[null,[]]'
/** The operation numbers that statements name. */
export const operationNumber = { add: 0, update: 1, delete: 2, deleteAdd: 3 } as const

export const identityColumns = 'ordinal, id, kind, dn_key, anchor, import_hash'
export interface IdentityRow {
  readonly ordinal: number
  readonly id: Uint8Array
  readonly kind: number
  readonly dn_key: string
  readonly anchor: string | null
  readonly import_hash: string | null
}

export const endColumns = 'id, connector, kind, metaverse, outbound_bindings, export_operation, escrow_operation, unconfirmed_operation'
export interface EndRow {
  readonly id: Uint8Array
  readonly connector: number
  readonly kind: number
  readonly metaverse: Uint8Array | null
  readonly outbound_bindings: string | null
  readonly export_operation: number | null
  readonly escrow_operation: number | null
  readonly unconfirmed_operation: number | null
}

/** The columns of an object in the order `objectValues` gives their values. */
export const objectColumnNames = [
  'id',
  'connector',
  'kind',
  'is_transient',
  'needs_sync',
  'import_operation',
  'export_operation',
  'escrow_operation',
  'unconfirmed_operation',
  'partition',
  'object_type',
  'metaverse',
  'link_kind',
  'link_rule',
  'provisioned_by',
  'linked_at',
  'dn_key',
  'anchor',
  'import_hash',
  'dn',
  'outbound_bindings',
  'sync_problem',
  'export_problem',
  'synchronized',
  'import_slot',
  'export_slot',
  'escrow_slot',
  'unconfirmed_slot',
  'connector_state',
  'owned',
] as const
export const objectColumns = objectColumnNames.join(', ')

export interface ObjectRow extends EndRow {
  readonly is_transient: number
  readonly needs_sync: number
  readonly import_operation: number | null
  readonly partition: number | null
  readonly object_type: number | null
  readonly link_kind: number | null
  readonly link_rule: number | null
  readonly provisioned_by: number | null
  readonly linked_at: number | null
  readonly dn_key: string
  readonly anchor: string | null
  readonly import_hash: string | null
  readonly dn: string
  readonly sync_problem: string | null
  readonly export_problem: string | null
  readonly synchronized: string | null
  readonly import_slot: string | null
  readonly export_slot: string | null
  readonly escrow_slot: string | null
  readonly unconfirmed_slot: string | null
  readonly connector_state: number
  readonly owned: string | null
}

export const edgeColumns = 'source, attribute, target, synchronized, pending_import, pending_export, escrowed_export, unconfirmed_export'
export interface EdgeRow {
  readonly source: Uint8Array
  readonly attribute: number
  readonly target: Uint8Array
  readonly synchronized: number
  readonly pending_import: number | null
  readonly pending_export: number | null
  readonly escrowed_export: number | null
  readonly unconfirmed_export: number | null
}

export const metaverseColumns = 'id, object_type, created_at, changed_at, inbound_bindings, attributes'
export interface MetaverseRow {
  readonly id: Uint8Array
  readonly object_type: number
  readonly created_at: number
  readonly changed_at: number
  readonly inbound_bindings: string | null
  readonly attributes: string
}

export const metaverseEdgeColumns = 'source, attribute, target, connector, rule, at'
export interface MetaverseEdgeRow {
  readonly source: Uint8Array
  readonly attribute: number
  readonly target: Uint8Array
  readonly connector: number
  readonly rule: number
  readonly at: number
}

type EncodedOwned = number | readonly [name: number, values?: EncodedValues]
const nothingOwned: ConnectorSpaceObject['owned'] = {}

/** Turns objects into rows and back. Encoding gives new names their numbers, so it belongs inside a transaction. */
export class Codec {
  readonly #names: Names

  constructor(names: Names) {
    this.#names = names
  }

  identity(row: IdentityRow): ObjectIdentity {
    return {
      id: uuidText(row.id) as ObjectId,
      ordinal: row.ordinal,
      kind: kindOf(row.kind),
      dnKey: row.dn_key as DnKey,
      anchor: row.anchor,
      importHash: row.import_hash,
    }
  }

  end(row: EndRow): ObjectEnd {
    return {
      id: uuidText(row.id) as ObjectId,
      connectorId: this.#names.text(row.connector) as ConnectorId,
      kind: kindOf(row.kind),
      metaverseId: row.metaverse === null ? null : (uuidText(row.metaverse) as MetaverseId),
      outboundBindings: this.#outboundBindings(row.outbound_bindings),
      isLeaving: [row.export_operation, row.escrow_operation, row.unconfirmed_operation].includes(operationNumber.delete),
    }
  }

  object(row: ObjectRow): ConnectorSpaceObject {
    return {
      id: uuidText(row.id) as ObjectId,
      connectorId: this.#names.text(row.connector) as ConnectorId,
      partition: this.#optionalText(row.partition),
      kind: kindOf(row.kind),
      objectType: this.#optionalText(row.object_type),
      dn: row.dn,
      dnKey: row.dn_key as DnKey,
      isTransient: row.is_transient === 1,
      anchor: row.anchor,
      link: this.#link(row),
      connectorState: connectorStates[row.connector_state] ?? 'normal',
      synchronized: row.synchronized === null ? {} : this.#attributes(JSON.parse(row.synchronized) as unknown[]),
      pendingImport: this.#pendingImport(row.import_operation, row.import_slot),
      pendingExport: this.#exportDelta(row.export_operation, row.export_slot),
      escrowedExport: this.#exportDelta(row.escrow_operation, row.escrow_slot),
      unconfirmedExport: this.#exportDelta(row.unconfirmed_operation, row.unconfirmed_slot),
      outboundBindings: this.#outboundBindings(row.outbound_bindings),
      owned: row.owned === null ? nothingOwned : this.#owned(JSON.parse(row.owned) as readonly EncodedOwned[]),
      needsSync: row.needs_sync === 1,
      syncProblem: row.sync_problem === null ? null : (JSON.parse(row.sync_problem) as ObjectProblem),
      exportProblem: row.export_problem === null ? null : (JSON.parse(row.export_problem) as ObjectProblem),
      importHash: row.import_hash,
    }
  }

  /** Values for `objectColumns`, in that order. */
  objectValues(object: ConnectorSpaceObject): readonly SqlValue[] {
    const { link, pendingImport, pendingExport, escrowedExport, unconfirmedExport } = object
    return [
      uuidBytes(object.id),
      this.#names.give(object.connectorId),
      kinds.indexOf(object.kind),
      object.isTransient ? 1 : 0,
      object.needsSync ? 1 : 0,
      operationOf(pendingImport),
      operationOf(pendingExport),
      operationOf(escrowedExport),
      operationOf(unconfirmedExport),
      this.#optionalName(object.partition),
      this.#optionalName(object.objectType),
      link === null ? null : uuidBytes(link.metaverseId),
      link === null ? null : linkKinds.indexOf(link.kind),
      link === null ? null : this.#names.give(link.ruleId),
      link === null ? null : this.#optionalName(link.provisionedBy),
      link === null ? null : link.at,
      object.dnKey,
      object.anchor,
      object.importHash,
      object.dn,
      this.#encodeOutboundBindings(object.outboundBindings),
      object.syncProblem === null ? null : JSON.stringify(object.syncProblem),
      object.exportProblem === null ? null : JSON.stringify(object.exportProblem),
      this.#encodeAttributes(object.synchronized),
      pendingImport === null ? null : this.#encodeSlot(pendingImport.renamedFrom, pendingImport.changes),
      this.#encodeExport(pendingExport),
      this.#encodeExport(escrowedExport),
      this.#encodeExport(unconfirmedExport),
      connectorStates.indexOf(object.connectorState),
      this.#encodeOwned(object.owned),
    ]
  }

  edge(row: EdgeRow): ObjectEdge {
    return {
      source: uuidText(row.source) as ObjectId,
      attribute: this.#names.text(row.attribute),
      target: uuidText(row.target) as ObjectId,
      synchronized: row.synchronized === 1,
      pendingImport: edgeChange(row.pending_import),
      pendingExport: edgeChange(row.pending_export),
      escrowedExport: edgeChange(row.escrowed_export),
      unconfirmedExport: edgeChange(row.unconfirmed_export),
    }
  }

  /** Values for `edgeColumns`, in that order. */
  edgeValues(edge: ObjectEdge): readonly SqlValue[] {
    return [
      uuidBytes(edge.source),
      this.#names.give(edge.attribute),
      uuidBytes(edge.target),
      edge.synchronized ? 1 : 0,
      edgeSlot(edge.pendingImport),
      edgeSlot(edge.pendingExport),
      edgeSlot(edge.escrowedExport),
      edgeSlot(edge.unconfirmedExport),
    ]
  }

  metaverseEdge(row: MetaverseEdgeRow): MetaverseEdge {
    return {
      source: uuidText(row.source) as MetaverseId,
      attribute: this.#names.text(row.attribute),
      target: uuidText(row.target) as MetaverseId,
      connectorId: this.#names.text(row.connector) as ConnectorId,
      ruleId: this.#names.text(row.rule) as RuleId,
      at: row.at,
    }
  }

  /** Values for `metaverseEdgeColumns`, in that order. */
  metaverseEdgeValues(edge: MetaverseEdge): readonly SqlValue[] {
    const { source, attribute, target, connectorId, ruleId, at } = edge
    return [uuidBytes(source), this.#names.give(attribute), uuidBytes(target), this.#names.give(connectorId), this.#names.give(ruleId), at]
  }

  metaverseEnd(row: Pick<MetaverseRow, 'id' | 'inbound_bindings'>): MetaverseEnd {
    return { id: uuidText(row.id) as MetaverseId, inboundBindings: this.#inboundBindings(row.inbound_bindings) }
  }

  metaverseObject(row: MetaverseRow): MetaverseObject {
    return {
      id: uuidText(row.id) as MetaverseId,
      objectType: this.#names.text(row.object_type),
      attributes: decodeContributions(this.#names, row.attributes),
      inboundBindings: this.#inboundBindings(row.inbound_bindings),
      createdAt: row.created_at,
      changedAt: row.changed_at,
    }
  }

  /** Values for `metaverseColumns`, in that order. */
  metaverseValues(object: MetaverseObject): readonly SqlValue[] {
    return [
      uuidBytes(object.id),
      this.#names.give(object.objectType),
      object.createdAt,
      object.changedAt,
      this.#encodeInboundBindings(object.inboundBindings),
      encodeContributions(this.#names, object.attributes),
    ]
  }

  #optionalText(id: number | null): string | null {
    return id === null ? null : this.#names.text(id)
  }

  #optionalName(text: string | null): number | null {
    return text === null ? null : this.#names.give(text)
  }

  #link(row: ObjectRow): Link | null {
    if (row.metaverse === null || row.link_kind === null || row.link_rule === null || row.linked_at === null) return null
    return {
      metaverseId: uuidText(row.metaverse) as MetaverseId,
      kind: linkKinds[row.link_kind] as Link['kind'],
      ruleId: this.#names.text(row.link_rule) as RuleId,
      provisionedBy: this.#optionalText(row.provisioned_by) as RuleId | null,
      at: row.linked_at,
    }
  }

  #attributes(flat: readonly unknown[]): Attributes {
    const attributes: Record<string, readonly Value[]> = {}
    for (let i = 0; i < flat.length; i += 2) attributes[this.#names.text(flat[i] as number)] = decodeValues(flat[i + 1] as EncodedValues)
    return attributes
  }

  #encodeAttributes(attributes: Attributes): string | null {
    const flat: unknown[] = []
    for (const name in attributes) flat.push(this.#names.give(name), encodeValues(attributes[name] as readonly Value[]))
    return flat.length === 0 ? null : JSON.stringify(flat)
  }

  #changes(flat: readonly unknown[]): AttributeChanges {
    const changes: Record<string, AttributeChange> = {}
    for (let i = 0; i < flat.length; i += 2) changes[this.#names.text(flat[i] as number)] = decodeChange(flat[i + 1] as EncodedChange)
    return changes
  }

  #encodeSlot(name: string | null, changes: AttributeChanges, reason?: string): string {
    const flat: unknown[] = []
    for (const attribute in changes) flat.push(this.#names.give(attribute), encodeChange(changes[attribute] as AttributeChange))
    return JSON.stringify(reason === undefined ? [name, flat] : [name, flat, reason])
  }

  #encodeExport(delta: ExportDelta | null): string | null {
    return delta === null ? null : this.#encodeSlot(delta.newDn, delta.changes, delta.reason)
  }

  #exportDelta(operation: number | null, slot: string | null): ExportDelta | null {
    if (operation === null || slot === null) return null
    const [newDn, changes, reason] = JSON.parse(slot) as [string | null, unknown[], string?]
    const delta = { operation: operations[operation] as ExportDelta['operation'], newDn, changes: this.#changes(changes) }
    return reason === undefined ? delta : { ...delta, reason }
  }

  #pendingImport(operation: number | null, slot: string | null): PendingImport | null {
    if (operation === null || slot === null) return null
    const [renamedFrom, changes] = JSON.parse(slot) as [string | null, unknown[]]
    return { operation: operations[operation] as PendingImport['operation'], renamedFrom, changes: this.#changes(changes) }
  }

  #outboundBindings(text: string | null): Readonly<Record<string, OutboundBinding>> {
    const bindings: Record<string, OutboundBinding> = {}
    if (text === null) return bindings
    for (const [attribute, source, rule] of JSON.parse(text) as [number, number, number][]) {
      bindings[this.#names.text(attribute)] = { metaverseAttribute: this.#names.text(source), ruleId: this.#names.text(rule) as RuleId }
    }
    return bindings
  }

  #encodeOutboundBindings(bindings: ConnectorSpaceObject['outboundBindings']): string | null {
    const list = Object.entries(bindings).map(([attribute, binding]) => [
      this.#names.give(attribute),
      this.#names.give(binding.metaverseAttribute),
      this.#names.give(binding.ruleId),
    ])
    return list.length === 0 ? null : JSON.stringify(list)
  }

  /** Nearly every attribute is ours as a whole, so its number alone says that: [name, name, [name, values], [name], ...]. */
  #owned(list: readonly EncodedOwned[]): ConnectorSpaceObject['owned'] {
    const owned: Record<string, Owned> = {}
    for (const entry of list) {
      if (typeof entry === 'number') owned[this.#names.text(entry)] = 'all'
      else owned[this.#names.text(entry[0])] = entry[1] === undefined ? 'references' : decodeValues(entry[1])
    }
    return owned
  }

  #encodeOwned(owned: ConnectorSpaceObject['owned']): string | null {
    const list: EncodedOwned[] = []
    for (const name in owned) {
      const own = owned[name] as Owned
      const number = this.#names.give(name)
      if (own === 'all') list.push(number)
      else list.push(own === 'references' ? [number] : [number, encodeValues(own)])
    }
    return list.length === 0 ? null : JSON.stringify(list)
  }

  #inboundBindings(text: string | null): MetaverseObject['inboundBindings'] {
    const bindings: Record<string, InboundBinding[]> = {}
    if (text === null) return bindings
    for (const [attribute, connector, object, source, rule] of JSON.parse(text) as [number, number, string, number, number][]) {
      const list = (bindings[this.#names.text(attribute)] ??= [])
      if (source === 0) continue
      list.push({
        connectorId: this.#names.text(connector) as ConnectorId,
        objectId: object as ObjectId,
        objectAttribute: this.#names.text(source),
        ruleId: this.#names.text(rule) as RuleId,
      })
    }
    return bindings
  }

  /** An attribute without bindings keeps its entry, with zeros: what was written is what is read. */
  #encodeInboundBindings(bindings: MetaverseObject['inboundBindings']): string | null {
    const list: (readonly [number, number, string, number, number])[] = []
    for (const [name, sources] of Object.entries(bindings)) {
      const attribute = this.#names.give(name)
      if (sources.length === 0) list.push([attribute, 0, '', 0, 0])
      for (const source of sources) {
        const { connectorId, objectId, objectAttribute, ruleId } = source
        list.push([attribute, this.#names.give(connectorId), objectId, this.#names.give(objectAttribute), this.#names.give(ruleId)])
      }
    }
    return list.length === 0 ? null : JSON.stringify(list)
  }
}

function kindOf(kind: number): ConnectorSpaceObject['kind'] {
  return kinds[kind] as ConnectorSpaceObject['kind']
}

function operationOf(slot: PendingImport | ExportDelta | null): number | null {
  return slot === null ? null : operations.indexOf(slot.operation)
}

function edgeChange(slot: number | null): EdgeChange | null {
  return slot === null ? null : slot === 1 ? 'add' : 'delete'
}

function edgeSlot(change: EdgeChange | null): number | null {
  return change === null ? null : change === 'add' ? 1 : 0
}
