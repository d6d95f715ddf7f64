import type { LdapClient } from './client.ts'
import { nextPageCookie, pagedResults } from './control.ts'
import { TransportError } from './ldap-error.ts'
import type { SearchRequest } from './request.ts'
import type { SearchEntry } from './response.ts'

/** A filter that fits nothing makes a server walk through millions of objects in empty pages; more than this goes nowhere. */
const EMPTY_PAGES_MAX = 100_000
const FIRST_PAGE = Buffer.alloc(0)

/**
 * Searches page by page. Goes on for as long as the server gives a cookie, even after a page without entries, which Active
 * Directory sends when its filter passes over many objects. The next page is asked for before the current one is handed
 * out, so that server and consumer work at the same time; `pageSize` bounds what waits.
 */
export async function* pagedSearch(
  client: LdapClient,
  { pageSize, ...request }: SearchRequest & { readonly pageSize: number },
): AsyncGenerator<readonly SearchEntry[], void, undefined> {
  const askFor = (cookie: Buffer) => client.search({ ...request, controls: [...(request.controls ?? []), pagedResults(pageSize, cookie)] })
  let results = askFor(FIRST_PAGE)
  let emptyPages = 0
  try {
    for (;;) {
      const entries: SearchEntry[] = []
      for await (const entry of results) entries.push(entry)
      const cookie = nextPageCookie(results.controls)
      if (cookie === null) return yield entries
      emptyPages = entries.length === 0 ? emptyPages + 1 : 0
      if (emptyPages > EMPTY_PAGES_MAX) throw new TransportError('protocol', `The server sent ${emptyPages} empty pages in a row.`)
      results = askFor(cookie)
      yield entries
    }
  } finally {
    results.abandon()
  }
}
