import type { ImportChange, ImportPage } from '../contract/exchange.ts'

/** Collects changes until there are enough for a page. */
export class PageCollector {
  readonly #size: number
  #changes: ImportChange[] = []
  #filtered = 0

  constructor(size: number) {
    this.#size = size
  }

  /** Whether there is nothing to tell. */
  get isEmpty(): boolean {
    return this.#changes.length === 0 && this.#filtered === 0
  }

  get isFull(): boolean {
    return this.#changes.length >= this.#size
  }

  add(change: ImportChange): void {
    this.#changes.push(change)
  }

  /** Counts an object the container or type filter leaves out. */
  leaveOut(): void {
    this.#filtered++
  }

  /** Hands out what was collected and begins again. Deletes come first, so that a name is free before somebody else takes it. */
  take(watermark: string | null): ImportPage {
    const deletes = this.#changes.filter((change) => change.kind === 'delete')
    const others = this.#changes.filter((change) => change.kind !== 'delete')
    const page = { changes: [...deletes, ...others], watermark, filtered: { objects: this.#filtered, deletions: 0 }, estimatedTotal: null }
    this.#changes = []
    this.#filtered = 0
    return page
  }
}
