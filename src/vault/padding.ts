/** Secrets are padded to multiples of this many bytes, so that the stored length says little about a password. */
const bucketLength = 64

/** Bytes in front that hold the true length, big-endian. */
const prefixLength = 4

/** Longest secret: a private key with its chain of certificates has a few kilobytes. */
export const secretLengthMax = 65_536

/** Length, bytes, zeros up to the end of the bucket; in a buffer of its own that the caller overwrites. */
export function pad(bytes: Buffer): Buffer {
  const buckets = Math.ceil((prefixLength + bytes.length) / bucketLength)
  const padded = Buffer.allocUnsafeSlow(buckets * bucketLength).fill(0)
  padded.writeUInt32BE(bytes.length)
  bytes.copy(padded, prefixLength)
  return padded
}

/** The bytes inside, as a view on the padded buffer; null when it is not what `pad` makes. */
export function unpad(padded: Buffer): Buffer | null {
  if (padded.length < bucketLength || padded.length % bucketLength !== 0) return null
  const end = prefixLength + padded.readUInt32BE()
  const isExact = end <= padded.length && Math.ceil(end / bucketLength) * bucketLength === padded.length
  return isExact && padded.subarray(end).every((byte) => byte === 0) ? padded.subarray(prefixLength, end) : null
}
