import type { AccountState } from '#src/credentials/account-state.ts'
import { newAccount } from '#src/credentials/account-state.ts'
import type { Driver } from '#src/connectors/contract/driver.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { Store } from '#src/store/store.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'

/** The part of a connector that says whom it signs in as. */
export type SignsIn = Pick<ConnectorDocument, 'type' | 'settings' | 'partitions'>

/** A name of an account, and the key its state is kept under: once the directory has told, that of its identity. */
export interface AccountKey {
  readonly name: string
  readonly state: string
}

type Changes = NonNullable<WriteBatch['putState']>

/** Which account a connector signs in as. Two connectors of one account have one key, as soon as names or the directory tell. */
export async function accountKey(store: Pick<Store, 'state'>, connector: SignsIn, driver: Driver): Promise<AccountKey> {
  const known = driver.accountKey?.(connector.settings, connector.partitions)
  const name = `${connector.type}:${known ?? driver.accountName(connector.settings).toLowerCase()}`
  return { name, state: (await store.state.get(aliasKey(name))) ?? name }
}

/** What is known of an account. */
export async function accountState(store: Pick<Store, 'state'>, key: AccountKey, now: number): Promise<AccountState> {
  const stored = await store.state.get(stateKey(key.state))
  return stored === null ? newAccount(now) : (JSON.parse(stored) as AccountState)
}

/** Keeps a state, under the identity of the account where the directory has told it: other names of it lead there too. */
export function keepState(key: AccountKey, state: AccountState): Changes {
  const text = JSON.stringify(state)
  if (state.identity === null) return { [stateKey(key.state)]: text }
  const own = `${key.name.slice(0, key.name.indexOf(':'))}:id:${state.identity}`
  const moved = key.state === own ? {} : { [aliasKey(key.name)]: own, [stateKey(key.state)]: null }
  return { ...moved, [stateKey(own)]: text }
}

function stateKey(key: string): string {
  return `account.state.${key}`
}

function aliasKey(name: string): string {
  return `account.alias.${name}`
}
