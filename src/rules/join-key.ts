import { toHex, type Value } from '#src/model/value.ts'

/** Longer values are filed under their beginning; a join compares the whole values afterwards. */
const keyLengthMax = 200

/** The key an object is filed under for one value of a join attribute. Case is folded; a join decides afterwards whether it counts. */
export function joinKey(attribute: string, value: Value): string {
  return `${attribute}\u0000${joinText(value).slice(0, keyLengthMax)}`
}

/** Whether two values meet a join condition. */
export function joinEquals(a: Value, b: Value, match: { readonly caseSensitive: boolean }): boolean {
  if (match.caseSensitive && typeof a === 'string' && typeof b === 'string') return a === b
  return joinText(a) === joinText(b)
}

function joinText(value: Value): string {
  if (value instanceof Uint8Array) return toHex(value)
  return String(value).toLowerCase()
}
