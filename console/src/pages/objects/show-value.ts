import type { ValueBody } from '#src/api/contract/value.ts'
import { valueWords } from '../../words/objects.ts'

/** Bytes that are shown of a long binary value. */
const bytesShown = 16

/** A value as people read it: text as it is, numbers in decimal, bytes in hexadecimal. */
export function showValue(value: ValueBody): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if ('integer' in value) return value.integer
  const count = value.binary.length / 2
  return count <= bytesShown ? value.binary : `${value.binary.slice(0, 2 * bytesShown)}… (${valueWords.bytes(count)})`
}

/** A text that is the same for the same value. */
export function valueIdentity(value: ValueBody): string {
  return JSON.stringify(value)
}
