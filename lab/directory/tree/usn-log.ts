import type { Entry } from './entry.ts'

/** How many outdated places the log may hold before they are swept. */
const sweepSlack = 1000

/**
 * Objects in the order of their last change. A change appends; the object's earlier place stays behind, outdated, and is passed
 * over. It serves DirSync and searches for `uSNChanged`.
 */
export class UsnLog {
  #usns: number[] = []
  #entries: Entry[] = []
  #outdated = 0

  append(usn: number, entry: Entry): void {
    this.#usns.push(usn)
    this.#entries.push(entry)
  }

  /** Says that some object's earlier place no longer counts; sweeps when more than half of the log is outdated. */
  supersede(): void {
    this.#outdated++
    if (this.#outdated < sweepSlack || this.#outdated * 2 < this.#usns.length) return
    this.rebuild(this.#entries.filter((entry, index) => entry.usnChanged === this.#usns[index]))
  }

  /** Starts over with these objects. */
  rebuild(entries: Iterable<Entry>): void {
    this.#entries = [...entries].sort((a, b) => a.usnChanged - b.usnChanged)
    this.#usns = this.#entries.map((entry) => entry.usnChanged)
    this.#outdated = 0
  }

  /** Objects changed after `usn`, in the order of their last change. The log must not change while it is read. */
  *changedAfter(usn: number): Generator<Entry> {
    const usns = this.#usns
    const entries = this.#entries
    for (let i = this.#firstAfter(usn); i < usns.length; i++) {
      const entry = entries[i] as Entry
      if (entry.usnChanged === usns[i]) yield entry
    }
  }

  #firstAfter(usn: number): number {
    let low = 0
    let high = this.#usns.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#usns[middle] as number) <= usn) low = middle + 1
      else high = middle
    }
    return low
  }
}
