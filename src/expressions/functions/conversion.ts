import { fromBase64, fromHex, toBase64, toHex } from '../base64.ts'
import { sha256 } from '../digest.ts'
import { isDistinguishedName } from '../dn-text.ts'
import { fail } from '../expression-error.ts'
import { guidText, parseGuid } from '../guid.ts'
import { parseNumber } from '../number-text.ts'
import { toText } from '../operators.ts'
import { sidText } from '../sid.ts'
import { asciiHex, decodeText, utf16Bytes, utf8Bytes } from '../text-encoding.ts'
import { Reference, typeName, type Scalar } from '../values.ts'
import { familyOf, type FunctionDefinition } from './definition.ts'
import { bin, each, nullable, num, optional, str, strOrBin, word } from './parameters.ts'

const { define } = familyOf('Conversion')

/** From one type to another. CDate stands with the dates. */
export const conversionFunctions: readonly FunctionDefinition[] = [
  define({
    name: 'CBool',
    signature: 'bool CBool(exp value)',
    summary: 'bool as it is; a number is True unless 0; the texts true and false in any case, or an integer text.',
    nulls: 'NULL gives False.',
    errors: '`cannot convert` for other text.',
    example: ['CBool(BitAnd(6, 4))', 'True'],
    parameters: [nullable(each('value', ['bool', 'num', 'str']))],
    apply: toBool,
  }),
  define({
    name: 'CNum',
    signature: 'num CNum(str text); num CNum(bin value)',
    summary: 'The integer a text stands for, decimal or &H hexadecimal; bytes count as little-endian, up to 7 unsigned, 8 signed.',
    errors: '`cannot convert` for other text, also fractions and numbers beyond 64 bits; `overflow` for more than 8 bytes.',
    example: ['CNum("&H10")', '16'],
    parameters: [each('text', ['str', 'num', 'bin'])],
    apply: toNumber,
  }),
  define({
    name: 'CStr',
    signature: 'str CStr(num or ref or bool or dt or str value)',
    summary:
      'The value as text: decimal number, True or False, the DN, or a date as M/d/yyyy h:mm:ss tt. Byte strings are a type mismatch.',
    example: ['CStr(-5)', '-5'],
    parameters: [each('value', ['str', 'num', 'bool', 'ref', 'dt'])],
    apply: toText,
  }),
  define({
    name: 'CRef',
    signature: 'ref CRef(str dn)',
    summary: 'A reference to the object with this distinguished name, kept as written.',
    errors: '`cannot convert` when the text is not a distinguished name.',
    example: ['CRef("OU=Staff,DC=x")', 'OU=Staff,DC=x'],
    parameters: [each('dn', ['str', 'ref'])],
    apply: toReference,
  }),
  define({
    name: 'CGuid',
    signature: 'bin CGuid(str guid)',
    summary: 'The 16 bytes, in Windows order, of a GUID written 8-4-4-4-12 with or without braces.',
    errors: '`cannot convert` for other text.',
    example: ['StringFromGuid(CGuid("{04030201-0605-0807-090A-0B0C0D0E0F10}"))', '04030201-0605-0807-090a-0b0c0d0e0f10'],
    parameters: [str('guid')],
    apply: (guid) => parseGuid(guid) ?? fail('cannot convert', `${quoted(guid)} is not a GUID written 8-4-4-4-12`),
  }),
  define({
    name: 'StringFromGuid',
    signature: 'str StringFromGuid(bin guid)',
    summary: 'The text of a GUID: lower case, no braces.',
    errors: '`cannot convert` unless there are 16 bytes.',
    example: ['StringFromGuid(CGuid("04030201-0605-0807-090a-0b0c0d0e0f10"))', '04030201-0605-0807-090a-0b0c0d0e0f10'],
    parameters: [bin('guid')],
    apply: (guid) => guidText(guid) ?? fail('cannot convert', `a GUID has 16 bytes, not ${guid.length}`),
  }),
  define({
    name: 'StringFromSid',
    signature: 'str StringFromSid(bin sid)',
    summary: 'The text of a security identifier, for example S-1-5-32-544.',
    errors: '`cannot convert` when the bytes are not a whole SID of revision 1.',
    example: ['StringFromSid(CGuid("00000201-0000-0500-2000-000020020000"))', 'S-1-5-32-544'],
    parameters: [bin('sid')],
    apply: (sid) => sidText(sid) ?? fail('cannot convert', `these ${sid.length} bytes are not a security identifier`),
  }),
  define({
    name: 'ConvertToBase64',
    signature: 'str ConvertToBase64(str or bin value)',
    summary: 'Base64 of the bytes, or of the text as UTF-16 little-endian without byte order mark.',
    example: ['ConvertToBase64("A")', 'QQA='],
    parameters: [strOrBin('value')],
    apply: (value) => toBase64(typeof value === 'string' ? utf16Bytes(value) : value),
  }),
  define({
    name: 'ConvertFromBase64',
    signature: 'str ConvertFromBase64(str source [, enum encoding])',
    summary:
      'The text behind Base64; encoding is Unicode (UTF-16 little-endian, the default), ASCII or UTF8. Blanks and line breaks are ignored.',
    errors: '`cannot convert` for malformed Base64 and for bytes that are not text of that encoding.',
    example: ['ConvertFromBase64("QQ==", UTF8)', 'A'],
    parameters: [str('source'), optional(word('encoding', ['Unicode', 'ASCII', 'UTF8']))],
    apply: (source, encoding) => {
      const bytes = fromBase64(source) ?? fail('cannot convert', `${quoted(source)} is not Base64`)
      return decodeText(bytes, encoding ?? 'Unicode') ?? fail('cannot convert', `the bytes are not ${encoding ?? 'Unicode'} text`)
    },
  }),
  define({
    name: 'ConvertToUTF8Hex',
    signature: 'str ConvertToUTF8Hex(str text)',
    summary: 'The UTF-8 bytes of the text as upper-case hexadecimal.',
    example: ['ConvertToUTF8Hex("é")', 'C3A9'],
    parameters: [str('text')],
    apply: (text) => asciiHex(text) ?? toHex(utf8Bytes(text)),
  }),
  define({
    name: 'ConvertFromUTF8Hex',
    signature: 'str ConvertFromUTF8Hex(str hex)',
    summary: 'The text behind hexadecimal UTF-8, in any case.',
    errors: '`cannot convert` for an odd length, other characters, and bytes that are not UTF-8.',
    example: ['ConvertFromUTF8Hex("4F4B")', 'OK'],
    parameters: [str('hex')],
    apply: (hex) => {
      const bytes = fromHex(hex) ?? fail('cannot convert', `${quoted(hex)} is not hexadecimal`)
      return decodeText(bytes, 'UTF8') ?? fail('cannot convert', 'the bytes are not UTF-8 text')
    },
  }),
  define({
    name: 'CBin',
    signature: 'bin CBin(num value, num size)',
    summary: 'The number as `size` little-endian bytes, unsigned.',
    source: 'Undocumented; the shipped device key rule builds the entry of [MS-ADTS] 2.2.20 with it',
    errors: '`invalid argument` for a size other than 1 to 8; `overflow` when the number is negative or does not fit.',
    example: ['CNum(CBin(258, 2))', '258'],
    parameters: [num('value'), num('size')],
    apply: littleEndian,
  }),
  define({
    name: 'Thumbprint',
    signature: 'bin Thumbprint(bin value)',
    summary: 'The SHA-256 of the bytes.',
    source: 'Undocumented; the shipped device key rule builds the entry of [MS-ADTS] 2.2.20 with it',
    example: ['Len(Thumbprint(CBin(0, 1)))', '32'],
    parameters: [bin('value')],
    apply: sha256,
  }),
]

function toBool(value: Scalar | null): boolean {
  if (value === null) return false
  if (typeof value === 'boolean') return value
  if (typeof value === 'bigint') return value !== 0n
  if (typeof value !== 'string') return fail('type mismatch', `value must be bool, num or str, not ${typeName(value)}`)
  const word = value.toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  return (parseNumber(value) ?? fail('cannot convert', `${quoted(value)} is neither true, false nor a whole number`)) !== 0n
}

function toNumber(value: Scalar): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'string') return parseNumber(value) ?? fail('cannot convert', `${quoted(value)} is not a whole number of 64 bits`)
  if (value instanceof Uint8Array) return numberFromBytes(value)
  return fail('type mismatch', `text must be str or bin, not ${typeName(value)}`)
}

function numberFromBytes(bytes: Uint8Array): bigint {
  if (bytes.length > 8) fail('overflow', `${bytes.length} bytes do not fit into 64 bits`)
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number)
  return BigInt.asIntN(64, value)
}

function toReference(value: Scalar): Reference {
  if (value instanceof Reference) return value
  if (typeof value !== 'string') return fail('type mismatch', `dn must be str, not ${typeName(value)}`)
  return isDistinguishedName(value) ? new Reference(value) : fail('cannot convert', `${quoted(value)} is not a distinguished name`)
}

function littleEndian(value: bigint, size: bigint): Uint8Array {
  if (size < 1n || size > 8n) fail('invalid argument', `size must be 1 to 8, not ${size}`)
  if (value < 0n || value >> (8n * size) !== 0n) fail('overflow', `${value} does not fit into ${size} unsigned bytes`)
  const bytes = new Uint8Array(Number(size))
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number((value >> BigInt(8 * i)) & 255n)
  return bytes
}

/** A text for a message, cut where it would drown the rest. */
function quoted(text: string): string {
  return text.length > 100 ? `"${text.slice(0, 100)}…"` : `"${text}"`
}
