import { assert } from '#src/base/assert.ts'

const maxOneByteCharacters = 42
const asciiLoopCharacters = 64
const sparesMax = 4

/**
 * Writes BER (X.690, as RFC 4511 section 5.1 restricts it) into one growing buffer. Constructed elements always get a four-byte
 * length, as Active Directory writes them: the length is patched afterwards and nothing is ever moved.
 */
export class BerWriter {
  #buffer: Buffer
  #length = 0
  /** Buffers that were given back: sending a hundred thousand entries must not make as many buffers for the collector. */
  readonly #spare: Buffer[] = []

  constructor(capacity = 1024) {
    this.#buffer = Buffer.allocUnsafeSlow(capacity)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length
  }

  /** Opens a constructed element and returns the mark `end` needs. */
  begin(tag: number): number {
    this.#reserve(6)
    this.#buffer[this.#length] = tag
    this.#buffer[this.#length + 1] = 0x84
    this.#length += 6
    return this.#length
  }

  /** Closes the element opened at `mark`. */
  end(mark: number): void {
    const size = this.#length - mark
    const buffer = this.#buffer
    buffer[mark - 4] = size >>> 24
    buffer[mark - 3] = (size >>> 16) & 0xff
    buffer[mark - 2] = (size >>> 8) & 0xff
    buffer[mark - 1] = size & 0xff
  }

  /** Signed integer of up to 32 bits, in as few bytes as it needs. */
  integer(tag: number, value: number): void {
    assert(Number.isInteger(value) && value >= -0x80000000 && value <= 0x7fffffff, 'a BER integer of the lab fits into 32 bits')
    let size = 4
    while (size > 1 && value >= -(2 ** (8 * size - 9)) && value < 2 ** (8 * size - 9)) size--
    this.#reserve(6)
    this.#buffer[this.#length++] = tag
    this.#buffer[this.#length++] = size
    this.#buffer.writeIntBE(value, this.#length, size)
    this.#length += size
  }

  boolean(tag: number, value: 'true' | 'false'): void {
    this.#reserve(3)
    this.#buffer[this.#length++] = tag
    this.#buffer[this.#length++] = 1
    this.#buffer[this.#length++] = value === 'true' ? 0xff : 0
  }

  /** Bytes as a primitive element. */
  octets(tag: number, value: Uint8Array): void {
    this.#reserve(value.length + 6)
    this.#buffer[this.#length++] = tag
    this.#writeLength(value.length)
    this.#buffer.set(value, this.#length)
    this.#length += value.length
  }

  /** UTF-8 text as a primitive element. This is where a search spends its time, hence the plain loop for short ASCII. */
  text(tag: number, value: string): void {
    const characters = value.length
    this.#reserve(characters * 3 + 6)
    this.#buffer[this.#length++] = tag
    if (characters <= asciiLoopCharacters && this.#writeShortAscii(value)) return
    if (characters > maxOneByteCharacters) {
      this.#writeLength(Buffer.byteLength(value))
      this.#length += this.#buffer.write(value, this.#length)
      return
    }
    const size = this.#buffer.write(value, this.#length + 1)
    this.#buffer[this.#length] = size
    this.#length += size + 1
  }

  /** Something already encoded, as it is. */
  raw(encoded: Uint8Array): void {
    this.#reserve(encoded.length)
    this.#buffer.set(encoded, this.#length)
    this.#length += encoded.length
  }

  /** Takes back everything after the first `length` bytes. */
  truncate(length: number): void {
    assert(length <= this.#length, 'a writer is truncated to less than it holds')
    this.#length = length
  }

  /** A copy of what was written. */
  bytes(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#length))
  }

  /** Hands the written bytes over without copying; the writer goes on in another buffer. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length)
    this.#buffer = this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#buffer.length)
    this.#length = 0
    return taken
  }

  /** Takes back bytes of `take` that nobody reads any more. */
  giveBack(taken: Buffer): void {
    if (this.#spare.length < sparesMax && taken.buffer.byteLength >= this.#buffer.length) this.#spare.push(Buffer.from(taken.buffer))
  }

  #writeShortAscii(value: string): boolean {
    const buffer = this.#buffer
    const start = this.#length + 1
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i)
      if (code > 0x7f) return false
      buffer[start + i] = code
    }
    buffer[this.#length] = value.length
    this.#length = start + value.length
    return true
  }

  #writeLength(length: number): void {
    if (length < 0x80) {
      this.#buffer[this.#length++] = length
      return
    }
    const size = length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4
    this.#buffer[this.#length++] = 0x80 | size
    this.#length = this.#buffer.writeUIntBE(length, this.#length, size)
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#buffer.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2))
    this.#buffer.copy(grown, 0, 0, this.#length)
    this.#buffer = grown
  }
}
