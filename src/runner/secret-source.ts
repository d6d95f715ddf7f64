import type { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { SecretTarget } from '#src/model/sealed-secret.ts'

/** Who opens a secret and what for, for the audit. */
export interface Access {
  readonly actor: string
  /** For example `run 12 (Delta Import)`. */
  readonly reason: string
  /** Where it is about to be sent: it does not open for another place than the one it is kept for. Left out only where it is not sent. */
  readonly target?: SecretTarget
}

/** Where a session gets its secret: the newest version, at the moment of signing in. Whoever asks destroys what it got. */
export interface SecretSource {
  /** Asked before a sign-in: ends whatever makes it uncertain which secret is the right one. */
  settle?(connectorId: ConnectorId): Promise<void>
  current(connectorId: ConnectorId, access?: Access): Promise<Secret | null>
  /** Why a run that signs in would be of no use now: the vault is sealed, or has another key. Null when nothing is known against it. */
  refusal?(connectorId: ConnectorId): Promise<AppError | null>
  /** The directory took the secret there, as the account it says. */
  proven?(connectorId: ConnectorId, target: SecretTarget): Promise<void>
}
