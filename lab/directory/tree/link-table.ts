import type { Entry } from './entry.ts'

/**
 * All values of one DN-valued attribute, kept as edges between objects: a rename of the target shows everywhere at once, and the
 * back link is a lookup. Every edge knows the USN of its own change, as linked-value replication needs it.
 */
export class LinkTable {
  readonly #forward = new Map<Entry, Map<Entry, number>>()
  readonly #removed = new Map<Entry, Map<Entry, number>>()
  readonly #back = new Map<Entry, Set<Entry>>()

  get isEmpty(): boolean {
    return this.#forward.size === 0
  }

  /** Targets of `source` with the USN at which each was added. */
  targets(source: Entry): ReadonlyMap<Entry, number> | undefined {
    return this.#forward.get(source)
  }

  /** Former targets of `source` with the USN of their removal. */
  removedTargets(source: Entry): ReadonlyMap<Entry, number> | undefined {
    return this.#removed.get(source)
  }

  /** Objects that point to `target`. */
  sources(target: Entry): ReadonlySet<Entry> | undefined {
    return this.#back.get(target)
  }

  has(source: Entry, target: Entry): boolean {
    return this.#forward.get(source)?.has(target) ?? false
  }

  add(source: Entry, target: Entry, usn: number): void {
    inner(this.#forward, source).set(target, usn)
    let back = this.#back.get(target)
    if (back === undefined) this.#back.set(target, (back = new Set()))
    back.add(source)
    forget(this.#removed, source, target)
  }

  /** Takes an edge away and remembers at which USN. */
  remove(source: Entry, target: Entry, usn: number): void {
    this.drop(source, target)
    inner(this.#removed, source).set(target, usn)
  }

  /** Takes an edge away without a trace: what happens when its target is deleted. */
  drop(source: Entry, target: Entry): void {
    forget(this.#forward, source, target)
    const back = this.#back.get(target)
    if (back?.delete(source) && back.size === 0) this.#back.delete(target)
  }

  /** Undoes `remove`: no trace of the removal stays. */
  forgetRemoval(source: Entry, target: Entry): void {
    forget(this.#removed, source, target)
  }
}

function inner(outer: Map<Entry, Map<Entry, number>>, key: Entry): Map<Entry, number> {
  let found = outer.get(key)
  if (found === undefined) outer.set(key, (found = new Map()))
  return found
}

function forget(outer: Map<Entry, Map<Entry, number>>, key: Entry, target: Entry): void {
  const found = outer.get(key)
  if (found?.delete(target) && found.size === 0) outer.delete(key)
}
