import type { DirectoryObject } from './directory-object.ts'

/**
 * The changes of one kind of object in the order they happened. Entry number n is the object that changed with sequence
 * number n, so "what changed after token T" is a walk from T, proportional to the changes and not to the directory.
 */
export class ChangeLog {
  readonly #entryCountMax: number
  #entries: DirectoryObject[] = []
  /** For every entry the number of the same object's entry before it; 0 for its first. */
  #previous: number[] = []
  #times: number[] = []
  #first = 1

  constructor(entryCountMax: number) {
    this.#entryCountMax = entryCountMax
  }

  /** Sequence number of the last change; 0 before the first. */
  get last(): number {
    return this.#first + this.#entries.length - 1
  }

  /** Oldest token that can still be answered; an older one has to start over. */
  get oldestToken(): number {
    return this.#first - 1
  }

  /** Sequence number of the last change that happened at `atMs` or before. */
  lastAt(atMs: number): number {
    let index = this.#times.length
    while (index > 0 && (this.#times[index - 1] ?? 0) > atMs) index -= 1
    return this.#first + index - 1
  }

  append(object: DirectoryObject, atMs: number): number {
    if (this.#entries.length >= this.#entryCountMax) {
      const dropped = Math.ceil(this.#entryCountMax / 2)
      this.#entries = this.#entries.slice(dropped)
      this.#previous = this.#previous.slice(dropped)
      this.#times = this.#times.slice(dropped)
      this.#first += dropped
    }
    this.#entries.push(object)
    this.#previous.push(object.changed)
    this.#times.push(atMs)
    return this.last
  }

  /**
   * The object that changed with this number, if that was its first change after `since`. A walk over the log meets every changed object
   * exactly once this way, and may show its present state: whatever else happened to it in the walked range is in there.
   */
  firstChange(sequence: number, since: number): DirectoryObject | null {
    const index = sequence - this.#first
    return (this.#previous[index] ?? Infinity) <= since ? (this.#entries[index] ?? null) : null
  }
}
