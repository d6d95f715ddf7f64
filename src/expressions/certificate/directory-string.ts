import { DerFault, type DerElement } from './der.ts'

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const utf16 = new TextDecoder('utf-16be', { ignoreBOM: true })

/** The text of any of the string types names are written in (RFC 5280, DirectoryString and IA5String). */
export function directoryString(element: DerElement | undefined): string {
  switch (element?.tag) {
    case 0x0c:
      return utf8.decode(element.content)
    case 0x1e:
      return utf16.decode(element.content)
    case 0x1c:
      return universalString(element.content)
    // NumericString, PrintableString, TeletexString, IA5String and VisibleString: one byte is one character.
    case 0x12:
    case 0x13:
    case 0x14:
    case 0x16:
    case 0x1a:
      return latin1(element.content)
    default:
      throw new DerFault('a string is expected')
  }
}

/** One character per byte. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

function universalString(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let text = ''
  for (let i = 0; i + 4 <= bytes.length; i += 4) {
    const point = view.getUint32(i)
    if (point > 0x10ffff) throw new DerFault('a character is expected')
    text += String.fromCodePoint(point)
  }
  return text
}
