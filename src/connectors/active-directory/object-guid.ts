import { assert } from '#src/base/assert.ts'
import { toHex } from '#src/model/value.ts'

/**
 * The text of an objectGUID as Microsoft writes it, in lower case: the first three groups are little-endian in the bytes.
 * It is the anchor of every object of this connector.
 */
export function guidText(bytes: Uint8Array): string {
  assert(bytes.length === 16, 'a GUID has 16 bytes')
  const hex = toHex(bytes)
  const reversed = (from: number, to: number): string => {
    let text = ''
    for (let i = to - 2; i >= from; i -= 2) text += hex.slice(i, i + 2)
    return text
  }
  return `${reversed(0, 8)}-${reversed(8, 12)}-${reversed(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The name by which the directory finds an object whatever it is called and wherever it stands (MS-ADTS 3.1.1.3.1.2.4). */
export function guidName(guid: string): string {
  return `<GUID=${guid}>`
}
