import type { Capabilities, ConnectRequest, Driver, Session } from '../contract/driver.ts'
import { Connections } from './connections.ts'
import { parseSettings } from './settings.ts'
import { ActiveDirectorySession } from './session.ts'

const capabilities: Capabilities = {
  place: 'on-premises',
  deltaImport: true,
  export: true,
  exportBatchSize: 100,
  // Windows takes some thousands of values in one request; below that it answers quickly and replicates evenly.
  referencesPerItem: 1_000,
  referencesOnAdd: 'together',
  hierarchicalNames: true,
  // The directory drops them, but it does not report the object they were on.
  dropsReferencesToDeleted: true,
}

/** Active Directory by LDAP: Windows Server, and Samba as a domain controller. */
export const activeDirectory: Driver = {
  type: 'active-directory',
  capabilities,
  parseSettings: (raw) => ({ ...parseSettings(raw) }),
  accountName: (settings) => parseSettings(settings).userName,
  connect,
}

async function connect({ settings: raw, secret, selection, signal, clock }: ConnectRequest): Promise<Session> {
  const settings = parseSettings(raw)
  const connections = await Connections.open({ settings, secret, domain: settings.forest, signal, clock })
  return new ActiveDirectorySession(connections, { selection, clock })
}
