import { fromBase64, fromHex, toBase64 } from '#src/expressions/base64.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import { showValue, type Value } from '#src/model/value.ts'

/** Why a value cannot be one of an attribute. */
export interface ValueProblem {
  readonly problem: string
}

/** A value of a test document as one of an attribute. */
export function valueOf(text: string | number | boolean, schema: AttributeSchema): Value | ValueProblem {
  switch (schema.type) {
    case 'string':
      return typeof text === 'boolean' ? (text ? 'True' : 'False') : String(text)
    case 'integer':
      return /^-?\d{1,19}$/.test(String(text)) ? BigInt(text) : { problem: `${String(text)} is not a whole number` }
    case 'boolean':
      if (typeof text === 'boolean') return text
      return /^(?:true|false)$/i.test(String(text)) ? /^true$/i.test(String(text)) : { problem: `${text} is neither true nor false` }
    case 'binary':
      return bytesOf(String(text)) ?? { problem: `${String(text)} is not base64, 0x…, a GUID or a SID` }
    default:
      return { problem: 'it is a reference; write it under references' }
  }
}

export function isProblem(value: Value | ValueProblem): value is ValueProblem {
  return typeof value === 'object' && 'problem' in value
}

/** A value for people, bytes in the form they are written in. */
export function textOfValue(value: Value): string {
  if (!(value instanceof Uint8Array))
    return typeof value === 'string' ? value : typeof value === 'boolean' ? (value ? 'True' : 'False') : showValue(value)
  return toBase64(value)
}

function bytesOf(text: string): Uint8Array | null {
  if (/^0x(?:[0-9a-f]{2})+$/i.test(text)) return fromHex(text.slice(2))
  const guid = /^\{?([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\}?$/i.exec(text)
  if (guid !== null) return guidBytes(guid.slice(1))
  if (/^S-1-\d+(?:-\d+)+$/i.test(text)) return sidBytes(text)
  return fromBase64(text)
}

/** The first three groups stand the other way round, as Microsoft stores them (MS-DTYP 2.3.4.2). */
function guidBytes(groups: readonly string[]): Uint8Array | null {
  const turned = groups.map((group, i) => (i < 3 ? (group.match(/../g) ?? []).toReversed().join('') : group))
  return fromHex(turned.join(''))
}

/** Revision, number of parts, authority in 6 bytes, each part in 4 bytes from the low end (MS-DTYP 2.4.2.2). */
function sidBytes(text: string): Uint8Array | null {
  const [authority = 0, ...parts] = text.split('-').slice(2).map(Number)
  if (parts.length > 15 || authority > 0xffff_ffff || parts.some((part) => part > 0xffff_ffff)) return null
  const bytes = new Uint8Array(8 + parts.length * 4)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, 1)
  view.setUint8(1, parts.length)
  view.setUint32(4, authority)
  for (const [i, part] of parts.entries()) view.setUint32(8 + i * 4, part, true)
  return bytes
}
