import { AppError } from '#src/base/app-error.ts'
import type { ContainerLevel } from '#src/connectors/contract/container.ts'
import type { Description, Session } from '#src/connectors/contract/driver.ts'
import { placeOf } from '#src/connectors/contract/secret-target.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { SetupParts } from './connector-setup.ts'
import { driverOf } from './drivers.ts'
import { inTestedSession } from './tested-session.ts'

/** A look at the directory of a connector, for a person who waits for it. */
export interface Look {
  readonly connector: ConnectorDocument
  readonly author: string
}

/** The containers right below a name. Throws `ConnectionError`, and `connector-settings` for a directory that has none. */
export function containersIn(
  parts: SetupParts,
  look: Look,
  at: { readonly partition: string; readonly parent: string },
): Promise<ContainerLevel> {
  return inStoredSession(parts, { ...look, reason: 'a look at its containers' }, (session) => {
    if (session.containers === undefined) {
      throw new AppError('connector-settings', { subject: look.connector.name, detail: 'a directory of this kind has no containers' })
    }
    return session.containers(at.partition, at.parent)
  })
}

/** What the directory says of itself now: its partitions, and every object type and attribute it offers. */
export function describeDirectory(parts: SetupParts, look: Look): Promise<Description> {
  return inStoredSession(parts, { ...look, reason: 'a look at its schema' }, (session) => session.describe())
}

/** Signs in with the stored secret, within the share of attempts that people have. */
async function inStoredSession<T>(
  parts: SetupParts,
  { connector, author, reason }: Look & { readonly reason: string },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const driver = driverOf(parts.drivers, connector.type)
  const { identity } = await parts.gate.state(connector, driver)
  const target = { place: placeOf(driver, connector), identity }
  const secret = await parts.secrets.current(connector.id, { actor: author, reason, target })
  const { type, settings, partitions } = connector
  const access = {
    type,
    driver,
    settings,
    secret,
    partitions,
    selection: connector,
    connectorId: connector.id,
    connectorName: connector.name,
    uses: 'stored' as const,
    isRiskAccepted: false,
    onStep: () => undefined,
  }
  try {
    return await inTestedSession(parts, access, work)
  } finally {
    secret?.destroy()
  }
}
