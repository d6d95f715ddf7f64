/** Which rows a full import has seen: one bit each, in pages made as they are needed, so a million objects cost 128 KiB. */
export class SeenSet {
  readonly #pages = new Map<number, Uint32Array>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(ordinal: number): void {
    const page = Math.floor(ordinal / bitsPerPage)
    const bits = this.#pages.get(page) ?? new Uint32Array(bitsPerPage / 32)
    this.#pages.set(page, bits)
    const word = Math.floor((ordinal % bitsPerPage) / 32)
    const mask = 1 << (ordinal % 32)
    const before = bits[word] as number
    if ((before & mask) !== 0) return
    bits[word] = before | mask
    this.#size++
  }

  has(ordinal: number): boolean {
    const bits = this.#pages.get(Math.floor(ordinal / bitsPerPage))
    return bits !== undefined && ((bits[Math.floor((ordinal % bitsPerPage) / 32)] as number) & (1 << (ordinal % 32))) !== 0
  }
}

const bitsPerPage = 65_536
