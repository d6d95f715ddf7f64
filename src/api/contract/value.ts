import { Type, type Static } from 'typebox'
import { toHex, type Value } from '#src/model/value.ts'

/** A value as JSON without loss: text and truth as they are, exact integers and bytes with a tag. */
export const valueShape = Type.Union([
  Type.String(),
  Type.Boolean(),
  Type.Object({ integer: Type.String({ description: 'Decimal digits; 64 bits do not fit a JSON number' }) }),
  Type.Object({ binary: Type.String({ description: 'Hexadecimal' }) }),
])

/** Attribute → its values. */
export const attributesShape = Type.Record(Type.String(), Type.Array(valueShape))

/** How an attribute changes: all values anew, or single ones. */
const changeShape = Type.Union([
  Type.Object({ kind: Type.Literal('replace'), values: Type.Array(valueShape) }),
  Type.Object({ kind: Type.Literal('update'), add: Type.Array(valueShape), remove: Type.Array(valueShape) }),
])

export const changesShape = Type.Record(Type.String(), changeShape)

export type ValueBody = Static<typeof valueShape>
export type AttributesBody = Static<typeof attributesShape>
export type ChangeBody = Static<typeof changeShape>
export type ChangesBody = Static<typeof changesShape>

export function valueBody(value: Value): ValueBody {
  if (typeof value === 'bigint') return { integer: value.toString() }
  if (value instanceof Uint8Array) return { binary: toHex(value) }
  return value
}

/** For people: text as it is, numbers in decimal, bytes in hexadecimal. */
export function showValueBody(value: ValueBody): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  return 'integer' in value ? value.integer : value.binary
}
