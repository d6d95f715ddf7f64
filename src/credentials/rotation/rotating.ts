import type { Driver } from '#src/connectors/contract/driver.ts'
import { placeOf } from '#src/connectors/contract/secret-target.ts'
import type { SecretRotation } from '#src/connectors/contract/secret-rotation.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { SecretTarget } from '#src/model/sealed-secret.ts'

/** A connector whose secret we can replace. */
export interface Rotating {
  readonly connector: ConnectorDocument
  readonly driver: Driver
  readonly rotation: SecretRotation
  readonly account: string
}

/** Why secrets are opened for a replacement, in the audit. */
export const rotationReason = 'rotation of the credential'

/** A secret that is opened to be sent to the directory it is kept for. */
export function accessTo(
  { connector, driver }: Rotating,
  actor: string = 'service',
): { readonly actor: string; readonly reason: string; readonly target: SecretTarget } {
  return { actor, reason: rotationReason, target: { place: placeOf(driver, connector), identity: null } }
}
