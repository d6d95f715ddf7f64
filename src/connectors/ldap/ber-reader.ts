/** Bytes that are not what the protocol says. The connection they came from cannot be used any further. */
export class BerError extends Error {
  override readonly name = 'BerError'
}

/**
 * Reads BER from a buffer without making objects for the levels of nesting: `enter` returns where the element ends, and
 * the caller reads on until there. Octets are views into the buffer, so whoever keeps them copies them.
 */
export class BerReader {
  readonly bytes: Buffer
  readonly end: number
  offset: number

  constructor(bytes: Buffer, offset = 0, end = bytes.length) {
    this.bytes = bytes
    this.offset = offset
    this.end = end
  }

  /** The tag of the next element. */
  peek(): number {
    if (this.offset >= this.end) throw new BerError('The message ends too early.')
    return this.bytes[this.offset] as number
  }

  /** Steps into an element and returns the offset where it ends. */
  enter(tag: number): number {
    const found = this.peek()
    if (found !== tag) throw new BerError(`Expected tag 0x${tag.toString(16)}, found 0x${found.toString(16)}.`)
    this.offset++
    const length = this.#readLength()
    const end = this.offset + length
    if (end > this.end) throw new BerError('An element is longer than the message it stands in.')
    return end
  }

  /** Steps over the next element. */
  skip(): void {
    this.offset = this.enter(this.peek())
  }

  /** The content of a primitive element as a view. */
  readOctets(tag = 0x04): Buffer {
    const end = this.enter(tag)
    const octets = this.bytes.subarray(this.offset, end)
    this.offset = end
    return octets
  }

  /** The content of a primitive element as UTF-8 text. */
  readText(tag = 0x04): string {
    const end = this.enter(tag)
    const text = this.bytes.toString('utf8', this.offset, end)
    this.offset = end
    return text
  }

  /** INTEGER or ENUMERATED that fits into 32 bits. */
  readInteger(tag = 0x02): number {
    const end = this.enter(tag)
    const length = end - this.offset
    if (length < 1 || length > 4) throw new BerError(`An integer of ${length} bytes does not fit.`)
    const value = this.bytes.readIntBE(this.offset, length)
    this.offset = end
    return value
  }

  #readLength(): number {
    const first = this.bytes[this.offset++]
    if (first === undefined) throw new BerError('The message ends too early.')
    if (first < 0x80) return first
    const count = first & 0x7f
    if (count === 0 || count > 4) throw new BerError('A length is not written as LDAP allows.')
    let length = 0
    for (let i = 0; i < count; i++) length = length * 256 + (this.bytes[this.offset++] ?? 0)
    return length
  }
}
