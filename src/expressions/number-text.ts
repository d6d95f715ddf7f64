import { trim } from './white-space.ts'

const integer = /^[+-]?[0-9]+$/
const hexadecimal = /^&[Hh]([0-9A-Fa-f]+)$/

/** The number a text stands for as CNum reads it: an integer with optional sign, or `&H` and hex digits. Null otherwise. */
export function parseNumber(text: string): bigint | null {
  const compact = trim(text)
  const hex = hexadecimal.exec(compact)
  if (hex !== null) {
    const digits = (hex[1] as string).replace(/^0+(?=.)/, '')
    return digits.length > 16 ? null : BigInt.asIntN(64, BigInt(`0x${digits}`))
  }
  if (!integer.test(compact)) return null
  const digits = compact.replace(/^[+-]/, '').replace(/^0+(?=.)/, '')
  // A longer text cannot fit, and converting a million digits would cost seconds.
  if (digits.length > 19) return null
  const value = compact.startsWith('-') ? -BigInt(digits) : BigInt(digits)
  return BigInt.asIntN(64, value) === value ? value : null
}

/** A position or count as a JavaScript number; anything beyond every text is cut to the same far end. */
export function toIndex(value: bigint): number {
  if (value > 0x7fffffffn) return 0x7fffffff
  return value < -0x7fffffffn ? -0x7fffffff : Number(value)
}
