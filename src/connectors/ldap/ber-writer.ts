/**
 * Encodes the subset of BER that LDAP uses (RFC 4511 section 5.1): definite lengths, octet strings in primitive form.
 * Requests are small, so values are built inside out from plain buffers.
 */

/** What can be the content of an octet string. */
export type Octets = string | Uint8Array

/** Tag, length and content. */
export function element(tag: number, content: Uint8Array): Buffer {
  const header = Buffer.from([tag, ...lengthOctets(content.length)])
  return Buffer.concat([header, content])
}

/** A constructed element, by default SEQUENCE (0x30). */
export function sequence(parts: readonly Uint8Array[], tag = 0x30): Buffer {
  return element(tag, Buffer.concat(parts))
}

/** INTEGER of up to 32 bits, signed. */
export function integer(value: number, tag = 0x02): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  let start = 0
  while (start < 3 && isRedundant(bytes[start] as number, bytes[start + 1] as number)) start++
  return element(tag, bytes.subarray(start))
}

export function enumerated(value: number): Buffer {
  return integer(value, 0x0a)
}

export function boolean(value: boolean, tag = 0x01): Buffer {
  return element(tag, Buffer.from([value ? 0xff : 0x00]))
}

/** OCTET STRING; text is written in UTF-8. */
export function octets(value: Octets, tag = 0x04): Buffer {
  return element(tag, typeof value === 'string' ? Buffer.from(value, 'utf8') : value)
}

/** A leading byte that only repeats the sign may go. */
function isRedundant(first: number, second: number): boolean {
  return (first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80)
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return [0x80 | bytes.length, ...bytes]
}
