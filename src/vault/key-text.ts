import { AppError } from '#src/base/app-error.ts'
import { keyLength } from './key-source.ts'

/** Longest content of a key: base64 of 32 bytes has 44 characters, a line end may follow. */
export const keyTextLengthMax = 64

/** Characters of base64 (RFC 4648) by their value. */
const alphabet = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 'latin1')
const padding = 0x3d
const digitCount = Math.ceil((keyLength * 8) / 6)

/**
 * Reads a key from its text form, base64 of 32 bytes; systemd credentials may hold the bare bytes. Works on bytes alone,
 * because a string with the key in it could not be overwritten afterwards; the given bytes are. `subject` names the source
 * in the error, which never repeats what was found there.
 */
export function decodeKey(text: Buffer, subject: string): Buffer {
  try {
    if (text.length === keyLength) return fill((key) => void text.copy(key))
    const digits = digitsOf(text)
    if (digits === null) throw new AppError('vault-key-unusable', { subject, detail: `it does not hold base64 of ${keyLength} bytes` })
    return fill((key) => decode(digits, key))
  } finally {
    text.fill(0)
  }
}

/** The text form of a key with a line end, in a buffer because it is as secret as the key. */
export function encodeKey(key: Buffer): Buffer {
  const text = Buffer.allocUnsafeSlow(digitCount + 2)
  for (let digit = 0; digit < digitCount; digit++) {
    const bit = digit * 6
    const pair = ((key[bit >> 3] ?? 0) << 8) | (key[(bit >> 3) + 1] ?? 0)
    text[digit] = alphabet[(pair >> (10 - (bit & 7))) & 63] as number
  }
  text[digitCount] = padding
  text[digitCount + 1] = 0x0a
  return text
}

/** The digits of a well-formed text, or null. White space may follow. */
function digitsOf(text: Buffer): Buffer | null {
  const digits = text.subarray(0, digitCount)
  const rest = text.subarray(digitCount + 1)
  const isWhole = digits.length === digitCount && text[digitCount] === padding && text.length <= keyTextLengthMax
  return isWhole && digits.every((char) => alphabet.includes(char)) && rest.every(isWhiteSpace) ? digits : null
}

function isWhiteSpace(char: number): boolean {
  return char === 0x20 || char === 0x09 || char === 0x0a || char === 0x0d
}

function decode(digits: Buffer, key: Buffer): void {
  key.fill(0)
  for (const [digit, char] of digits.entries()) {
    const bit = digit * 6
    const spread = alphabet.indexOf(char) << (10 - (bit & 7))
    const at = bit >> 3
    key[at] = (key[at] as number) | (spread >> 8)
    if (at + 1 < key.length) key[at + 1] = (key[at + 1] as number) | (spread & 0xff)
  }
}

/** A key in memory of its own, outside of the pool that small buffers share. */
function fill(write: (key: Buffer) => void): Buffer {
  const key = Buffer.allocUnsafeSlow(keyLength)
  write(key)
  return key
}
