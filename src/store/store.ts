/** Long because it is the one port of the database: every verb a step may use, side by side. */
import type { ApiToken, HandOver, Session, UserAccount } from '#src/model/account.ts'
import type { Alert, AlertDelivery } from '#src/model/alert.ts'
import type { ConnectorId, DnKey, MetaverseId, ObjectId, RunId } from '#src/model/brand.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { ConnectorSpaceObject, OutboundBinding } from '#src/model/connector-space-object.ts'
import type { ConnectorOverride, Cycle } from '#src/model/cycle.ts'
import type { MetaverseEdge, MetaverseEdgeKey, ObjectEdge, ObjectEdgeKey } from '#src/model/edge.ts'
import type { HeldBatch, HeldDelete } from '#src/model/held-batch.ts'
import type { InboundBinding, MetaverseObject } from '#src/model/metaverse-object.ts'
import type { CountedObject, ObjectError, Run, RunResult } from '#src/model/run.ts'
import type { Sample } from '#src/model/sample.ts'
import type { Watermark } from '#src/model/watermark.ts'
import type { EventVerbs } from './event-verbs.ts'
import type { SnapshotRequest, StoreContents } from './snapshot.ts'
import type { AuditVerbs, SecretVerbs } from './vault-verbs.ts'
import type { FactsOfConfiguration, WriteBatch } from './write-batch.ts'

/**
 * The database behind the service, as one port. Every verb works on a batch and is asynchronous; lists come in keyset
 * pages (`after`, `limit`), never by offset. Steps write through `commit` alone: one batch is one transaction, so facts,
 * their events and their watermark stand or fall together. Nothing here knows rules or connectors.
 */
export interface Store {
  readonly configuration: ConfigurationVerbs
  readonly space: SpaceVerbs
  readonly edges: EdgeVerbs
  readonly metaverse: MetaverseVerbs
  readonly runs: RunVerbs
  readonly search: SearchVerbs
  readonly samples: SampleVerbs
  readonly cycles: CycleVerbs
  readonly events: EventVerbs
  readonly held: HeldVerbs
  readonly alerts: AlertVerbs
  readonly secrets: SecretVerbs
  readonly access: AccessVerbs
  readonly audit: AuditVerbs
  readonly leases: LeaseVerbs
  readonly watermarks: { of(connectorId: ConnectorId): Promise<readonly Watermark[]> }
  /** Full steps that connectors owe. */
  readonly overrides: { list(): Promise<readonly ConnectorOverride[]> }
  /** Small facts of the service itself, for example when the next cycle is due. */
  readonly state: { get(key: string): Promise<string | null> }
  /**
   * Writes a batch in one transaction. With a fence, throws `lease-lost` and writes nothing when the lease is no longer ours.
   * A batch that would leave two objects with one name or anchor, or an edge or link pointing to nothing, is a defect of the
   * caller: an `InvariantError`, and nothing is written.
   */
  commit(batch: WriteBatch, fence?: Fence): Promise<void>
  /** Removes one batch of old history. Call it again until it removes nothing. */
  purge(request: PurgeRequest): Promise<Purged>
  /** Brings statistics and files of the database in order after much was removed. Costs little when little changed. */
  tidy(): Promise<void>
  /** Checks every invariant of the database; an empty list means it is sound. */
  verify(): Promise<readonly Finding[]>
  /**
   * A copy of everything as it is now, to try something on: nothing done to it reaches the original. Leases are void in it.
   * Closing it removes it.
   */
  copy(): Promise<Store>
  /** Writes everything as it is now into one file, while others go on reading and writing, and says what stands in it. */
  snapshot(to: SnapshotRequest): Promise<StoreContents>
  /** What stands in the database, counted. */
  contents(): Promise<StoreContents>
  close(): Promise<void>
}

/** A broken invariant, found by `verify`. */
export interface Finding {
  /** Name of the invariant. */
  readonly invariant: string
  readonly subject: string
  readonly message: string
}

/** Proof that we still hold a lease: the token counts up with every acquisition. */
export interface Fence {
  readonly lease: string
  readonly token: number
}

export interface LeaseVerbs {
  /** Takes a lease, or says who has it. A lease not renewed until `expiresAt` may be taken by others. */
  acquire(request: { name: string; holder: string; now: number; expiresAt: number }): Promise<LeaseAnswer>
  /** Moves the expiry; false when the lease was lost. */
  renew(fence: Fence, expiresAt: number): Promise<boolean>
  release(fence: Fence): Promise<void>
}

export type LeaseAnswer =
  | { readonly held: true; readonly fence: Fence }
  | { readonly held: false; readonly holder: string; readonly since: number }

export interface StoredConfiguration {
  /** Counts up from 1. */
  readonly version: number
  readonly at: number
  readonly author: string
  readonly reason: string
  readonly configuration: Configuration
}

export interface ConfigurationVerbs {
  current(): Promise<StoredConfiguration | null>
  version(version: number): Promise<StoredConfiguration | null>
  /**
   * Stores the next version, and with it the full steps that connectors owe for it. Throws `configuration-changed` when
   * `expectedVersion` (0 for none) is no longer the newest.
   */
  save(request: {
    expectedVersion: number
    configuration: Configuration
    at: number
    author: string
    reason: string
    overrides?: readonly ConnectorOverride[]
    /** Written in the same transaction: what the change voids, and what it is of no use without. */
    together?: FactsOfConfiguration
  }): Promise<StoredConfiguration>
  /** Newest first; `before` is a version. */
  history(limit: number, before?: number | null): Promise<readonly Omit<StoredConfiguration, 'configuration'>[]>
}

/** What staging must know of an object before it decides whether to load it. */
export interface ObjectIdentity {
  readonly id: ObjectId
  /** A small number of its own, stable while the row lives: the index into a seen-bitmap. */
  readonly ordinal: number
  readonly kind: ConnectorSpaceObject['kind']
  readonly dnKey: DnKey
  readonly anchor: string | null
  readonly importHash: string | null
}

/** One end of an edge: the part of a connector space object that the flow of references looks at. */
export interface ObjectEnd {
  readonly id: ObjectId
  readonly connectorId: ConnectorId
  readonly kind: ConnectorSpaceObject['kind']
  readonly metaverseId: MetaverseId | null
  readonly outboundBindings: Readonly<Record<string, OutboundBinding>>
  /** Whether it is to be deleted: the delete is pending, handed out, or accepted and not seen yet. */
  readonly isLeaving: boolean
}

/** The part of a metaverse object that the flow of references looks at. */
export interface MetaverseEnd {
  readonly id: MetaverseId
  readonly inboundBindings: Readonly<Record<string, readonly InboundBinding[]>>
}

export interface Page<Cursor> {
  readonly after: Cursor | null
  readonly limit: number
}

export type SyncMode = 'full' | 'delta'

/** Which objects a search of a connector space shows. */
export type SpaceFilter =
  | 'all'
  | 'pending-import'
  | 'pending-export'
  | 'joined'
  | 'unjoined'
  | 'sync-error'
  | 'export-error'
  | 'placeholder'
  | 'escrowed'
  | 'unconfirmed'
  | 'transient'
  | 'error'
  | 'pending-import-add'
  | 'pending-import-update'
  | 'pending-import-delete'
  | 'pending-export-add'
  | 'pending-export-update'
  | 'pending-export-delete'

/** Numbers of one connector space. */
export interface SpaceStatistics {
  readonly objects: number
  readonly placeholders: number
  readonly joined: number
  readonly unjoined: number
  readonly importAdd: number
  readonly importUpdate: number
  readonly importDelete: number
  readonly exportAdd: number
  readonly exportUpdate: number
  readonly exportDelete: number
  readonly escrowed: number
  readonly unconfirmed: number
  readonly syncErrors: number
  readonly exportErrors: number
}

/** What waits in a connector space. */
export type PendingCounts = Omit<SpaceStatistics, 'objects' | 'placeholders' | 'joined' | 'unjoined'>

/** What the deletion guard of an export weighs. */
export interface DeletionCounts {
  /** Objects with a pending delete. Transients are left out: no export sends them. */
  readonly pending: number
  /** Those among them that are in a held batch, by what was decided about it. */
  readonly waiting: number
  readonly approved: number
  readonly rejected: number
  /** Objects the directory holds as far as is known: all but those whose add is still pending. */
  readonly existing: number
}

export interface SpaceVerbs {
  /** Rows with one of the anchors or one of the name keys. */
  identify(connectorId: ConnectorId, keys: { anchors: readonly string[]; dnKeys: readonly DnKey[] }): Promise<readonly ObjectIdentity[]>
  load(ids: readonly ObjectId[]): Promise<readonly ConnectorSpaceObject[]>
  /** The objects linked to the metaverse objects. */
  ofMetaverse(ids: readonly MetaverseId[]): Promise<readonly ConnectorSpaceObject[]>
  /** Objects filed under join keys (see `ObjectPut.keys`); one entry per key and object. */
  byKeys(connectorId: ConnectorId, keys: readonly string[]): Promise<readonly { readonly key: string; readonly id: ObjectId }[]>
  /** Ends by identifier and ends of all objects linked to metaverse objects, without repetitions. */
  ends(query: { objects: readonly ObjectId[]; metaverse: readonly MetaverseId[] }): Promise<readonly ObjectEnd[]>
  /** The partitions its objects stand in. */
  partitions(connectorId: ConnectorId): Promise<readonly string[]>
  /** Non-placeholder objects of a partition in a stable order: what a finished full import compares its seen-set with. */
  scan(connectorId: ConnectorId, partition: string, page: Page<ObjectId>): Promise<readonly ObjectIdentity[]>
  /**
   * Objects a synchronization step visits, by identifier. Delta: pending import, `needsSync` or a sync problem. Full: all
   * but placeholders. Phase `deletes` holds the pending import deletes, which come after everything else.
   */
  syncWork(query: { connectorId: ConnectorId; mode: SyncMode; phase: 'changes' | 'deletes' } & Page<ObjectId>): Promise<readonly ObjectId[]>
  /** How many objects the step will visit, both phases. */
  syncWorkCount(query: { connectorId: ConnectorId; mode: SyncMode }): Promise<number>
  /**
   * Objects with a pending export and nothing in escrow, transients and the deletes of held batches that were not approved left out. Adds and updates come parents first, deletes
   * deepest first; the cursor is the name key of the object last returned, as it was returned: an export may rename it.
   */
  exportWork(
    query: { connectorId: ConnectorId; partition: string | null; phase: 'adds' | 'updates' | 'deletes' } & Page<DnKey>,
  ): Promise<readonly ConnectorSpaceObject[]>
  /** Objects with something in escrow (outcome of an export unknown), including those whose edges alone are. */
  escrowed(connectorId: ConnectorId, page: Page<ObjectId>): Promise<readonly ConnectorSpaceObject[]>
  statistics(connectorId: ConnectorId): Promise<SpaceStatistics>
  /** What waits, in time that grows with what waits and not with the space. */
  pending(connectorId: ConnectorId): Promise<PendingCounts>
  /** Objects below each of these names, the names themselves left out, up to a limit each; in the order of the names. */
  countBelow(query: { connectorId: ConnectorId; containers: readonly DnKey[]; limit: number }): Promise<readonly number[]>
  /** Some objects at random, of these types; placeholders left out. */
  sample(query: { connectorId: ConnectorId; objectTypes: readonly string[]; limit: number }): Promise<readonly ObjectId[]>
  /** What an export of the connector would delete, and out of how much. */
  deletions(connectorId: ConnectorId): Promise<DeletionCounts>
  /**
   * By part of the name or the whole anchor; the whole name of an object finds it and everything below it. Ordered by name
   * key, which is the cursor too.
   */
  search(query: { connectorId: ConnectorId; text: string; filter: SpaceFilter } & Page<DnKey>): Promise<readonly ConnectorSpaceObject[]>
}

export interface MetaverseVerbs {
  load(ids: readonly MetaverseId[]): Promise<readonly MetaverseObject[]>
  ends(ids: readonly MetaverseId[]): Promise<readonly MetaverseEnd[]>
  /** Objects filed under join keys (see `MetaversePut.keys`). */
  byKeys(keys: readonly string[]): Promise<readonly { readonly key: string; readonly id: MetaverseId }[]>
  /** By part of the search text (see `MetaversePut.search`). */
  search(query: { text: string; objectType: string | null } & Page<MetaverseId>): Promise<readonly MetaverseObject[]>
  /** Some objects of a type at random; all of them when there are no more than that. */
  sample(query: { objectType: string; limit: number }): Promise<readonly MetaverseObject[]>
  /** All objects, in the order of their identifiers. */
  scan(page: Page<MetaverseId>): Promise<readonly MetaverseObject[]>
  counts(): Promise<Readonly<Record<string, number>>>
}

/** How much there was when cycles ended. Written with `WriteBatch`; they go with the history they belong to. */
export interface SampleVerbs {
  /** Oldest first; of more than `limit` the newest. */
  list(query: { since: number; limit: number }): Promise<readonly Sample[]>
}

/** What a search found, best first. */
export interface SearchHit {
  /** Of an object, or of a metaverse object where those were searched. */
  readonly id: string
}

/** Looking objects up as people type, in time that does not grow with the number of objects. */
export interface SearchVerbs {
  /**
   * By names: what begins with the text, then what has every word of it somewhere. Words of fewer than three characters count
   * where a word begins with them.
   */
  find(query: { space: ConnectorId | 'metaverse'; text: string; limit: number }): Promise<readonly SearchHit[]>
  /** By the beginning of the anchor, as it is written. */
  anchors(query: { connectorId: ConnectorId; start: string; limit: number }): Promise<readonly SearchHit[]>
}

/** A reference value together with what an export must know of its target. */
export interface PendingReference {
  readonly edge: ObjectEdge
  readonly target: { readonly dn: string; readonly anchor: string | null }
}

/** How many values a reference attribute of an object has. */
export interface ReferenceCount {
  readonly source: ObjectId
  readonly attribute: string
  /** At the top of the tower. */
  readonly count: number
  /** Without what was imported and not synchronized yet. */
  readonly synchronized: number
}

/** The name of the target of one reference value. */
export interface TargetName {
  readonly source: ObjectId
  readonly attribute: string
  readonly dn: string
  readonly isAtTop: boolean
  /** Without what was imported and not synchronized yet. */
  readonly isSynchronized: boolean
}

export interface EdgeVerbs {
  byKeys(keys: readonly ObjectEdgeKey[]): Promise<readonly ObjectEdge[]>
  metaverseByKeys(keys: readonly MetaverseEdgeKey[]): Promise<readonly MetaverseEdge[]>
  /** All edges of the objects. */
  ofSources(ids: readonly ObjectId[]): Promise<readonly ObjectEdge[]>
  /** The first edges of each attribute of one object, in a stable order: a group of any size costs what is shown of it. */
  firstOfSource(id: ObjectId, limitPerAttribute: number): Promise<readonly ObjectEdge[]>
  /** Edges pointing to the objects. */
  ofTargets(ids: readonly ObjectId[], limit: number): Promise<readonly ObjectEdge[]>
  ofMetaverseSources(ids: readonly MetaverseId[], limit: number): Promise<readonly MetaverseEdge[]>
  ofMetaverseTargets(ids: readonly MetaverseId[], limit: number): Promise<readonly MetaverseEdge[]>
  /** How many values each reference attribute of the objects has. */
  counts(ids: readonly ObjectId[]): Promise<readonly ReferenceCount[]>
  /**
   * Distinguished names of the targets of some reference attributes, each with the images of its object that hold the value:
   * the top of the tower, and what flows. In a stable order, at most `limit` per object and attribute.
   */
  names(query: { sources: readonly ObjectId[]; attributes: readonly string[]; limit: number }): Promise<readonly TargetName[]>
  /** Edges that wait to be flowed, at most `limit` of each kind. */
  dirty(limit: number): Promise<{ readonly objectEdges: readonly ObjectEdge[]; readonly metaverseEdges: readonly MetaverseEdge[] }>
  dirtyCount(): Promise<number>
  /** Pending export edges of one object, in a stable order; edges already in escrow are left out. */
  pendingExport(source: ObjectId, page: Page<ObjectEdgeKey>): Promise<readonly PendingReference[]>
}

/** Which runs of the history are wanted. What is left out does not matter. */
export interface RunFilter {
  readonly connectorId: ConnectorId | null
  /** One of these results. */
  readonly results?: readonly RunResult[]
  readonly profile?: string
  /** Began not before, milliseconds since 1970. */
  readonly since?: number
  /** Began before. */
  readonly until?: number
}

export interface RunVerbs {
  /** Starts a run: gives it the next number and stores it as in progress. */
  create(run: Omit<Run, 'number'>): Promise<Run>
  get(id: RunId): Promise<Run | null>
  byNumber(number: number): Promise<Run | null>
  /** Newest first; `before` is a run number. */
  list(query: RunFilter & { before: number | null; limit: number }): Promise<readonly Run[]>
  /** Runs that never ended: what a killed process left behind. */
  unfinished(): Promise<readonly Run[]>
  /** Object errors of a run in the order they occurred; `after` is the sequence of the last one seen. */
  errors(query: {
    runId: RunId
    after: number | null
    limit: number
  }): Promise<readonly (ObjectError & { readonly sequence: number; readonly step: number })[]>
  /** The objects behind one number of a step, as far as they are kept; `after` is the position of the last one seen. */
  counted(query: { runId: RunId } & Pick<CountedObject, 'step' | 'counter' | 'target'> & Page<number>): Promise<readonly CountedObject[]>
  /** What runs counted these objects for, newest run first; `before` is a run number. At most `limit` runs. */
  touching(query: { objects: readonly ObjectId[]; before: number | null; limit: number }): Promise<readonly TouchingRun[]>
}

/** A run that counted an object, and for what. */
export interface TouchingRun {
  readonly run: Run
  readonly counted: readonly CountedObject[]
}

export interface CycleVerbs {
  get(id: string): Promise<Cycle | null>
  /** Newest first; `before` is the identifier of a cycle. */
  list(query: { before: string | null; limit: number }): Promise<readonly Cycle[]>
  /** Cycles that never ended: what a killed process left behind. */
  unfinished(): Promise<readonly Cycle[]>
}

/** Which history may go. */
export interface PurgeRequest {
  /** What ended before, milliseconds since 1970. */
  readonly before: number
  /** Rows removed of each kind in one transaction at the most. */
  readonly limit: number
  /**
   * Runs that stay although they are old. By themselves stay: runs in progress, the newest of each connector, and the newest that
   * ran into an object whose problem is still there.
   */
  readonly keep: readonly RunId[]
}

/** How many rows a purge removed. */
export interface Purged {
  readonly objectErrors: number
  readonly countedObjects: number
  readonly runs: number
  readonly cycles: number
  readonly events: number
}

/** Alerts and the messages about them. They are written with `WriteBatch`. */
export interface AlertVerbs {
  /** Newest first; `before` is a number. */
  list(query: { state: 'open' | 'resolved' | 'all'; before: number | null; limit: number }): Promise<readonly Alert[]>
  get(number: number): Promise<Alert | null>
  /** The number of the alert that is raised next. */
  nextNumber(): Promise<number>
  /** The messages about an alert, oldest first. */
  deliveries(alert: number): Promise<readonly AlertDelivery[]>
  /** Messages that are to be sent now, those that wait longest first. */
  due(query: { now: number; limit: number }): Promise<readonly AlertDelivery[]>
}

/** Deletes that the deletion guard holds. Batches are written with `WriteBatch`. */
export interface HeldVerbs {
  /** Newest first; `before` is a number. */
  list(query: {
    connectorId: ConnectorId | null
    status: 'open' | 'all'
    before: number | null
    limit: number
  }): Promise<readonly HeldBatch[]>
  get(number: number): Promise<HeldBatch | null>
  /** The deletes of a batch by name key, which is the cursor too. */
  deletes(number: number, page: Page<DnKey>): Promise<readonly HeldDelete[]>
  /** Pending deletes that nobody has decided about, with whether the batch that waits has them already; by name key. */
  undecided(
    connectorId: ConnectorId,
    page: Page<DnKey>,
  ): Promise<readonly { readonly object: ConnectorSpaceObject; readonly isHeld: boolean }[]>
  /** Begins a batch: gives it the next number. It counts once `holdDeletes` names it; one that was begun and never finished is removed. */
  begin(batch: Omit<HeldBatch, 'number' | 'status' | 'decisions' | 'end' | 'counts'>): Promise<number>
}

/** Who may use the service. Written with `WriteBatch.access`. */
export interface AccessVerbs {
  /** By name. */
  users(): Promise<readonly UserAccount[]>
  /** By name, whatever its case. */
  user(name: string): Promise<UserAccount | null>
  session(idHash: string): Promise<Session | null>
  sessions(): Promise<readonly Session[]>
  /** By what it is told apart by, revoked and expired ones too. */
  token(id: string): Promise<ApiToken | null>
  /** Newest first. */
  tokens(): Promise<readonly ApiToken[]>
  handOver(hash: string): Promise<HandOver | null>
}
