import type { AttributeType } from '#src/model/value.ts'
import { authoritativeNull, ignoreThisFlow, isList, typeName, type Element, type Outcome, type ScalarType } from '../values.ts'

/**
 * What is known about a value before there is one: the types it may have. Sets of types are bits of a number, because the
 * checker asks of every pair of operands what they give together. True and False are apart, so that a condition that can only
 * go one way is seen.
 */

/** A set of types. */
export type Kinds = number

export const kinds = {
  none: 0,
  str: 1,
  num: 2,
  true: 4,
  false: 8,
  bool: 4 | 8,
  bin: 16,
  ref: 32,
  dt: 64,
  /** NULL. */
  absent: 128,
  ignoreThisFlow: 256,
  authoritativeNull: 512,
  controls: 256 | 512,
  /** Every type of a value that is there. */
  present: 127,
} as const

/** The types of an expression: of the single value it may be, and of the values of the list it may be. */
export interface ValueType {
  readonly single: Kinds
  /** None: it is never a list. `absent` stands for empty places, which lifting keeps. */
  readonly list: Kinds
}

/** The type of what never ends in a value: the evaluation ends in an error first. */
export const never: ValueType = { single: kinds.none, list: kinds.none }

/** What may be anything but a control value; the type of what nothing is known about. */
export const anything: ValueType = { single: kinds.present | kinds.absent, list: kinds.present | kinds.absent }

export function single(of: Kinds): ValueType {
  return { single: of, list: kinds.none }
}

/** A list that is NULL when it has no values. */
export function listOf(elements: Kinds): ValueType {
  return { single: kinds.absent, list: elements & ~kinds.absent }
}

export function isNever(type: ValueType): boolean {
  return type.single === kinds.none && type.list === kinds.none
}

export function union(left: ValueType, right: ValueType): ValueType {
  return { single: left.single | right.single, list: left.list | right.list }
}

/** The types of a value that is there, whether it stands alone or in a list. */
export function presentKinds(type: ValueType): Kinds {
  return (type.single | type.list) & kinds.present
}

/** As a list is seen where it is used whole: without its empty places, and NULL when nothing is left. */
export function withoutEmptyPlaces(type: ValueType): ValueType {
  if ((type.list & kinds.absent) === 0) return type
  return { single: type.single | kinds.absent, list: type.list & ~kinds.absent }
}

const allKinds: readonly Kinds[] = [kinds.str, kinds.num, kinds.true, kinds.false, kinds.bin, kinds.ref, kinds.dt, kinds.absent, 256, 512]

/** The members of a set, one by one. */
export function membersOf(set: Kinds): readonly Kinds[] {
  return allKinds.filter((one) => (set & one) !== 0)
}

/** The set of types that a parameter names. */
export function kindsOf(names: readonly ScalarType[]): Kinds {
  return names.reduce((set, name) => set | kinds[name], kinds.none as Kinds)
}

const schemaKinds: Readonly<Record<AttributeType, Kinds>> = {
  string: kinds.str,
  integer: kinds.num,
  boolean: kinds.bool,
  binary: kinds.bin,
  reference: kinds.ref,
}

/** An attribute as its schema describes it; it may be absent. */
export function attributeType({ type, multiValued }: { readonly type: AttributeType; readonly multiValued: boolean }): ValueType {
  return multiValued ? listOf(schemaKinds[type]) : single(schemaKinds[type] | kinds.absent)
}

/** Whether an outcome is one that the type allows. */
export function admits(type: ValueType, outcome: Outcome): boolean {
  if (isList(outcome)) return outcome.every((element) => (kindOf(element) & type.list) !== 0)
  return (kindOf(outcome) & type.single) !== 0
}

function kindOf(value: Element | typeof ignoreThisFlow | typeof authoritativeNull): Kinds {
  if (value === null) return kinds.absent
  if (value === ignoreThisFlow) return kinds.ignoreThisFlow
  if (value === authoritativeNull) return kinds.authoritativeNull
  if (typeof value === 'boolean') return value ? kinds.true : kinds.false
  return kinds[typeName(value) as ScalarType]
}

/** For messages: `str`, `num or bool`, `a list of str`. NULL is only named when there is nothing else. */
export function describeType(type: ValueType): string {
  const alone = type.single & ~kinds.absent
  const parts = [
    ...(alone === kinds.none ? [] : [describeKinds(alone)]),
    ...((type.list & kinds.present) === kinds.none ? [] : [`a list of ${describeKinds(type.list & kinds.present)}`]),
  ]
  return parts.length === 0 ? 'NULL' : parts.join(' or ')
}

/** For messages: `str`, `num or bool`; control values by their names. */
export function describeKinds(set: Kinds): string {
  const names: readonly (readonly [Kinds, string])[] = [
    [kinds.str, 'str'],
    [kinds.num, 'num'],
    [kinds.bool, 'bool'],
    [kinds.bin, 'bin'],
    [kinds.ref, 'ref'],
    [kinds.dt, 'dt'],
    [kinds.ignoreThisFlow, 'IgnoreThisFlow'],
    [kinds.authoritativeNull, 'AuthoritativeNull'],
  ]
  const named = names.filter(([member]) => (set & member) !== 0).map(([, name]) => name)
  if (named.length < 3) return named.length === 0 ? 'NULL' : named.join(' or ')
  return `${named.slice(0, -1).join(', ')} or ${named.at(-1)}`
}
