/** Bytes that are not the BER they should be. The server answers with a protocol error and closes. */
export class BerError extends Error {
  override readonly name = 'BerError'
}

/** The size of the first element of a buffer: `incomplete` while its header has not arrived whole. */
export type ElementSize = { readonly kind: 'incomplete' } | { readonly kind: 'complete'; readonly size: number }

/** How many bytes the element at the start of `buffer` takes, header included. Throws BerError for an indefinite or huge length. */
export function elementSize(buffer: Buffer, start: number): ElementSize {
  if (buffer.length - start < 2) return { kind: 'incomplete' }
  const first = buffer[start + 1] as number
  if (first < 0x80) return { kind: 'complete', size: first + 2 }
  const bytes = first & 0x7f
  if (bytes === 0 || bytes > 4) throw new BerError(`length of ${bytes} bytes is not allowed in LDAP`)
  if (buffer.length - start < 2 + bytes) return { kind: 'incomplete' }
  return { kind: 'complete', size: buffer.readUIntBE(start + 2, bytes) + 2 + bytes }
}

/** Reads BER elements one after the other from a slice of a buffer. Every method throws BerError when the bytes do not fit. */
export class BerReader {
  readonly #buffer: Buffer
  #position: number
  readonly #end: number

  constructor(buffer: Buffer, start = 0, end = buffer.length) {
    this.#buffer = buffer
    this.#position = start
    this.#end = end
  }

  get atEnd(): boolean {
    return this.#position >= this.#end
  }

  /** Tag of the next element, or null at the end. */
  peek(): number | null {
    return this.atEnd ? null : (this.#buffer[this.#position] as number)
  }

  /** A reader for the content of the next element, which must carry `tag`. */
  enter(tag: number): BerReader {
    const start = this.#header(tag)
    return new BerReader(this.#buffer, start, this.#position)
  }

  /** Signed integer or enumeration of up to 32 bits. */
  integer(tag = 0x02): number {
    const start = this.#header(tag)
    const size = this.#position - start
    if (size < 1 || size > 4) throw new BerError(`an integer of ${size} bytes does not fit into 32 bits`)
    return this.#buffer.readIntBE(start, size)
  }

  boolean(tag = 0x01): 'true' | 'false' {
    const start = this.#header(tag)
    if (this.#position - start !== 1) throw new BerError('a boolean has one byte')
    return this.#buffer[start] === 0 ? 'false' : 'true'
  }

  /** A copy of the content of the next element. */
  octets(tag = 0x04): Buffer {
    const start = this.#header(tag)
    return Buffer.from(this.#buffer.subarray(start, this.#position))
  }

  text(tag = 0x04): string {
    const start = this.#header(tag)
    return this.#buffer.toString('utf8', start, this.#position)
  }

  /** Passes over the next element, whatever it is. */
  skip(): void {
    const tag = this.peek()
    if (tag === null) throw new BerError('an element is missing')
    this.#header(tag)
  }

  /** Checks the tag, moves behind the element and returns where its content starts. */
  #header(tag: number): number {
    const found = this.peek()
    if (found !== tag)
      throw new BerError(`expected tag 0x${tag.toString(16)}, found ${found === null ? 'the end' : `0x${found.toString(16)}`}`)
    const size = elementSize(this.#buffer, this.#position)
    if (size.kind === 'incomplete' || this.#position + size.size > this.#end) throw new BerError('an element reaches beyond its parent')
    const first = this.#buffer[this.#position + 1] as number
    const contentStart = this.#position + 2 + (first < 0x80 ? 0 : first & 0x7f)
    this.#position += size.size
    return contentStart
  }
}
