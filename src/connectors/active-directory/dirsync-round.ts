import { refusal, resultCode, TransportError } from '../ldap/ldap-error.ts'
import type { LdapClient } from '../ldap/client.ts'
import { equal, type Filter } from '../ldap/filter.ts'
import type { SearchResults } from '../ldap/search-results.ts'
import { dirSync, dirSyncAnswer, extendedNames } from './controls.ts'

/** Rounds that only pass over objects: at Windows' thousand objects a round this is far more than any forest holds. */
export const ROUNDS_MAX = 1_000_000
const EMPTY_COOKIE = Buffer.alloc(0)
const BYTES_MAX = 0x7fffffff

/** One request of a DirSync conversation. */
export interface DirSyncRequest {
  readonly partition: string
  readonly cookie: Buffer
  readonly filter: Filter
  readonly attributes: readonly string[]
  /** Bytes the server should answer with at the most; Samba pays no attention. */
  readonly bytesMax: number
}

/** Sends one request. The entries are read from the results, and after the last one `roundEnd` tells how to go on. */
export function dirSyncRound(client: LdapClient, request: DirSyncRequest): SearchResults {
  return client.search({
    base: request.partition,
    scope: 'subtree',
    filter: request.filter,
    attributes: request.attributes,
    controls: [dirSync(request.cookie, request.bytesMax), extendedNames],
  })
}

/** The cookie after a round, and whether the server has more. */
export function roundEnd(results: SearchResults): { readonly more: boolean; readonly cookie: Buffer } {
  const answer = dirSyncAnswer(results.controls)
  if (answer === null) {
    throw refusal(resultCode.unavailableCriticalExtension, 'The server answered a DirSync request without the DirSync control.')
  }
  return answer
}

/**
 * The cookie that stands for now: the server walks through the partition and returns nothing but its head, because a
 * cookie cannot be had for less.
 */
export async function currentCookie(client: LdapClient, partition: string): Promise<Buffer> {
  let cookie: Buffer = EMPTY_COOKIE
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const filter = equal('objectClass', 'domainDNS')
    const results = dirSyncRound(client, { partition, cookie, filter, attributes: ['objectGUID'], bytesMax: BYTES_MAX })
    for await (const _ of results) continue
    const end = roundEnd(results)
    cookie = Buffer.from(end.cookie)
    if (!end.more) return cookie
  }
  throw endless()
}

/** The error of a conversation that does not come to its end. */
export function endless(): TransportError {
  return new TransportError('protocol', `The server had more to say after ${ROUNDS_MAX} rounds of DirSync.`)
}
