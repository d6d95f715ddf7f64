import { assert } from '#src/base/assert.ts'

/** The 16 bytes of a UUID text: what the tables use as key. A text that is none is a defect of the caller. */
export function uuidBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(16)
  let valid = text.length === 36
  for (let i = 0; i < 16; i++) {
    const at = offsets[i] as number
    const high = digitOf[text.charCodeAt(at)] ?? -1
    const low = digitOf[text.charCodeAt(at + 1)] ?? -1
    if (high < 0 || low < 0) valid = false
    bytes[i] = (high << 4) | low
  }
  assert(valid, `an identifier is a UUID: ${JSON.stringify(text)}`)
  return bytes
}

/** The UUID text, lower case, of 16 bytes. Written out because a page of edges calls it a hundred thousand times. */
export function uuidText(bytes: Uint8Array): string {
  return (
    `${hex(bytes, 0)}${hex(bytes, 1)}${hex(bytes, 2)}${hex(bytes, 3)}-${hex(bytes, 4)}${hex(bytes, 5)}-` +
    `${hex(bytes, 6)}${hex(bytes, 7)}-${hex(bytes, 8)}${hex(bytes, 9)}-${hex(bytes, 10)}${hex(bytes, 11)}` +
    `${hex(bytes, 12)}${hex(bytes, 13)}${hex(bytes, 14)}${hex(bytes, 15)}`
  )
}

function hex(bytes: Uint8Array, index: number): string {
  return pairs[bytes[index] as number] as string
}

const offsets: readonly number[] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]
const pairs: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const digitOf = digits()

/** Character code → hexadecimal digit, -1 for every other character below 128. */
function digits(): Int8Array {
  const table = new Int8Array(128).fill(-1)
  for (const char of '0123456789abcdefABCDEF') table[char.charCodeAt(0)] = Number.parseInt(char, 16)
  return table
}
