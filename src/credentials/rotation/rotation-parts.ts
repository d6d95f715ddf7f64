import type { Clock } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import type { AccountObserver } from '#src/connectors/contract/account-observer.ts'
import type { Driver, Session, SignInPermit } from '#src/connectors/contract/driver.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { EventEntry } from '#src/model/event.ts'
import type { SealedSecret, SecretTarget } from '#src/model/sealed-secret.ts'
import type { Store } from '#src/store/store.ts'
import type { CountedSignIn } from './sign-in.ts'

/** A place on the way of a replacement; whatever happens after one, the next start goes on from there. */
export type RotationPoint = 'checked' | 'made' | 'kept' | 'told' | 'proven' | 'promoted' | 'finished'

interface Access {
  readonly actor: string
  readonly reason: string
  /** Where it is about to be sent. */
  readonly target?: SecretTarget
}

/** The versions of secrets, as far as a replacement needs them. */
export interface RotatedSecrets {
  current(connectorId: ConnectorId, access: Access): Promise<Secret | null>
  version(connectorId: ConnectorId, version: number, access: Access): Promise<Secret | null>
  store(
    connectorId: ConnectorId,
    secret: Secret,
    by: {
      readonly author: string
      readonly tested: 'tested' | 'untested'
      readonly status: 'active' | 'pending'
      readonly reason: string
      targetOf?(): SecretTarget
      events?(version: number, at: number): readonly EventEntry[]
    },
  ): Promise<SealedSecret>
  promote(wish: VersionOf & { readonly events: readonly EventEntry[] }): Promise<void>
  forget(wish: VersionOf & { readonly events: readonly EventEntry[] }): Promise<void>
}

interface VersionOf extends Access {
  readonly connectorId: ConnectorId
  readonly version: number
}

/** What is left of the attempts of accounts, and what came of them. */
interface RotationGate {
  signIn(wanted: CountedSignIn, connect: (permit: SignInPermit) => Promise<Session>): Promise<Session>
  /** The session signed in with a secret that takes the place of the one in use. */
  renewed(wanted: CountedSignIn, session: Session): Promise<void>
}

/** What replacing secrets works with. */
export interface RotationParts {
  readonly store: Store
  readonly drivers: ReadonlyMap<string, Driver>
  readonly secrets: RotatedSecrets
  readonly accounts?: AccountObserver
  /** Counts sign-ins; where there is none, nothing is counted. */
  readonly gate?: RotationGate
  readonly clock: Clock
  /** Names the process in leases, for people. */
  readonly holder: string
  /** Another server may be the one that uses the accounts: a server in staging mode replaces nothing. */
  isStaging(): Promise<boolean>
  /** Ends every wait: what is under way then goes on at the next start. */
  readonly stopping?: AbortSignal
  /** Told of every point a replacement gets to. */
  readonly reached?: (point: RotationPoint) => void
  /** Told when a look failed for a reason that is not a directory's. The next look comes anyway. */
  failed(error: unknown): void
}
