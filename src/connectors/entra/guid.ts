const guidText = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The 16 bytes of a GUID as objectGUID holds them: the first three groups with their last byte first (MS-DTYP 2.3.4.2). Null
 * for text that is not a GUID.
 */
export function bytesOfGuid(text: string): Uint8Array | null {
  if (!guidText.test(text)) return null
  return new Uint8Array(swapped(Buffer.from(text.replaceAll('-', ''), 'hex')))
}

/** The text of 16 bytes as objectGUID holds them, in lower case; null when they are not 16. */
export function guidOfBytes(bytes: Uint8Array): string | null {
  if (bytes.length !== 16) return null
  return swapped(Buffer.from(bytes))
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function swapped(bytes: Buffer): Buffer {
  bytes.subarray(0, 4).reverse()
  bytes.subarray(4, 6).reverse()
  bytes.subarray(6, 8).reverse()
  return bytes
}
