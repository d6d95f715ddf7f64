import { AppError } from '#src/base/app-error.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import type { CloudAccess } from './fit-connectors.ts'

/** Names in a message. */
const namedMax = 5

/**
 * The imported configuration in place of the one in use. That one may only hold what the import brings, by identifier: an
 * import never removes what somebody else made. Settings of connectors that are there already stay, because an operator has
 * completed them since; what is given on the command line wins. Throws `import-conflict`.
 */
export function placeImport(imported: Configuration, inUse: Configuration | null, cloud: CloudAccess): Configuration {
  if (inUse === null) return imported
  const strangers = [
    ...notAmong(inUse.connectors, imported.connectors).map((name) => `connector ${name}`),
    ...notAmong(inUse.rules, imported.rules).map((name) => `rule ${name}`),
  ]
  if (strangers.length > 0) {
    const more = strangers.length > namedMax ? ` and ${strangers.length - namedMax} more` : ''
    throw new AppError('import-conflict', { detail: `not in the export: ${strangers.slice(0, namedMax).join(', ')}${more}` })
  }
  return { ...imported, connectors: imported.connectors.map((connector) => withSettingsOf(connector, inUse, cloud)) }
}

function notAmong(
  inUse: readonly { readonly id: string; readonly name: string }[],
  imported: readonly { readonly id: string }[],
): readonly string[] {
  const ids = new Set(imported.map(({ id }) => id))
  return inUse.filter(({ id }) => !ids.has(id)).map(({ name }) => name)
}

function withSettingsOf(connector: ConnectorDocument, inUse: Configuration, { tenantId, clientId }: CloudAccess): ConnectorDocument {
  const present = inUse.connectors.find(({ id, type }) => id === connector.id && type === connector.type)
  if (present === undefined) return connector
  const given =
    connector.type === 'entra-id' ? { ...(tenantId === null ? {} : { tenantId }), ...(clientId === null ? {} : { clientId }) } : {}
  return { ...connector, settings: { ...connector.settings, ...present.settings, ...given } }
}
