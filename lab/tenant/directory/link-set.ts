import type { DirectoryObject } from './directory-object.ts'

/** A link that was taken away: when, and whether its target was a user or a group. */
export interface RemovedLink {
  readonly target: DirectoryObject
  readonly sequence: number
}

/**
 * The targets of one relationship of one object, in the order they were added. Every entry carries the sequence number of its
 * change, so that a delta query finds what came and went after its token, and a page can go on behind the last number it saw.
 */
export class LinkSet {
  readonly #current = new Map<DirectoryObject, number>()
  #removed: Map<DirectoryObject, number> | null = null
  #lastChange = 0

  /** Sequence of the last link that came or went: tells without a walk that nothing happened after a token. */
  get lastChange(): number {
    return this.#lastChange
  }

  get size(): number {
    return this.#current.size
  }

  has(target: DirectoryObject): boolean {
    return this.#current.has(target)
  }

  add(target: DirectoryObject, sequence: number): void {
    this.#lastChange = sequence
    this.#removed?.delete(target)
    this.#current.set(target, sequence)
  }

  remove(target: DirectoryObject, sequence: number): void {
    if (!this.#current.delete(target)) return
    this.#lastChange = sequence
    this.#removed ??= new Map()
    this.#removed.delete(target)
    this.#removed.set(target, sequence)
  }

  targets(): IterableIterator<DirectoryObject> {
    return this.#current.keys()
  }

  /** Links added after `sequence`, oldest first. */
  *addedAfter(sequence: number): IterableIterator<{ readonly target: DirectoryObject; readonly sequence: number }> {
    for (const [target, added] of this.#current) if (added > sequence) yield { target, sequence: added }
  }

  /** Links removed after `sequence` and not added again, oldest first. */
  *removedAfter(sequence: number): IterableIterator<RemovedLink> {
    for (const [target, removed] of this.#removed ?? []) if (removed > sequence) yield { target, sequence: removed }
  }
}
