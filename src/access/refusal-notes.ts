import type { Clock } from '#src/base/clock.ts'

/** Refusals of one person that are written down within a minute; a program that tries for ever must not fill the log. */
const notesMax = 60
const windowMs = 60_000
/** People that are remembered; the one first seen is forgotten for one more. */
const rememberedMax = 10_000

/** Says which refusals are written down: all of them, unless one person collects very many. In memory only. */
export class RefusalNotes {
  readonly #clock: Clock
  readonly #seen = new Map<string, { readonly since: number; readonly count: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Counts a refusal of the person; false when enough of them were written down in this minute. */
  isWorthNoting(name: string): boolean {
    const now = this.#clock.now()
    const before = this.#seen.get(name)
    const isSameWindow = before !== undefined && now - before.since < windowMs
    const [oldest] = this.#seen.keys()
    if (before === undefined && this.#seen.size >= rememberedMax && oldest !== undefined) this.#seen.delete(oldest)
    const { since, count } = isSameWindow ? before : { since: now, count: 0 }
    this.#seen.set(name, { since, count: count + 1 })
    return count < notesMax
  }
}
