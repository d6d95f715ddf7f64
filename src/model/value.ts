/**
 * One value of an attribute. Integers are exact 64-bit (FILETIME, large integers), binary is bytes (objectGUID, objectSid),
 * times stay the text the directory uses. References are never values: they are edges (edge.ts).
 */
export type Value = string | bigint | boolean | Uint8Array

/** What a schema may say about an attribute. */
export type AttributeType = 'string' | 'integer' | 'boolean' | 'binary' | 'reference'

/**
 * The non-reference attributes of an object: canonical attribute name → at least one value. An absent attribute is absent;
 * there are no empty lists.
 */
export type Attributes = Readonly<Record<string, readonly Value[]>>

/** A text that is equal for equal values of the same type and different otherwise. */
export function valueKey(value: Value): string {
  if (typeof value === 'string') return `s${value}`
  if (typeof value === 'bigint') return `i${value}`
  if (typeof value === 'boolean') return value ? 'bt' : 'bf'
  return `x${toHex(value)}`
}

/** Whether two values are the same: exact, case included. */
export function valueEquals(a: Value, b: Value): boolean {
  if (typeof a !== typeof b) return false
  if (a instanceof Uint8Array && b instanceof Uint8Array) return bytesEqual(a, b)
  return a === b
}

/** Whether two lists hold the same values. Directories keep no order, and one value twice says no more than once. */
export function sameValues(a: readonly Value[], b: readonly Value[]): boolean {
  const first = a[0]
  const other = b[0]
  if (first === undefined || other === undefined) return a.length === b.length
  if (a.length === 1 && b.length === 1) return valueEquals(first, other)
  const keys = new Set(a.map(valueKey))
  return keys.size === new Set(b.map(valueKey)).size && b.every((value) => keys.has(valueKey(value)))
}

/** Values of `from` that are not in `without`. */
export function valuesWithout(from: readonly Value[], without: readonly Value[]): readonly Value[] {
  if (without.length === 0) return from
  const keys = new Set(without.map(valueKey))
  return from.filter((value) => !keys.has(valueKey(value)))
}

/** The values without repetitions, the first of equal ones kept. */
export function distinctValues(values: readonly Value[]): readonly Value[] {
  if (values.length < 2) return values
  const seen = new Set<string>()
  return values.filter((value) => {
    const key = valueKey(value)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** For people: text as it is, numbers in decimal, bytes as hexadecimal. */
export function showValue(value: Value): string {
  return value instanceof Uint8Array ? toHex(value) : String(value)
}

/** Lower-case hexadecimal, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += hexDigits[byte] as string
  return text
}

const hexDigits: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
