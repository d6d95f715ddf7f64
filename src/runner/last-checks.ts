import type { Check } from '#src/connectors/contract/driver.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Store } from '#src/store/store.ts'

/** What the last test of a connector found that is not as it should be. */
export interface LastChecks {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly found: readonly Check[]
}

/** What is to be written after a test. Everything that passed is left out: it is only asked what is wrong. */
export function checksState(connectorId: ConnectorId, checks: readonly Check[], at: number): Readonly<Record<string, string>> {
  return { [key(connectorId)]: JSON.stringify({ at, found: checks.filter(({ outcome }) => outcome !== 'passed') } satisfies LastChecks) }
}

export async function readLastChecks(store: Pick<Store, 'state'>, connectorId: ConnectorId): Promise<LastChecks | null> {
  const stored = await store.state.get(key(connectorId))
  return stored === null ? null : (JSON.parse(stored) as LastChecks)
}

function key(connectorId: ConnectorId): string {
  return `connector.checks.${connectorId}`
}
