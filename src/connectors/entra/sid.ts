/** Sub-authorities of a security identifier at the most (MS-DTYP 2.4.2). */
const subAuthorityCountMax = 15

/** The bytes of a security identifier written as `S-1-5-21-…` (MS-DTYP 2.4.2.2), or null when the text is not one. */
export function bytesOfSid(text: string): Uint8Array | null {
  const match = /^S-1-(\d{1,15})((?:-\d{1,10})*)$/i.exec(text)
  if (match === null) return null
  const authority = Number(match[1])
  const parts = (match[2] ?? '').split('-').slice(1).map(Number)
  if (authority > 0xffff_ffff_ffff || parts.length > subAuthorityCountMax || parts.some((part) => part > 0xffff_ffff)) return null
  const bytes = Buffer.alloc(8 + 4 * parts.length)
  bytes[0] = 1
  bytes[1] = parts.length
  bytes.writeUIntBE(authority, 2, 6)
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(part, 8 + 4 * index)
  return new Uint8Array(bytes)
}
