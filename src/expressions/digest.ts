import { createHash } from 'node:crypto'

/**
 * The only file of the rule language that touches the host: digests, because an own implementation of SHA would be one more
 * thing to trust. Both are pure functions of their bytes.
 */

/** The 32 bytes of the SHA-256 digest. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest())
}

/** The 20 bytes of the SHA-1 digest, which certificate thumbprints use by definition. */
export function sha1(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha1').update(bytes).digest())
}
