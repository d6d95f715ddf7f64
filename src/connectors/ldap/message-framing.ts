import { BerError } from './ber-reader.ts'

/** The largest message taken: a group with a million members in one entry stays well below. */
const MESSAGE_BYTES_MAX = 512 * 1024 * 1024
/** Tag, length of the length, and up to four bytes of it. */
const HEADER_BYTES_MAX = 6

/**
 * Cuts the stream of a connection into complete LDAP messages. Chunks are joined only when a whole message has arrived,
 * so that an entry of many megabytes is copied once.
 */
export class MessageFraming {
  #chunks: Buffer[] = []
  #size = 0
  /** Bytes below which nothing can be cut yet. */
  #needed = 2

  /** Bytes that arrived and belong to no complete message yet. */
  get remaining(): number {
    return this.#size
  }

  /** Takes what came from the socket and returns the messages that are complete now. Throws `BerError`. */
  push(chunk: Buffer): readonly Buffer[] {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size < this.#needed) return []
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks)
    const messages: Buffer[] = []
    let start = 0
    this.#needed = 2
    while (start < bytes.length) {
      const length = messageLength(bytes, start)
      this.#needed = length ?? bytes.length - start + 1
      if (length === null || start + length > bytes.length) break
      messages.push(bytes.subarray(start, start + length))
      start += length
      this.#needed = 2
    }
    this.#chunks = start < bytes.length ? [bytes.subarray(start)] : []
    this.#size = bytes.length - start
    return messages
  }
}

/** Bytes of the message that starts at `start`, or null when its header is not complete. */
function messageLength(bytes: Buffer, start: number): number | null {
  if (bytes[start] !== 0x30) throw new BerError('What arrived is not an LDAP message.')
  const first = bytes[start + 1]
  if (first === undefined) return null
  if (first < 0x80) return 2 + first
  const count = first & 0x7f
  if (count === 0 || count > HEADER_BYTES_MAX - 2) throw new BerError('A length is not written as LDAP allows.')
  if (start + 2 + count > bytes.length) return null
  const length = 2 + count + bytes.readUIntBE(start + 2, count)
  if (length > MESSAGE_BYTES_MAX) throw new BerError(`A message of ${length} bytes is larger than is taken.`)
  return length
}
