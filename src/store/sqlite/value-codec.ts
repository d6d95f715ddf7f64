import { unreachable } from '#src/base/assert.ts'
import type { AttributeChange } from '#src/model/change.ts'
import type { Value } from '#src/model/value.ts'

/*
 * Values inside the JSON texts of a row, the part of the row format that codec.ts builds on. A string or boolean stands for
 * itself, an integer is a JSON number while that is exact and {"i":"digits"} beyond, bytes are {"b":"base64"}; one value
 * stands bare, several as a list.
 */

type EncodedValue = string | boolean | number | { readonly i: string } | { readonly b: string }
export type EncodedValues = EncodedValue | readonly EncodedValue[]
export type EncodedChange = EncodedValues | { readonly add: readonly EncodedValue[]; readonly remove: readonly EncodedValue[] }

export function encodeValues(values: readonly Value[]): EncodedValues {
  const only = values[0]
  return values.length === 1 && only !== undefined ? encodeValue(only) : encodeList(values)
}

/** Most lists hold strings only, and those are their own encoding. */
function encodeList(values: readonly Value[]): readonly EncodedValue[] {
  return values.every((value) => typeof value === 'string') ? values : values.map(encodeValue)
}

function encodeValue(value: Value): EncodedValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return isExact(value) ? Number(value) : { i: value.toString() }
  return { b: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') }
}

function isExact(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
}

export function decodeValues(encoded: EncodedValues): readonly Value[] {
  return isList(encoded) ? decodeList(encoded) : [decodeValue(encoded)]
}

function decodeList(encoded: readonly EncodedValue[]): readonly Value[] {
  return encoded.every((value) => typeof value === 'string') ? encoded : encoded.map(decodeValue)
}

function decodeValue(encoded: EncodedValue): Value {
  if (typeof encoded === 'string' || typeof encoded === 'boolean') return encoded
  if (typeof encoded === 'number') return BigInt(encoded)
  return 'i' in encoded ? BigInt(encoded.i) : new Uint8Array(Buffer.from(encoded.b, 'base64'))
}

export function encodeChange(change: AttributeChange): EncodedChange {
  switch (change.kind) {
    case 'replace':
      return encodeValues(change.values)
    case 'update':
      return { add: encodeList(change.add), remove: encodeList(change.remove) }
    default:
      return unreachable(change)
  }
}

export function decodeChange(encoded: EncodedChange): AttributeChange {
  if (typeof encoded === 'object' && 'add' in encoded) {
    return { kind: 'update', add: decodeList(encoded.add), remove: decodeList(encoded.remove) }
  }
  return { kind: 'replace', values: decodeValues(encoded) }
}

/** `Array.isArray` does not narrow read-only lists. */
function isList(encoded: EncodedValues): encoded is readonly EncodedValue[] {
  return Array.isArray(encoded)
}
