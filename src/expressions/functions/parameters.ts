import { lowerCase } from '../case-mapping.ts'
import { Instant, isControl, isList, Reference, scalarTypes, type Element, type Scalar, type ScalarType, type Value } from '../values.ts'

/** What a function accepts in one place. */
export interface Parameter<T> {
  readonly name: string
  /** The type as the reference writes it. */
  readonly type: string
  /** The types a value, or every value of a list, may have here. */
  readonly kinds: readonly ScalarType[]
  /** `each`: one value, lists are lifted. `list`: a list or NULL. `whole`: anything, lists are not lifted. */
  readonly passing: 'each' | 'list' | 'whole'
  readonly optional: boolean
  /** True where the place may be left empty between commas (cloud dialect); `apply` then receives undefined. */
  readonly omittable: boolean
  readonly nullable: boolean
  /** True where AuthoritativeNull counts as NULL. */
  readonly authoritativeNull: boolean
  /** The words of an enumeration by their lower-case spelling; null for any other type. */
  readonly words: ReadonlyMap<string, string> | null
  /** True when the value can be passed on as it is. */
  readonly accepts: (value: unknown) => value is T
}

function parameter<T>(name: string, kinds: readonly ScalarType[], accepts: (value: unknown) => value is T): Parameter<T> {
  const type = kinds === scalarTypes ? 'var' : kinds.join(' or ')
  return {
    name,
    type,
    kinds,
    passing: 'each',
    optional: false,
    omittable: false,
    nullable: false,
    authoritativeNull: false,
    words: null,
    accepts,
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isNumber = (value: unknown): value is bigint => typeof value === 'bigint'
const isBool = (value: unknown): value is boolean => typeof value === 'boolean'
const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array
const isReference = (value: unknown): value is Reference => value instanceof Reference
const isInstant = (value: unknown): value is Instant => value instanceof Instant
const isTextOrBytes = (value: unknown): value is string | Uint8Array => isText(value) || isBytes(value)
const isInstantOrText = (value: unknown): value is Instant | string => isInstant(value) || isText(value)
const isScalar = (value: unknown): value is Scalar => value !== null && value !== undefined && isValue(value) && !isList(value)
const isFullList = (value: unknown): value is readonly Scalar[] => Array.isArray(value) && !value.includes(null)
const isWhole = (value: unknown): value is Element | readonly Scalar[] => isValue(value) && (!isList(value) || isFullList(value))

function isValue(value: unknown): value is Value {
  return value !== undefined && !isControl(value as Value)
}

export const str = (name: string): Parameter<string> => parameter(name, ['str'], isText)
export const num = (name: string): Parameter<bigint> => parameter(name, ['num'], isNumber)
export const bool = (name: string): Parameter<boolean> => parameter(name, ['bool'], isBool)
export const bin = (name: string): Parameter<Uint8Array> => parameter(name, ['bin'], isBytes)
export const ref = (name: string): Parameter<Reference> => parameter(name, ['ref'], isReference)
export const dt = (name: string): Parameter<Instant> => parameter(name, ['dt'], isInstant)
export const strOrBin = (name: string): Parameter<string | Uint8Array> => parameter(name, ['str', 'bin'], isTextOrBytes)
export const dtOrStr = (name: string): Parameter<Instant | string> => parameter(name, ['dt', 'str'], isInstantOrText)

/**
 * Any single value; lists are lifted. A function that refuses some types by itself names those it takes, so that a rule can be
 * checked before it runs.
 */
export const each = (name: string, kinds: readonly ScalarType[] = scalarTypes): Parameter<Scalar> => ({
  ...parameter(name, kinds, isScalar),
  type: 'var',
})

/** A multi-valued value without empty places, or NULL. A single value is a type mismatch: the product refuses it too. */
export const list = (name: string, kinds: readonly ScalarType[] = scalarTypes): Parameter<readonly Scalar[]> => ({
  ...parameter(name, kinds, isFullList),
  type: 'list',
  passing: 'list',
})

/** Anything, a list whole and without empty places. */
export const whole = (name: string): Parameter<Element | readonly Scalar[]> => ({
  ...parameter(name, scalarTypes, isWhole),
  passing: 'whole',
  nullable: true,
})

/** The name of an attribute as text; a list is a type mismatch. */
export const attributeName = (name: string): Parameter<string> => ({ ...str(name), passing: 'whole' })

/** An enumeration word, bare or as text, in any case; `apply` receives the canonical spelling. */
export function word<const W extends string>(name: string, words: readonly W[]): Parameter<W> {
  const known = new Set<unknown>(words)
  const accepts = (value: unknown): value is W => known.has(value)
  const bySpelling = new Map(words.map((text) => [lowerCase(text), text]))
  return { ...parameter(name, ['str'], accepts), type: 'enum', passing: 'whole', words: bySpelling }
}

/** The same, but it may be left out at the end; `apply` then receives undefined. */
export function optional<T>(of: Parameter<T>): Parameter<T | undefined> {
  return { ...omittable(of), optional: true }
}

/** The same, but its place may be left empty between commas; `apply` then receives undefined. */
export function omittable<T>(of: Parameter<T>): Parameter<T | undefined> {
  return { ...of, omittable: true, accepts: (value): value is T | undefined => value === undefined || of.accepts(value) }
}

/** The same, but NULL is passed on instead of being refused. */
export function nullable<T>(of: Parameter<T>): Parameter<T | null> {
  return { ...of, nullable: true, accepts: (value): value is T | null => value === null || of.accepts(value) }
}

/** The same, but AuthoritativeNull is passed on as NULL. */
export function authoritative<T>(of: Parameter<T>): Parameter<T> {
  return { ...of, authoritativeNull: true }
}
