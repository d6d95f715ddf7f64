import { LdapResultError, resultCode } from '../ldap/ldap-error.ts'
import type { LdapClient } from '../ldap/client.ts'
import { currentCookie } from './dirsync-round.ts'
import { readUpdatePosition, type RootDse } from './root-dse.ts'
import type { Watermark } from './watermark.ts'

/**
 * The watermark of this moment, taken before a full import begins so that nothing that changes meanwhile is missed. Where
 * the account lacks the right for DirSync it is the update sequence number of this one domain controller.
 */
export async function currentWatermark(
  client: LdapClient,
  { rootDse, partition, server }: { readonly rootDse: RootDse; readonly partition: string; readonly server: string },
): Promise<Watermark> {
  const position = await readUpdatePosition(client, rootDse)
  try {
    return { mode: 'dirsync', cookie: await currentCookie(client, partition), position, server }
  } catch (error) {
    if (isDirSyncRefused(error)) return { mode: 'usn', position, server }
    throw error
  }
}

/** Windows refuses by insufficient access rights; a server that does not know the control by unavailable critical extension. */
export function isDirSyncRefused(error: unknown): boolean {
  if (!(error instanceof LdapResultError)) return false
  const { code } = error.result
  return code === resultCode.insufficientAccessRights || code === resultCode.unavailableCriticalExtension
}
