import type { Clock } from '#src/base/clock.ts'
import type { Driver, Session } from '#src/connectors/contract/driver.ts'
import { placeOf } from '#src/connectors/contract/secret-target.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { AccountGate } from './account-gate.ts'
import type { SecretSource } from './secret-source.ts'

/** What opening a session works with. */
export interface SessionParts {
  readonly gate: AccountGate
  readonly secrets: SecretSource
  readonly clock: Clock
}

/**
 * Opens the session of a run with the stored secret. The secret is asked for once nothing holds the sign-in back, at the last moment,
 * and is gone right after it. It opens for the place that is about to be dialled or not at all: a run may go on with a configuration that
 * was replaced since, and what was entered for the new place is not for the old one.
 */
export async function openSession(
  { gate, secrets, clock }: SessionParts,
  of: { readonly connector: ConnectorDocument; readonly driver: Driver; readonly signal: AbortSignal; readonly reason: string },
): Promise<Session> {
  const { connector, driver, signal } = of
  await secrets.settle?.(connector.id)
  const place = placeOf(driver, connector)
  const identity = async () => (await gate.state(connector, driver)).identity
  const session = await gate.signIn(signInOf(connector, driver), async (permit) => {
    const target = { place, identity: await identity() }
    const secret = await secrets.current(connector.id, { actor: 'service', reason: of.reason, target })
    try {
      const selection = { partitions: connector.partitions, schema: connector.schema }
      return await driver.connect({ settings: connector.settings, secret, selection, signal, clock, permit })
    } finally {
      secret?.destroy()
    }
  })
  await secrets.proven?.(connector.id, { place, identity: await identity() })
  return session
}

/** A run that signs in. */
export function signInOf(connector: ConnectorDocument, driver: Driver): Parameters<AccountGate['signIn']>[0] {
  return { connectorId: connector.id, connectorName: connector.name, connector, driver, share: 'automatic', secret: 'stored' }
}
