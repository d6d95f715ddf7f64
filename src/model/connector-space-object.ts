import type { ConnectorId, DnKey, MetaverseId, ObjectId, RuleId } from './brand.ts'
import { applyChanges, type AttributeChanges } from './change.ts'
import type { Attributes, Value } from './value.ts'

/** How a connector space object came to its metaverse object. */
export type LinkKind = 'projected' | 'joined' | 'provisioned'

/**
 * Who decides about the link. `explicit`: a person joined or disconnected the object, and no rule changes that until it is
 * reset. An explicit disconnector is never joined, an explicit connector never disjoined while its metaverse object lives.
 */
export type ConnectorState = 'normal' | 'explicit'

/** Stands for the rule in the lineage of a link that a person made. */
export const accountJoiner = 'account-joiner' as RuleId

/** The link of a connector space object to its metaverse object, with its lineage. */
export interface Link {
  readonly metaverseId: MetaverseId
  readonly kind: LinkKind
  /** The rule that made the link. */
  readonly ruleId: RuleId
  /** The outbound Provision rule that keeps the object, or null. An object that no such rule ever kept is never deleted by us. */
  readonly provisionedBy: RuleId | null
  /** Milliseconds since 1970. */
  readonly at: number
}

/** An imported change that was not synchronized yet, relative to the hologram. */
export interface PendingImport {
  readonly operation: 'add' | 'update' | 'delete' | 'delete-add'
  /** The distinguished name before a rename, or null. */
  readonly renamedFrom: string | null
  readonly changes: AttributeChanges
}

/** A change on its way to the connected directory. Reference values are not in it: they are edges with the same slots. */
export interface ExportDelta {
  readonly operation: 'add' | 'update' | 'delete'
  /** The new distinguished name of a rename, or null. */
  readonly newDn: string | null
  readonly changes: AttributeChanges
  /** Why the object is to be deleted, in words. Only deletes have it. */
  readonly reason?: string
}

/** Something that went wrong with one object and has not been put right. */
export interface ObjectProblem {
  /** The field's code, for example `cd-error` or `sync-rule-error-function-triggered`. */
  readonly code: string
  readonly message: string
  readonly firstAt: number
  readonly lastAt: number
  readonly retryCount: number
}

/** Which metaverse attribute flows into a reference attribute of this object, and by which rule. */
export interface OutboundBinding {
  readonly metaverseAttribute: string
  readonly ruleId: RuleId
}

/**
 * What of an attribute comes from our outbound rules: everything, or only the values they merged into what the directory
 * holds. `references`: a reference attribute whose flows ignore themselves just now; otherwise its binding says that it is ours.
 */
export type Owned = 'all' | 'references' | readonly Value[]

/**
 * One object of a connected directory as we know it. A placeholder only keeps a name that references point to: it has no
 * type, no link and no slots. The state is five slots, never a status text; everything else is computed from them.
 */
export interface ConnectorSpaceObject {
  readonly id: ObjectId
  readonly connectorId: ConnectorId
  /** Name of the partition (for Active Directory its naming context), or null for a placeholder. */
  readonly partition: string | null
  readonly kind: 'object' | 'placeholder'
  readonly objectType: string | null
  /** As the directory last wrote it. */
  readonly dn: string
  /** `dnKey(dn)`, unique in the connector space; a transient object stands under a key of its own until its new name is known. */
  readonly dnKey: DnKey
  readonly isTransient: boolean
  /** The unique key the directory gave (objectGUID, object id), as text; null until an export came back with one. */
  readonly anchor: string | null
  readonly link: Link | null
  readonly connectorState: ConnectorState

  /** Hologram: what the directory held at the last synchronization. */
  readonly synchronized: Attributes
  readonly pendingImport: PendingImport | null
  readonly pendingExport: ExportDelta | null
  /** Handed out, outcome unknown. Never sent again: the next import settles it. */
  readonly escrowedExport: ExportDelta | null
  /** Accepted, not seen again yet. */
  readonly unconfirmedExport: ExportDelta | null

  /** Reference attribute → what flows into it. */
  readonly outboundBindings: Readonly<Record<string, OutboundBinding>>
  /**
   * Attribute → what of it is ours: what goes, once, when no rule gives it any more. Kept while the value is there or on its
   * way, and never seen by rules.
   */
  readonly owned: Readonly<Record<string, Owned>>
  /** Ask the next delta synchronization to visit this object although nothing was imported. */
  readonly needsSync: boolean
  readonly syncProblem: ObjectProblem | null
  readonly exportProblem: ObjectProblem | null
  /** Fingerprint of the last complete image staged, so that an unchanged object costs a comparison; null when unknown. */
  readonly importHash: string | null
}

/** A row with nothing in its slots. */
export function emptyObject(
  identity: Pick<ConnectorSpaceObject, 'id' | 'connectorId' | 'dn' | 'dnKey'>,
  kind: ConnectorSpaceObject['kind'],
): ConnectorSpaceObject {
  return {
    ...identity,
    kind,
    partition: null,
    objectType: null,
    isTransient: false,
    anchor: null,
    link: null,
    connectorState: 'normal',
    synchronized: {},
    pendingImport: null,
    pendingExport: null,
    escrowedExport: null,
    unconfirmedExport: null,
    outboundBindings: {},
    owned: {},
    needsSync: false,
    syncProblem: null,
    exportProblem: null,
    importHash: null,
  }
}

/** What the last import said the directory holds: hologram and pending import. */
export function importedImage(object: ConnectorSpaceObject): Attributes {
  const { pendingImport } = object
  if (pendingImport === null) return object.synchronized
  return remembered(importedImages, object, () => applyChanges(object.synchronized, pendingImport.changes))
}

/** What the directory is expected to hold once everything handed out has arrived; pending exports are not counted. */
export function expectedImage(object: ConnectorSpaceObject): Attributes {
  let image = importedImage(object)
  if (object.unconfirmedExport !== null) image = applyChanges(image, object.unconfirmedExport.changes)
  if (object.escrowedExport !== null) image = applyChanges(image, object.escrowedExport.changes)
  return image
}

/** Top of the tower: what the directory will hold once everything calculated has been exported too. */
export function topImage(object: ConnectorSpaceObject): Attributes {
  const { pendingExport } = object
  if (pendingExport === null) return expectedImage(object)
  return remembered(topImages, object, () => applyChanges(expectedImage(object), pendingExport.changes))
}

const importedImages = new WeakMap<ConnectorSpaceObject, Attributes>()
const topImages = new WeakMap<ConnectorSpaceObject, Attributes>()

/** Rows never change, so an image is computed once per row, however many rules, keys and steps ask for it. */
function remembered(
  images: WeakMap<ConnectorSpaceObject, Attributes>,
  object: ConnectorSpaceObject,
  compute: () => Attributes,
): Attributes {
  const known = images.get(object)
  if (known !== undefined) return known
  const image = compute()
  images.set(object, image)
  return image
}

/** Whether the object exists only with us so far: provisioned, and no add was ever handed out. */
export function isUnexported(object: ConnectorSpaceObject): boolean {
  return object.pendingExport?.operation === 'add'
}

/** Whether the object is to be deleted in its directory: the delete is pending, handed out, or accepted and not seen yet. */
export function isLeaving(object: Pick<ConnectorSpaceObject, 'pendingExport' | 'escrowedExport' | 'unconfirmedExport'>): boolean {
  return [object.pendingExport, object.escrowedExport, object.unconfirmedExport].some((delta) => delta?.operation === 'delete')
}
