import type { Secret } from '#src/base/secret.ts'
import type { ConnectorId } from '#src/model/brand.ts'

/** Where a session gets its secret: the newest version, at the moment of signing in. Whoever asks destroys what it got. */
export interface SecretSource {
  current(connectorId: ConnectorId): Promise<Secret | null>
}
