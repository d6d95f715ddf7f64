/** Base64 of RFC 4648 section 4, and hexadecimal, without the host's buffers. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const sextets = new Map([...alphabet].map((letter, i) => [letter, i]))
const wellFormed = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const ignored = /[ \t\r\n]+/g

/** The two letters of every 12 bits: half the work per byte, and object identifiers are encoded for every object. */
const letterPairs = [...alphabet].flatMap((first) => [...alphabet].map((second) => first + second))

/** The text of some bytes, padded. */
export function toBase64(bytes: Uint8Array): string {
  const whole = bytes.length - (bytes.length % 3)
  let text = ''
  for (let i = 0; i < whole; i += 3) text += groupText(groupAt(bytes, i))
  if (whole === bytes.length) return text
  const letters = groupText(groupAt(bytes, whole))
  return text + (bytes.length - whole === 1 ? `${letters.slice(0, 2)}==` : `${letters.slice(0, 3)}=`)
}

function groupAt(bytes: Uint8Array, index: number): number {
  return ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0)
}

function groupText(group: number): string {
  return (letterPairs[group >> 12] as string) + (letterPairs[group & 4095] as string)
}

/** The bytes of a text, blanks and line breaks ignored; null when it is malformed. */
export function fromBase64(text: string): Uint8Array | null {
  const compact = text.replace(ignored, '')
  if (compact.length % 4 !== 0 || !wellFormed.test(compact)) return null
  const padding = compact.endsWith('==') ? 2 : compact.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((compact.length / 4) * 3 - padding)
  for (let i = 0, at = 0; i < compact.length; i += 4, at += 3) {
    const group = (sextet(compact, i) << 18) | (sextet(compact, i + 1) << 12) | (sextet(compact, i + 2) << 6) | sextet(compact, i + 3)
    // Writing beyond the end of a typed array does nothing, which is what padding means.
    bytes[at] = group >> 16
    bytes[at + 1] = (group >> 8) & 255
    bytes[at + 2] = group & 255
  }
  return bytes
}

function sextet(text: string, index: number): number {
  return sextets.get(text.charAt(index)) ?? 0
}

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'))

/** Upper-case hexadecimal, two digits per byte. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += hexPairs[byte] as string
  return text
}

/** The bytes of hexadecimal text in any case; null for an odd length or other characters. */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9A-Fa-f]*$/.test(text)) return null
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return bytes
}
