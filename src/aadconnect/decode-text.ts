import { err, ok, type Result } from '#src/base/result.ts'
import { copyAgain, type ImportFault } from './import-fault.ts'

/** Byte order marks; without one the text is UTF-8, or UTF-16 where every other of the first bytes is zero. */
const marks: readonly { readonly bytes: readonly number[]; readonly encoding: Encoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
]

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/**
 * The text of a file of an export. The cmdlet writes UTF-8 or UTF-16 with a byte order mark, and PowerShell redirects as
 * UTF-16; both are read, the mark is not part of the text.
 */
export function decodeText(bytes: Uint8Array): Result<string, ImportFault> {
  const marked = marks.find((mark) => mark.bytes.every((byte, i) => bytes[i] === byte))
  const encoding = marked?.encoding ?? guessed(bytes)
  try {
    return ok(new TextDecoder(encoding, { fatal: true }).decode(bytes))
  } catch {
    return err({ message: `The file is not text in ${encoding.toUpperCase()}`, hint: copyAgain })
  }
}

function guessed(bytes: Uint8Array): Encoding {
  const [first, second] = bytes
  if (first === 0 && second !== 0) return 'utf-16be'
  return first !== 0 && second === 0 ? 'utf-16le' : 'utf-8'
}
