import type { LdapClient } from '../ldap/client.ts'
import type { SearchEntry } from '../ldap/response.ts'
import { textOf } from './entry.ts'

/** What time it is for a domain controller, to the second, milliseconds since 1970; null where it does not tell. */
export async function readServerTime(client: LdapClient): Promise<number | null> {
  return serverTimeOf(await client.read('', ['currentTime']))
}

/** The same from what rootDSE has told already. */
export function serverTimeOf(root: SearchEntry | null): number | null {
  return generalizedTime(root === null ? null : textOf(root, 'currentTime'))
}

/** Generalized time as rootDSE gives it, `20260131120000.0Z`, in milliseconds since 1970. */
function generalizedTime(text: string | null): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(text ?? '')
  if (parts === null) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}
