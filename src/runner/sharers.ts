import type { Driver } from '#src/connectors/contract/driver.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { Store } from '#src/store/store.ts'
import { accountKey } from './account-states.ts'

/** The connectors that sign in as the same account, the given one first. */
export async function sharersOf(
  { store }: { readonly store: Pick<Store, 'state' | 'configuration'> },
  connector: ConnectorDocument,
  driver: Driver,
): Promise<readonly ConnectorDocument[]> {
  const own = await accountKey(store, connector, driver)
  const others = ((await store.configuration.current())?.configuration.connectors ?? []).filter(
    ({ id, type }) => id !== connector.id && type === connector.type,
  )
  const keys = await Promise.all(others.map((other) => accountKey(store, other, driver)))
  return [connector, ...others.filter((_, i) => keys[i]?.state === own.state)]
}
