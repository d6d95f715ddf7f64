import type { Driver } from '#src/connectors/contract/driver.ts'
import type { SecretRotation } from '#src/connectors/contract/secret-rotation.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'

/** A connector whose secret we can replace. */
export interface Rotating {
  readonly connector: ConnectorDocument
  readonly driver: Driver
  readonly rotation: SecretRotation
  readonly account: string
}
