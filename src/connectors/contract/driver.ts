import type { Clock } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import type { PartitionDocument } from '#src/model/configuration.ts'
import type { AccountFacts } from '#src/model/credential-forecast.ts'
import type { FailedSignIns } from '#src/model/failed-sign-ins.ts'
import type { LockoutPolicy } from '#src/model/lockout-policy.ts'
import type { ConnectionIncident } from '#src/model/run.ts'
import type { Schema } from '#src/model/schema.ts'
import type { Attributes } from '#src/model/value.ts'
import type { AccountReader } from './account-reader.ts'
import type { SecretReplacement, SecretRotation } from './secret-rotation.ts'
import type { ContainerLevel } from './container.ts'
import type { ExportItem, ExportResult, ImportChange, ImportPage } from './exchange.ts'

/** What a driver can do and how it wants to be asked. */
export interface Capabilities {
  /** A cycle imports and synchronizes what is on premises first, and exports to the cloud first. */
  readonly place: 'on-premises' | 'cloud'
  readonly deltaImport: boolean
  readonly export: boolean
  /** Objects in one call of `export`. */
  readonly exportBatchSize: number
  /** Reference values in one item at the most; the rest comes in further items. */
  readonly referencesPerItem: number
  /** `afterwards`: adds go out without references, which follow once the targets exist. */
  readonly referencesOnAdd: 'together' | 'afterwards'
  /** Whether the directory counts a name as the place of the object, so that parents must exist first. */
  readonly hierarchicalNames: boolean
  /** Whether deleting an object makes the directory drop the references to it. */
  readonly dropsReferencesToDeleted: boolean
}

/** Where and what to read or write: the part of the connector document that a session needs. */
export interface Selection {
  readonly partitions: readonly PartitionDocument[]
  readonly schema: Schema
}

/** Everything a session needs. Settings are raw: the driver validates them. */
export interface ConnectRequest {
  readonly settings: Readonly<Record<string, unknown>>
  /** Null where the settings name no secret at all, which most directories refuse. */
  readonly secret: Secret | null
  readonly selection: Selection
  /** Ends every wait of the session. */
  readonly signal: AbortSignal
  readonly clock: Clock
  /** What keeps an account from being locked; where nothing is said, the credential is sent once. */
  readonly permit?: SignInPermit
  /** Told of each step on the way to a session, for people who wait for it. */
  readonly onStep?: (check: Check) => void
}

/** How often, and where first, a credential may be sent. */
export interface SignInPermit {
  /**
   * Asked right before a credential is sent. `first` may be asked at several servers that cannot serve. `confirming` is asked
   * after a refusal that another server may see differently; false forbids it.
   */
  attempt(kind: 'first' | 'confirming'): Promise<boolean>
  /** The server that knows of every change of a password first, or one that took this very secret; null for the usual order. */
  readonly startAt: 'primary' | { readonly server: string } | null
}

/** One line of a connection test. */
export interface Check {
  /** Stable name, for example `bind`, `partition-read`, `replicate-changes`. */
  readonly name: string
  readonly outcome: 'passed' | 'warning' | 'failed'
  /** What was found, for people. */
  readonly message: string
  /** What to do about it, or null. */
  readonly advice: string | null
}

/** What a directory says about itself. */
export interface Description {
  /** A name to call the connector by: the forest, the tenant's domain. */
  readonly suggestedName: string
  readonly partitions: readonly PartitionDocument[]
  /** Every object type and attribute the driver can work with. */
  readonly schema: Schema
  /** The part of `schema` the shipped rules need. */
  readonly suggestedSelection: Schema
}

/** Which partition to import, and how much a page holds. */
export interface ImportRequest {
  readonly partition: string
  readonly pageSize: number
  /**
   * A selected container that the directory does not show: `refuse` (so where nothing is said) begins no full import, because all
   * of it would look deleted; `empty` takes it for empty, which somebody has to have accepted.
   */
  readonly missingContainers?: 'refuse' | 'empty'
}

/**
 * A signed-in session. Every method throws `ConnectionError` when the connection, the sign-in or a right fails; what
 * concerns one object only is data (`failure` changes, export results). A session is used by one step at a time.
 */
export interface Session {
  /** Host and port, or URL, for the run history. */
  readonly server: string
  /** What went wrong before it was signed in, at servers that were tried first. */
  readonly tries?: readonly ConnectionIncident[]
  /** How far the clock of the directory was ahead of ours when it signed in, milliseconds; null where it does not tell. */
  readonly clockAheadMs?: number | null
  describe(): Promise<Description>
  /** The containers right below a name of a partition; absent where a directory has none. */
  containers?(partition: string, parent: string): Promise<ContainerLevel>
  /** Tests what the selection needs, one line after the other. The sign-in itself has succeeded already. */
  checks(): AsyncIterable<Check>
  /** Everything in the selection. The last page carries the watermark. */
  fullImport(request: ImportRequest): AsyncIterable<ImportPage>
  /** What changed after the watermark. Throws `full-import-required` when the directory no longer takes it. */
  deltaImport(request: ImportRequest & { readonly watermark: string }): AsyncIterable<ImportPage>
  /**
   * Reads single objects: complete when they exist in the selection, `delete` when an anchor does not. A key without an
   * anchor names an object we added without learning its anchor; when there is none, nothing is returned for it.
   */
  read(keys: readonly ReadKey[]): Promise<readonly ImportChange[]>
  /**
   * Why this directory offers nobody a way to write something, whatever the rights of the account: one sentence with what to do
   * instead, the same for everything of a kind. Null when it can be tried. What cannot be written stays pending without an
   * error; an item of it that is exported all the same is refused with `no-export-to-this-object-type`. Asks no directory.
   */
  unsupportedExport?(wanted: WantedExport): string | null
  /** Writes; one result per item, in any order. */
  export(items: readonly ExportItem[]): Promise<readonly ExportResult[]>
  /**
   * What the directory says of the account that signed in; null where it does not tell. Cheap, signs in nowhere, and may be
   * asked while the session does something else.
   */
  account?(): Promise<AccountFacts | null>
  /** When the directory locks the account that signed in; parts that cannot be read are null. */
  lockout?(): Promise<LockoutPolicy>
  /** What time it is at the other end, and until when its certificate is good, milliseconds since 1970; null for what it does not tell. */
  peer?(): Promise<{ readonly time: number | null; readonly certificateUntil: number | null }>
  /** As in `AccountReader`; may be asked while the session does something else. */
  failedSignIns?(identity: string): Promise<FailedSignIns | null>
  /**
   * Closes the session but for what looking at its account takes; the secret is destroyed. Where a session outlives a change of
   * the password, this tells of the change before anybody is turned away.
   */
  linger?(): Promise<AccountReader>
  /** Replaces the secret the session signed in with; absent where that cannot be done. */
  readonly replacement?: SecretReplacement
  close(): Promise<void>
}

/** A change that waits to be written. */
export interface WantedExport {
  readonly objectType: string
  readonly operation: ExportItem['operation']
  /** What the object is to hold; for a delete, what it holds. */
  readonly image: Attributes
}

/** Names one object to be read. `objectType` is the type in the connector space. */
export type ReadKey =
  | { readonly objectType: string; readonly anchor: string; readonly dn: string | null }
  | { readonly objectType: string; readonly anchor: null; readonly dn: string }

/**
 * A kind of connector. Stateless: sessions hold the state.
 *
 * Rules a driver keeps: a page's watermark covers exactly what was delivered so far; staging a page twice changes nothing;
 * an object keeps its anchor for life; after a lost acknowledgement of an add, import or `read` finds the object under the
 * `dn` that was asked for; the secret is used to sign in and not kept longer than the session.
 */
export interface Driver {
  /** As in the connector document: `active-directory`. */
  readonly type: string
  readonly capabilities: Capabilities
  /** Finds what is wrong with settings; throws `AppError('connector-settings')` naming the setting. Returns them normalised. */
  parseSettings(raw: unknown): Readonly<Record<string, unknown>>
  /**
   * Names of the settings that say where a secret is sent, how it is protected on the way, and for which account: a change of one of
   * them voids the stored secret. All of them where nothing is said.
   */
  readonly targetSettings?: readonly string[]
  /** Which account the settings sign in as, for people. */
  accountName(settings: Readonly<Record<string, unknown>>): string
  /**
   * Tells accounts apart, as far as names alone can: connectors with the same key sign in as one account and share its attempts.
   * The account name where nothing is said.
   */
  accountKey?(settings: Readonly<Record<string, unknown>>, partitions: readonly PartitionDocument[]): string
  /** What a secret of this directory is: passwords are short and keep their blanks. `other` where nothing is said. */
  readonly secretKind?: 'password' | 'other'
  /** What may be wrong with the form of the account name that was refused, with a name to try; null when nothing is. */
  nameHint?(settings: Readonly<Record<string, unknown>>, partitions: readonly PartitionDocument[]): string | null
  /** What the directory says when it refuses a sign-in, code by code, and what to do; for the reference. */
  readonly signInCodes?: readonly { readonly code: string; readonly reason: string; readonly advice: string }[]
  /** How the secret can be replaced by ourselves; absent where it cannot. */
  readonly rotation?: SecretRotation
  /** Reaches the directory and signs in. Throws `ConnectionError`. */
  connect(request: ConnectRequest): Promise<Session>
}
