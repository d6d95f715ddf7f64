import type { Json } from '../json.ts'
import type { LinkSet } from './link-set.ts'

/** Kinds of objects. Devices register themselves and contacts come from Exchange: through Graph nobody here creates either. */
export type ObjectKind = 'user' | 'group' | 'device' | 'contact'

/** Kinds by the name of their type in Graph. */
export const entityNames: Readonly<Record<ObjectKind, string>> = { user: 'user', group: 'group', device: 'device', contact: 'orgContact' }

/** The relationships the tenant keeps. A user has at most one `manager`. */
export type Relationship = 'manager' | 'members' | 'owners'

/** A link of a recycled object, kept so that a restore can bring it back. */
export interface SuspendedLink {
  readonly source: DirectoryObject
  readonly relationship: Relationship
  readonly target: DirectoryObject
}

/**
 * One object of the tenant. Sequence numbers are those of the change log of its kind: `appeared` when it was created or
 * restored, `changed` at its last change. `properties` holds what was ever set; a cleared one stays as null, because a delta
 * query reports a cleared property and keeps silent about one that never had a value.
 */
export interface DirectoryObject {
  readonly kind: ObjectKind
  readonly id: string
  /** Place in the collection, for paging. */
  readonly slot: number
  state: 'live' | 'recycled' | 'purged'
  deletedAtMs: number
  properties: Record<string, Json>
  appeared: number
  changed: number
  /** Property → sequence of its last change after `appeared`. */
  propertyChanges: Map<string, number> | null
  readonly links: Partial<Record<Relationship, LinkSet>>
  /** Who points here, by relationship: direct reports, groups it is a member of, groups it owns. */
  readonly referencedBy: Partial<Record<Relationship, Set<DirectoryObject>>>
  suspendedLinks: readonly SuspendedLink[]
}

/** The OData type annotation of an object. */
export function odataType(object: DirectoryObject): string {
  return `#microsoft.graph.${entityNames[object.kind]}`
}

/**
 * The security identifier Entra gives an object: S-1-12-1 and the four little-endian words of the object id's GUID bytes.
 */
export function cloudSid(id: string): string {
  const hex = id.replaceAll('-', '')
  const bytes = Buffer.from(hex, 'hex')
  const words = [
    bytes.readUInt32BE(0),
    bytes.readUInt16BE(6) * 0x10000 + bytes.readUInt16BE(4),
    bytes.readUInt32LE(8),
    bytes.readUInt32LE(12),
  ]
  return `S-1-12-1-${words.join('-')}`
}
