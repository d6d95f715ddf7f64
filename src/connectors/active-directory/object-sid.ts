/** The text of a security identifier, `S-1-5-21-…` (MS-DTYP 2.4.2.1), or null when the bytes are not one. */
export function sidText(bytes: Buffer): string | null {
  const count = bytes[1] ?? 0
  if (bytes.length < 8 || bytes.length !== 8 + 4 * count) return null
  const authorities = Array.from({ length: count }, (_, i) => bytes.readUInt32LE(8 + 4 * i))
  return ['S', bytes[0], bytes.readUIntBE(2, 6), ...authorities].join('-')
}
