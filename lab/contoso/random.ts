/** A repeatable source of chance: the same seed gives the same sequence on every machine. */
export interface Random {
  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number
  /** One item of a list that is not empty. */
  pick<T>(items: readonly T[]): T
  /** True in `percent` of a hundred cases. */
  chance(percent: number): boolean
  /** `count` random bytes. */
  bytes(count: number): Buffer
}

/** mulberry32: 32 bits of state, good enough to make names. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (limit: number) => Math.floor((next() / 0x100000000) * limit)
  return {
    below,
    pick: (items) => items[below(items.length)] as (typeof items)[number],
    chance: (percent) => below(100) < percent,
    bytes: (count) => {
      const bytes = Buffer.alloc(count)
      for (let i = 0; i < count; i += 4)
        bytes.writeUIntBE(next() >>> (count - i < 4 ? 8 * (4 - (count - i)) : 0), i, Math.min(4, count - i))
      return bytes
    },
  }
}
