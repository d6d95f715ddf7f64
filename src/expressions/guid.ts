const pattern = /^(?:\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** Where each byte of a Windows GUID stands in its text: the first three groups are little-endian. */
const textOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] as const

/** The 16 bytes of a GUID written 8-4-4-4-12, with or without braces; null for anything else. */
export function parseGuid(text: string): Uint8Array | null {
  if (!pattern.test(text)) return null
  const digits = text.replace(/[{}-]/g, '')
  const bytes = new Uint8Array(16)
  textOrder.forEach((from, to) => {
    bytes[from] = Number.parseInt(digits.slice(2 * to, 2 * to + 2), 16)
  })
  return bytes
}

/** The text of 16 bytes: lower case, no braces. Null for any other length. */
export function guidText(bytes: Uint8Array): string | null {
  if (bytes.length !== 16) return null
  const digits = textOrder.map((from) => (bytes[from] as number).toString(16).padStart(2, '0')).join('')
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`
}
