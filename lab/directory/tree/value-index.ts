import type { Entry, Value } from './entry.ts'

/** Equality index of one attribute; text in any case. Nearly every value belongs to one object, so a single one is kept bare. */
export class ValueIndex {
  readonly #owners = new Map<string, Entry | readonly Entry[]>()

  /** Objects that have `value`. */
  find(value: Value): readonly Entry[] {
    const found = this.#owners.get(keyOf(value))
    return found === undefined ? [] : 'guid' in found ? [found] : found
  }

  add(value: Value, entry: Entry): void {
    const others = this.find(value)
    if (!others.includes(entry)) this.#owners.set(keyOf(value), others.length === 0 ? entry : [...others, entry])
  }

  remove(value: Value, entry: Entry): void {
    const others = this.find(value).filter((each) => each !== entry)
    if (others.length === 0) this.#owners.delete(keyOf(value))
    else this.#owners.set(keyOf(value), others)
  }
}

function keyOf(value: Value): string {
  return typeof value === 'string' ? value.toLowerCase() : value.toString('latin1')
}
