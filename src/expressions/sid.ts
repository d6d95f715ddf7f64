/**
 * The text of a binary security identifier ([MS-DTYP] 2.4.2): revision, count, 6 bytes authority big-endian, then that many
 * 4-byte little-endian sub-authorities. Null when the bytes are not exactly that.
 */
export function sidText(bytes: Uint8Array): string | null {
  const count = bytes[1] ?? 16
  if (bytes[0] !== 1 || count > 15 || bytes.length !== 8 + 4 * count) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let text = `S-1-${view.getUint16(2) * 0x1_0000_0000 + view.getUint32(4)}`
  for (let i = 0; i < count; i++) text += `-${view.getUint32(8 + 4 * i, true)}`
  return text
}
