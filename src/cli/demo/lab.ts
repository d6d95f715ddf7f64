import type { Clock } from '#src/base/clock.ts'
import { must } from '#src/base/assert.ts'
import { generateContoso } from '#lab/contoso/generate.ts'
import { labAccountNames, labPasswords } from '#lab/directory/lab-accounts.ts'
import { startLabDirectory, type LabDirectory } from '#lab/directory/server.ts'
import { startLabTenant, type LabTenant } from '#lab/tenant/lab-tenant.ts'

/** How large the organization of a demo is. */
export interface LabSize {
  readonly people: number
  readonly groups: number
}

/** A directory and a tenant that exist for the demo alone, both behind real sockets. */
export interface DemoLab {
  readonly directory: LabDirectory
  readonly tenant: LabTenant
  readonly size: LabSize
  /** The account the connector signs in with, and the password it has at the start. */
  readonly account: { readonly name: string; readonly userPrincipalName: string; readonly password: string }
  readonly administrator: { readonly userPrincipalName: string; readonly password: string }
  /** Host and port of LDAPS. */
  readonly server: string
  /** Address of Microsoft Graph and of the token endpoint. */
  readonly graphUrl: string
  close(): Promise<void>
}

/** Same people on every day. */
const seed = 1

/** Starts both. Nothing has to be installed. */
export async function startDemoLab(size: LabSize, clock: Clock): Promise<DemoLab> {
  const organisation = generateContoso({ seed, ...size, nowMs: clock.now() })
  const directory = await startLabDirectory({ organisation })
  // A tenant of the real service takes twenty writes a second, and a demo should not have to wait for that.
  const tenant = await startLabTenant({ tls: 'self-signed', throttle: 'off' })
  const { syncAccount: name, administrator } = labAccountNames
  directory.directory.grant(name, 'read-deleted-objects')
  const nameOf = (account: string): string => `${account.toLowerCase()}@${directory.dnsDomain}`
  return {
    directory,
    tenant,
    size,
    account: { name, userPrincipalName: nameOf(name), password: labPasswords.syncAccount },
    administrator: { userPrincipalName: nameOf(administrator), password: labPasswords.administrator },
    server: new URL(must(directory.ldapsUrl, 'LDAPS of the lab')).host,
    graphUrl: must(tenant.secureBaseUrl, 'HTTPS of the lab tenant'),
    close: async () => {
      await Promise.all([directory.close(), tenant.close()])
    },
  }
}
