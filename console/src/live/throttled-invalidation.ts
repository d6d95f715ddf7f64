import type { QueryClient } from '@tanstack/react-query'
import type { Noun } from './nouns-of.ts'

/** Milliseconds between two fetches of the same noun, however many messages come. */
const intervalMs = 2_000

/** Fetches what changed again: at once when it is the first change in a while, and at the end of a burst. */
export class ThrottledInvalidation {
  readonly #client: QueryClient
  readonly #waiting = new Set<Noun>()
  readonly #lastAt = new Map<Noun, number>()
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(client: QueryClient) {
    this.#client = client
  }

  invalidate(nouns: readonly Noun[]): void {
    for (const noun of nouns) this.#waiting.add(noun)
    this.#settle()
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #settle(): void {
    const now = Date.now()
    for (const noun of this.#waiting) {
      if (now - (this.#lastAt.get(noun) ?? 0) < intervalMs) continue
      this.#waiting.delete(noun)
      this.#lastAt.set(noun, now)
      void this.#client.invalidateQueries({ queryKey: [noun] })
    }
    if (this.#waiting.size === 0) return
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#settle()
    }, intervalMs)
  }
}
