/** Text as bytes and back. Decoding refuses bytes that are not text: a replaced character would be written to a directory. */

export type Encoding = 'Unicode' | 'ASCII' | 'UTF8'

const encoder = new TextEncoder()
const decoders = {
  Unicode: new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true }),
  UTF8: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
}

/** UTF-16 little-endian without byte order mark. */
export function utf16Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    bytes[2 * i] = unit & 255
    bytes[2 * i + 1] = unit >> 8
  }
  return bytes
}

/** UTF-8 without byte order mark. */
export function utf8Bytes(text: string): Uint8Array {
  return encoder.encode(text)
}

const hexPairs = Array.from({ length: 128 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'))

/** The UTF-8 bytes of a text as upper-case hexadecimal; null for a text beyond ASCII, whose bytes have to be made first. */
export function asciiHex(text: string): string | null {
  let hex = ''
  for (let i = 0; i < text.length; i++) {
    const pair = hexPairs[text.charCodeAt(i)]
    if (pair === undefined) return null
    hex += pair
  }
  return hex
}

/** The text, or null when the bytes are not text of that encoding. */
export function decodeText(bytes: Uint8Array, encoding: Encoding): string | null {
  if (encoding === 'ASCII') return bytes.some((byte) => byte > 127) ? null : decoders.UTF8.decode(bytes)
  try {
    return decoders[encoding].decode(bytes)
  } catch (error) {
    // The decoder reports bad bytes as a TypeError; anything else is a defect.
    if (error instanceof TypeError) return null
    throw error
  }
}
