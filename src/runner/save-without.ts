import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import type { Store } from '#src/store/store.ts'
import { saveConfiguration } from './save-configuration.ts'

/** Somebody may save at the same moment; he is not that fast twice. */
const triesMax = 3

/** A configuration without a connector and its rules. */
function withoutConnector(configuration: Configuration, connector: ConnectorDocument): Configuration {
  return {
    ...withoutRules(configuration, connector),
    connectors: configuration.connectors.filter(({ id }) => id !== connector.id),
  }
}

/** A configuration without the rules of a connector. */
export function withoutRules(configuration: Configuration, connector: ConnectorDocument): Configuration {
  return { ...configuration, rules: configuration.rules.filter((rule) => rule.connector !== connector.name) }
}

/** Takes a connector and its rules out of the configuration. */
export async function saveWithout(
  parts: { readonly store: Store; readonly clock: Clock },
  { connector, author }: { readonly connector: ConnectorDocument; readonly author: string },
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const before = await parts.store.configuration.current()
    if (before === null || !before.configuration.connectors.some(({ id }) => id === connector.id)) return
    const after = withoutConnector(before.configuration, connector)
    const reason = `Remove connector ${connector.name}`
    try {
      // The other connectors stay as they are, so no driver has to be asked about them.
      await saveConfiguration({ ...parts, drivers: new Map() }, { before, expectedVersion: before.version, after, author, reason })
      return
    } catch (error) {
      if (tries === triesMax || !(error instanceof AppError) || error.code !== 'configuration-changed') throw error
    }
  }
}
