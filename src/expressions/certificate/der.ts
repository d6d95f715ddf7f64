/**
 * Reading DER (ITU-T X.690), as far as certificates need it: definite lengths and tags of one byte. Anything else is not a
 * certificate, and the reader says so by throwing DerFault, which never leaves the certificate parser.
 */

/** One element: its tag, its content, and all of its bytes. */
export interface DerElement {
  readonly tag: number
  readonly content: Uint8Array
  readonly encoded: Uint8Array
}

/** Bytes that are not the DER that was expected. */
export class DerFault extends Error {
  override readonly name = 'DerFault'
}

export const derTag = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** The elements that follow one another in some bytes. */
export function derElements(bytes: Uint8Array): readonly DerElement[] {
  const elements: DerElement[] = []
  for (let offset = 0; offset < bytes.length;) {
    const element = elementAt(bytes, offset)
    elements.push(element)
    offset += element.encoded.length
  }
  return elements
}

/** The single element some bytes consist of. */
export function derElement(bytes: Uint8Array, tag: number): DerElement {
  const elements = derElements(bytes)
  const [only] = elements
  if (only === undefined || elements.length !== 1) throw new DerFault('one element is expected')
  return withTag(only, tag)
}

/** The element, when it is there and has the tag. */
export function withTag(element: DerElement | undefined, tag: number): DerElement {
  if (element?.tag !== tag) throw new DerFault(`tag ${tag} is expected`)
  return element
}

function elementAt(bytes: Uint8Array, offset: number): DerElement {
  const tag = byteAt(bytes, offset)
  if ((tag & 0x1f) === 0x1f) throw new DerFault('long tags are not used in certificates')
  const { length, start } = readLength(bytes, offset + 1)
  const end = start + length
  if (end > bytes.length) throw new DerFault('the bytes end inside an element')
  return { tag, content: bytes.subarray(start, end), encoded: bytes.subarray(offset, end) }
}

function readLength(bytes: Uint8Array, offset: number): { readonly length: number; readonly start: number } {
  const first = byteAt(bytes, offset)
  if (first < 0x80) return { length: first, start: offset + 1 }
  const count = first & 0x7f
  if (count === 0 || count > 4) throw new DerFault('a definite length of at most 4 bytes is expected')
  let length = 0
  for (let i = 1; i <= count; i++) length = length * 256 + byteAt(bytes, offset + i)
  return { length, start: offset + 1 + count }
}

function byteAt(bytes: Uint8Array, offset: number): number {
  const byte = bytes[offset]
  if (byte === undefined) throw new DerFault('the bytes end inside an element')
  return byte
}

/** The dotted form of an object identifier. */
export function objectIdentifier(element: DerElement | undefined): string {
  const { content } = withTag(element, derTag.objectIdentifier)
  const arcs: bigint[] = []
  let arc = 0n
  for (const byte of content) {
    arc = (arc << 7n) | BigInt(byte & 0x7f)
    if (byte >= 0x80) continue
    arcs.push(arc)
    arc = 0n
  }
  const first = arcs.shift()
  if (first === undefined || (content.at(-1) as number) >= 0x80) throw new DerFault('an object identifier is expected')
  const root = first < 80n ? first / 40n : 2n
  return [root, first - root * 40n, ...arcs].join('.')
}
