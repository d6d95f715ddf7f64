/**
 * What an expression computes with. Text is a string (positions and lengths count UTF-16 code units, as in .NET), numbers are
 * 64-bit integers held as bigint, byte strings are Uint8Array, a multi-valued attribute is an array. NULL,
 * which an absent attribute has and a flow without contribution ends in, is `null`.
 */

/** A reference to another object: its distinguished name, kept as it was written. */
export class Reference {
  readonly dn: string

  constructor(dn: string) {
    this.dn = dn
  }
}

/** A point in time in UTC: 100 ns ticks since 1601-01-01, as Windows FILETIME counts. A JavaScript Date is too coarse. */
export class Instant {
  readonly ticks: bigint

  constructor(ticks: bigint) {
    this.ticks = ticks
  }
}

/** Control value: act as if the flow did not exist. */
export const ignoreThisFlow = Symbol('IgnoreThisFlow')

/** Control value: contribute nothing, and let no rule of lower precedence contribute either. */
export const authoritativeNull = Symbol('AuthoritativeNull')

/** One value. */
export type Scalar = string | bigint | boolean | Uint8Array | Reference | Instant

/** One value, or a place that holds none. */
export type Element = Scalar | null

/** The values of a multi-valued attribute, in order. */
export type List = readonly Element[]

/** What attributes, parameters and functions hand around. */
export type Value = Element | List

/** What a flow does instead of contributing a value. */
export type Control = typeof ignoreThisFlow | typeof authoritativeNull

/** What an expression may end in. */
export type Outcome = Value | Control

/** Names of the types of one value, as the rule language writes them. */
export const scalarTypes = ['str', 'num', 'bool', 'bin', 'ref', 'dt'] as const
export type ScalarType = (typeof scalarTypes)[number]

/** Names of everything an evaluation may end in. */
export type TypeName = ScalarType | 'list' | 'NULL' | 'IgnoreThisFlow' | 'AuthoritativeNull'

/** True for a multi-valued value. (`Array.isArray` alone would lose the element type.) */
export function isList(value: Outcome): value is List {
  return Array.isArray(value)
}

/** True for one value or NULL: nothing to lift, nothing to refuse. */
export function isSingle(value: Outcome): value is Element {
  return typeof value !== 'symbol' && !Array.isArray(value)
}

/** True for IgnoreThisFlow and AuthoritativeNull. */
export function isControl(value: Outcome): value is Control {
  return typeof value === 'symbol'
}

/** The type of a value as the rule language calls it, for error texts. */
export function typeName(value: Outcome): TypeName {
  switch (typeof value) {
    case 'string':
      return 'str'
    case 'bigint':
      return 'num'
    case 'boolean':
      return 'bool'
    case 'symbol':
      return value === ignoreThisFlow ? 'IgnoreThisFlow' : 'AuthoritativeNull'
    default:
      return objectTypeName(value)
  }
}

function objectTypeName(value: null | Uint8Array | Reference | Instant | List): TypeName {
  if (value === null) return 'NULL'
  if (value instanceof Uint8Array) return 'bin'
  if (value instanceof Reference) return 'ref'
  return value instanceof Instant ? 'dt' : 'list'
}

/** The list without its empty places; NULL when nothing is left. */
export function withoutNulls(list: List): List | null {
  const kept = list.includes(null) ? list.filter((element) => element !== null) : list
  return kept.length === 0 ? null : kept
}

/** True when both byte strings hold the same bytes. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false
  return true
}
