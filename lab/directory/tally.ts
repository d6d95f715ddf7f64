const kinds = ['connections', 'binds', 'refused-binds', 'searches', 'entries', 'writes'] as const

/** What is counted. */
export type Counted = (typeof kinds)[number]

/** Counts what clients did, so that a test can say "one bind and no more". */
export class Tally {
  readonly #counts = new Map<Counted, number>()

  count(kind: Counted): void {
    this.#counts.set(kind, this.of(kind) + 1)
  }

  of(kind: Counted): number {
    return this.#counts.get(kind) ?? 0
  }

  reset(): void {
    this.#counts.clear()
  }
}
