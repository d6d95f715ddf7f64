import { frontEndError } from './directory-error.ts'
import type { Entry } from './tree/entry.ts'
import { resultCode } from './wire/result.ts'

/** How many half-read searches one connection may leave behind; Active Directory limits them too (MaxResultSetsPerConn). */
const openSearchesMax = 10

/**
 * The searches of one connection that wait for their next page. A cookie is good once, and only on the connection it came from.
 */
export class PagedSearches {
  readonly #open = new Map<string, Iterator<Entry>>()
  #issued = 0

  /** Keeps a search for the next page and returns the cookie that names it. */
  suspend(search: Iterator<Entry>): Buffer {
    const oldest = this.#open.keys().next()
    if (this.#open.size >= openSearchesMax && !oldest.done) this.#open.delete(oldest.value)
    const cookie = Buffer.alloc(16)
    cookie.write('paged', 0, 'latin1')
    cookie.writeUInt32LE(++this.#issued, 8)
    this.#open.set(cookie.toString('latin1'), search)
    return cookie
  }

  /** Takes up the search `cookie` names. Throws result 12, as Active Directory does, when this connection has none such. */
  resume(cookie: Buffer): Iterator<Entry> {
    const key = cookie.toString('latin1')
    const search = this.#open.get(key)
    if (search === undefined) {
      throw frontEndError(resultCode.unavailableCriticalExtension, '00000057', 'Error processing control')
    }
    this.#open.delete(key)
    return search
  }

  /** A page of size 0 gives a search up. */
  abandon(cookie: Buffer): void {
    this.#open.delete(cookie.toString('latin1'))
  }
}
