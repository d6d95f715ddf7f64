import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A random value of 256 bits that nobody can guess, in the alphabet of addresses. */
export function randomKey(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * What is kept of a value made by `randomKey`. One round of SHA-256 is enough for 256 random bits: there is nothing to guess,
 * so nothing has to be slow.
 */
export function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** Compares two digests in constant time. */
export function sameDigest(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
