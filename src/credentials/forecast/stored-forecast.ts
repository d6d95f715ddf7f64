import type { ConnectorId } from '#src/model/brand.ts'
import type { CredentialForecast } from '#src/model/credential-forecast.ts'
import type { Store } from '#src/store/store.ts'

/** Under which key of the service's state the forecast of a connector's credential stands. */
export function forecastKey(connectorId: ConnectorId): string {
  return `credential.forecast.${connectorId}`
}

/** What is known of the credential of a connector from its directory; null before its first sign-in. */
export async function readForecast(store: Pick<Store, 'state'>, connectorId: ConnectorId): Promise<CredentialForecast | null> {
  const stored = await store.state.get(forecastKey(connectorId))
  return stored === null ? null : (JSON.parse(stored) as CredentialForecast)
}
