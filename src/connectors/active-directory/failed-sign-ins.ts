import type { Clock } from '#src/base/clock.ts'
import type { FailedSignIns } from '#src/model/failed-sign-ins.ts'
import { LdapResultError } from '../ldap/ldap-error.ts'
import type { LdapClient } from '../ldap/client.ts'
import { textOf } from './entry.ts'
import { momentOf } from './filetime.ts'
import { readServerTime } from './server-time.ts'

/**
 * Reads what a domain controller counts against an account (MS-ADTS badPwdCount), by its security identifier: one's own or any that
 * the signed-in one may see. Null where it does not tell. Every domain controller counts for itself and tells the primary, so
 * another one may count more; the count stays as it is when the window has passed, which is why the time is told with it.
 */
export async function readFailedSignIns(
  client: LdapClient,
  { identity, clock }: { readonly identity: string; readonly clock: Clock },
): Promise<FailedSignIns | null> {
  try {
    const entry = await client.read(`<SID=${identity}>`, ['badPwdCount', 'badPasswordTime', 'pwdLastSet'])
    const count = entry === null ? null : textOf(entry, 'badPwdCount')
    if (entry === null || count === null) return null
    const last = momentOf(textOf(entry, 'badPasswordTime'))
    const serverTime = await readServerTime(client)
    // The server's own clock decides when its window has passed. It is told in whole seconds: the later one is taken.
    const ahead = serverTime === null ? 0 : clock.now() - serverTime
    return {
      count: Number(count),
      lastAt: last?.kind === 'at' ? last.at + Math.max(ahead, 0) : null,
      changeMark: textOf(entry, 'pwdLastSet'),
    }
  } catch (error) {
    if (error instanceof LdapResultError) return null
    throw error
  }
}
