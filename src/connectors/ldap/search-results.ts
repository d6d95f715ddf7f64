import { LdapResultError } from './ldap-error.ts'
import type { Control } from './control.ts'
import type { LdapResult, SearchEntry } from './response.ts'

const COMPACT_AFTER = 1_024

/** What the results tell the connection they come from. */
export interface ResultsOwner {
  /** The queue has become shorter: reading from the socket may go on. */
  readonly onTaken: () => void
  /** The consumer stopped before the end: the server need not go on. */
  readonly onAbandoned: () => void
}

/**
 * The entries of one search, to be iterated once. Ends by itself, or throws `LdapResultError` when the server refused and
 * the connection's error when it broke. Leaving the loop early abandons the search.
 */
export class SearchResults implements AsyncIterable<SearchEntry> {
  readonly #owner: ResultsOwner
  #queue: SearchEntry[] = []
  #taken = 0
  #end: { readonly result: LdapResult } | { readonly error: unknown } | null = null
  #wake: (() => void) | null = null

  constructor(owner: ResultsOwner) {
    this.#owner = owner
  }

  /** Entries that wait to be taken. */
  get waiting(): number {
    return this.#queue.length - this.#taken
  }

  /** The controls of the final answer; empty before the end. */
  get controls(): readonly Control[] {
    return this.#end !== null && 'result' in this.#end ? this.#end.result.controls : []
  }

  push(entry: SearchEntry): void {
    this.#queue.push(entry)
    this.#signal()
  }

  finish(result: LdapResult): void {
    this.#end ??= { result }
    this.#signal()
  }

  fail(error: unknown): void {
    this.#end ??= { error }
    this.#signal()
  }

  /** Tells the server to stop, for results nobody will iterate. */
  abandon(): void {
    if (this.#end === null) this.#owner.onAbandoned()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SearchEntry, void, undefined> {
    try {
      for (;;) {
        const entry = this.#take()
        if (entry !== undefined) yield entry
        else if (this.#end !== null) return raise(this.#end)
        else await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    } finally {
      this.#queue = []
      this.#taken = 0
      this.abandon()
    }
  }

  #take(): SearchEntry | undefined {
    const entry = this.#queue[this.#taken]
    if (entry === undefined) return undefined
    this.#taken++
    // A consumer that never quite catches up must not keep what it has taken.
    if (this.#taken === this.#queue.length || this.#taken === COMPACT_AFTER) {
      this.#queue = this.#queue.slice(this.#taken)
      this.#taken = 0
    }
    this.#owner.onTaken()
    return entry
  }

  #signal(): void {
    this.#wake?.()
    this.#wake = null
  }
}

function raise(end: { readonly result: LdapResult } | { readonly error: unknown }): void {
  if ('error' in end) throw end.error
  if (end.result.code !== 0) throw new LdapResultError(end.result)
}
