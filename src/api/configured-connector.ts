import { AppError } from '#src/base/app-error.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import { connectorNamed } from '#src/runner/runner.ts'
import type { Store, StoredConfiguration } from '#src/store/store.ts'

/** The connector of a name or identifier and the configuration it stands in. Throws `connector-unknown`. */
export async function configuredConnector(
  store: Store,
  name: string,
): Promise<{ readonly connector: ConnectorDocument; readonly stored: StoredConfiguration }> {
  const stored = await store.configuration.current()
  if (stored === null) throw new AppError('connector-unknown', { subject: name, detail: 'there are none yet' })
  return { connector: connectorNamed(stored, name), stored }
}
