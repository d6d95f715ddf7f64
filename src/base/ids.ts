import { randomBytes } from 'node:crypto'

/** Where new identifiers come from. Handed in, so that a plan is repeatable. */
export interface Ids {
  /** A new UUID in lower case. */
  next(): string
}

/**
 * Version 7 UUIDs (RFC 9562): 48 bits of milliseconds, then randomness. Rows made one after the other stay neighbours in
 * an index, which is what keeps a million inserts fast.
 */
export function uuidV7(atMs: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16)
  let rest = atMs
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
  bytes.set(random.subarray(0, 10), 6)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = Buffer.from(bytes.buffer).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Identifiers for the running service: time-ordered and unique. */
export const systemIds: Ids = {
  next: () => uuidV7(Date.now(), randomBytes(10)),
}

/** Identifiers that count up from a seed: for tests and the simulator, where the same run must give the same names. */
export function countingIds(seed = 0): Ids {
  let count = 0
  return {
    next: () => {
      const random = new Uint8Array(10)
      new DataView(random.buffer).setUint32(6, ++count)
      return uuidV7(seed, random)
    },
  }
}
