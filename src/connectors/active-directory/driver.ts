import type { Capabilities, ConnectRequest, Driver, Session } from '../contract/driver.ts'
import { accountKeyOf, nameHintOf } from './account-name.ts'
import { Connections } from './connections.ts'
import { passwordRotation } from './password-rotation.ts'
import { parseSettings } from './settings.ts'
import { signInSubCodes } from './sign-in-refusal.ts'
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
  targetSettings: ['forest', 'servers', 'dnsServers', 'userName', 'security', 'ca', 'pin'],
  accountName: (settings) => parseSettings(settings).userName,
  rotation: passwordRotation,
  accountKey: (settings, partitions) => accountKeyOf(parseSettings(settings), partitions),
  nameHint: (settings, partitions) => nameHintOf(parseSettings(settings), partitions),
  secretKind: 'password',
  signInCodes: Object.entries(signInSubCodes).map(([code, page]) => ({ code, ...page })),
  connect,
}

async function connect({ settings: raw, selection, ...request }: ConnectRequest): Promise<Session> {
  const settings = parseSettings(raw)
  const connections = await Connections.open({ ...request, settings, domain: settings.forest })
  return new ActiveDirectorySession(connections, { selection, clock: request.clock })
}
