import type { AuditEntry } from '#src/model/audit.ts'
import type { ApiToken, HandOver, Session, UserAccount } from '#src/model/account.ts'
import type { Alert, AlertDelivery } from '#src/model/alert.ts'
import type { ConnectorId, MetaverseId, ObjectId, RunId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { ConnectorOverride, Cycle } from '#src/model/cycle.ts'
import type { MetaverseEdge, MetaverseEdgeKey, ObjectEdge, ObjectEdgeKey } from '#src/model/edge.ts'
import type { EventEntry } from '#src/model/event.ts'
import type { HeldDecision, HeldDelete, HeldEnd, HeldStatus } from '#src/model/held-batch.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { CountedObject, ObjectError, Run, RunStep } from '#src/model/run.ts'
import type { Sample } from '#src/model/sample.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'
import type { Watermark } from '#src/model/watermark.ts'

/** Inserts or replaces an object. */
export interface ObjectPut {
  readonly object: ConnectorSpaceObject
  /** The join keys it is filed under from now on; null leaves them as they are. */
  readonly keys: readonly string[] | null
}

/** Inserts or replaces a metaverse object. */
export interface MetaversePut {
  readonly object: MetaverseObject
  readonly keys: readonly string[]
  /** What people search by, in lower case. */
  readonly search: string
}

/** Inserts or replaces an edge. An edge with nothing in its slots that is not dirty is removed. */
export interface ObjectEdgePut {
  readonly edge: ObjectEdge
  /** True: it waits to be flowed. False: it was. Null: leave the mark as it is. */
  readonly dirty: boolean | null
}

/** What a batch changes of who may use the service. */
export interface AccessWrites {
  /** When, milliseconds since 1970. */
  readonly at: number
  /** Throws `user-exists` when the name is taken. */
  readonly addUser?: UserAccount
  /** Replaces role and password of an account. */
  readonly putUser?: UserAccount
  /** The account, by its identifier, that has just signed in. */
  readonly noteSignIn?: string
  /** Ends sessions: one, all of an account but one, all of a name, or those that are too old. */
  readonly endSessions?:
    | { readonly of: 'session'; readonly idHash: string }
    | { readonly of: 'user'; readonly userId: string; readonly except?: string }
    | { readonly of: 'name'; readonly name: string }
    | { readonly of: 'age'; readonly lastSeenBefore: number; readonly createdBefore: number }
  /**
   * A new session, or that one was seen or proved itself again. The latter does not bring an ended one back, and the former does nothing
   * when the account has ended or has another role by now.
   */
  readonly putSession?: { readonly session: Session; readonly as: 'begun' | 'seen' }
  /** Accounts that end, with their sessions and the tokens they made. */
  readonly removeUsers?: readonly string[]
  /** A new token; or its last use, or its end. One that was revoked stays revoked. */
  readonly putToken?: ApiToken
  /** A new link, or its count of refusals. */
  readonly putHandOver?: HandOver
  /** Uses a link up, by its hash. Throws `hand-over-gone` when it was used already. */
  readonly useHandOver?: string
}

/**
 * Everything one transaction writes. Absent parts write nothing. The parts are applied in the order of the fields here, so
 * that a name freed in a batch can be taken in the same batch.
 */
export interface WriteBatch {
  /**
   * Removes every edge pointing to these objects: their directory dropped those values by itself, or will be asked once more, for the
   * fingerprints of their sources are gone too. The metaverse edges that rested on them are marked dirty, and empty updates of the sources that were there for these edges alone are gone too.
   */
  readonly removeEdgesInto?: readonly ObjectId[]
  /** Removes objects, their keys, and the edges of and to them, the latter as `removeEdgesInto` does. */
  readonly removeObjects?: readonly ObjectId[]
  /** Names and anchors may be exchanged within a batch: uniqueness counts once all of these are put. */
  readonly putObjects?: readonly ObjectPut[]
  /** Removes metaverse objects, their keys, and metaverse edges from and to them. */
  readonly removeMetaverse?: readonly MetaverseId[]
  readonly putMetaverse?: readonly MetaversePut[]
  readonly putEdges?: readonly ObjectEdgePut[]
  /** Pending imports of all edges of these objects become part of the hologram, and those edges dirty. */
  readonly settleImportedEdges?: readonly ObjectId[]
  /**
   * Reference attributes that no rule gives any more: what the directory is expected to hold there is to be deleted, and
   * nothing else of them waits to be exported. Name the objects in `alignPendingExports` too.
   */
  readonly releaseEdges?: readonly Pick<ObjectEdgeKey, 'source' | 'attribute'>[]
  readonly removeMetaverseEdges?: readonly MetaverseEdgeKey[]
  /** Inserts or replaces metaverse edges. An edge that waits to be flowed goes on waiting; a new one does not wait. */
  readonly putMetaverseEdges?: readonly MetaverseEdge[]
  /** Marks edges dirty: of and to these objects, and of and to these metaverse objects. */
  readonly touch?: { readonly objects: readonly ObjectId[]; readonly metaverse: readonly MetaverseId[] }
  /** Marks every edge of a connector's objects dirty: a full synchronization flows them all again. */
  readonly touchConnector?: ConnectorId
  /** Edges that were flowed and are no longer dirty. Applied after every mark above, so name only what was flowed in this batch. */
  readonly cleanEdges?: { readonly objects: readonly ObjectEdgeKey[]; readonly metaverse: readonly MetaverseEdgeKey[] }
  /**
   * Pending export slots of these objects follow their edges: with edges to export an empty slot becomes an empty update,
   * without any an empty update becomes an empty slot.
   */
  readonly alignPendingExports?: readonly ObjectId[]
  /** Asks the next delta synchronization to visit unjoined objects filed under these keys. */
  readonly wakeUnjoined?: readonly { readonly connectorId: ConnectorId; readonly key: string }[]
  /** Asks the next delta synchronization to visit these objects: something that their rules look at has changed. */
  readonly wakeObjects?: readonly ObjectId[]
  /** Removes placeholders of a connector that nothing points to any more. */
  readonly collectPlaceholders?: ConnectorId
  /**
   * Removes a connector with everything in its space and its watermarks. Links must have been cut before, and a large space
   * is emptied in batches of `removeObjects` first, for this is one long transaction. Its secrets stay: name them in
   * `shredSecrets`.
   */
  readonly removeConnector?: ConnectorId
  readonly putWatermarks?: readonly Watermark[]
  readonly removeWatermarks?: readonly { readonly connectorId: ConnectorId; readonly partition: string }[]
  /** Replaces a run with its steps. */
  readonly putRun?: Run
  /** Replaces one step of a run, for progress while it goes on. */
  readonly putStep?: { readonly runId: RunId; readonly step: RunStep }
  readonly objectErrors?: readonly { readonly runId: RunId; readonly step: number; readonly error: ObjectError }[]
  /** The objects behind numbers of a run: each place of each number once. */
  readonly countedObjects?: { readonly runId: RunId; readonly objects: readonly CountedObject[] }
  /** Those of a storm that lasts are counted on its first entry. */
  readonly events?: readonly EventEntry[]
  /** Ends the storms of these entries, by sequence. */
  readonly endStorms?: readonly number[]
  /** Stores a version of a secret. An active one supersedes the versions of its owner that were active before. */
  readonly putSecret?: SealedSecret
  /** The same for several connectors at once, which share an account. */
  readonly putSecrets?: readonly SealedSecret[]
  /** Makes a version of a secret the active one; the one that was is superseded from then on. */
  readonly promoteSecret?: { readonly ownerId: ConnectorId; readonly version: number; readonly at: number }
  /** Gives versions of secrets another wrapped data key: their ciphertext stays as it is. */
  readonly rewrapSecrets?: readonly Pick<SealedSecret, 'ownerId' | 'version' | 'wrappedKey' | 'keyId'>[]
  /** Removes versions of a secret, overwriting what they held. */
  readonly shredSecrets?: readonly { readonly ownerId: ConnectorId; readonly version: number }[]
  /** Inserts or replaces a cycle. */
  readonly putCycle?: Cycle
  /** Full steps that connectors owe from now on. One that was owed already keeps its reasons besides. */
  readonly putOverrides?: readonly ConnectorOverride[]
  /** Full steps no longer owed, unless they were asked for after `at` or under a later configuration. Applied after `putOverrides`. */
  readonly clearOverrides?: readonly (Pick<ConnectorOverride, 'connectorId' | 'step'> & {
    readonly upTo: Pick<ConnectorOverride, 'at' | 'configurationVersion'> | null
  })[]
  /** Adds deletes to a held batch that is being gathered. */
  readonly gatherDeletes?: { readonly batch: number; readonly deletes: readonly Omit<HeldDelete, 'state'>[] }
  /** The batch is complete and waits for a decision; the one it supersedes is closed. */
  readonly holdDeletes?: { readonly batch: number; readonly supersedes: number | null; readonly at: number }
  /** Writes a decision about a held batch. Throws `held-batch-decided` when its status is no longer `from`: somebody was faster. */
  readonly decideHeld?: { readonly batch: number; readonly from: HeldStatus; readonly decision: HeldDecision }
  /** These deletes were accepted by their directory. */
  readonly exportedDeletes?: readonly ObjectId[]
  /** Deletes of the connector's open batches that are no longer pending leave them; null for every connector. */
  readonly reviewHeld?: { readonly connectorId: ConnectorId | null }
  /** Closes open batches; what still waits in them is let go. */
  readonly closeHeld?: readonly { readonly batch: number; readonly why: HeldEnd; readonly at: number }[]
  /** Inserts or replaces alerts. A second open one of a key and subject is a defect of the caller. */
  readonly putAlerts?: readonly Alert[]
  /** Inserts or replaces messages about alerts. */
  readonly putDeliveries?: readonly AlertDelivery[]
  readonly putSamples?: readonly Sample[]
  readonly putState?: Readonly<Record<string, string | null>>
  readonly access?: AccessWrites
  /** Appends to the audit, in this order. */
  readonly audit?: readonly AuditEntry[]
}

/** Facts that stand or fall together with a configuration. */
export type FactsOfConfiguration = Pick<WriteBatch, 'shredSecrets' | 'audit' | 'putSecrets' | 'putState' | 'events'>

/** Whose secrets a batch changes: connectors, sinks and channels. */
export function secretOwnersIn(batch: WriteBatch): ReadonlySet<string> {
  const one = [batch.putSecret, batch.promoteSecret].filter((secret) => secret !== undefined)
  return new Set([...one, ...(batch.putSecrets ?? []), ...(batch.shredSecrets ?? [])].map(({ ownerId }) => ownerId))
}
