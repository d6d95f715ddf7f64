import type { Static, TSchema } from 'typebox'
import { didYouMean } from '#src/expressions/suggest.ts'
import type { ValuePath } from './document-problem.ts'

/** Something in a document that does not have the shape it should have. */
export interface ShapeProblem {
  readonly at: ValuePath
  /** Whether the key itself is wrong or what stands under it. */
  readonly part: 'key' | 'value'
  readonly message: string
  readonly hint: string | null
}

export type ShapeAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly ShapeProblem[] }

/** The keywords of JSON Schema that the document shapes use; any other would be ignored, which a test rules out. */
interface Shape {
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null'
  readonly description?: string
  readonly const?: string | number
  readonly enum?: readonly (string | number)[]
  readonly anyOf?: readonly Shape[]
  readonly oneOf?: readonly { readonly required: readonly string[] }[]
  readonly properties?: Readonly<Record<string, Shape>>
  readonly patternProperties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly minItems?: number
  readonly maxItems?: number
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
}

/**
 * Checks a value against a document shape. The same shapes are published as JSON Schemas, and both agree on what is valid;
 * this one says what is wrong in words of the document and suggests the name that was probably meant.
 */
export function checkShape<S extends TSchema>(shape: S, value: unknown): ShapeAnswer<Static<S>> {
  const problems = [...check(shape as Shape, value, [])]
  // The walk above is the proof that the value has the type derived from the shape.
  return problems.length === 0 ? { ok: true, value: value as Static<S> } : { ok: false, problems }
}

function* check(shape: Shape, value: unknown, at: ValuePath): Generator<ShapeProblem> {
  if (shape.anyOf !== undefined) {
    if (!shape.anyOf.some((choice) => check(choice, value, at).next().done))
      yield wrongValue(shape, at, 'is not a value that can stand here')
    return
  }
  if (shape.const !== undefined) {
    if (value !== shape.const) yield wrongValue(shape, at, `must be ${shape.const}`)
    return
  }
  if (shape.enum !== undefined) return yield* checkChoice(shape, value, at)
  switch (shape.type) {
    case undefined:
      return
    case 'object':
      return yield* checkObject(shape, value, at)
    case 'array':
      return yield* checkArray(shape, value, at)
    case 'string':
      return yield* checkText(shape, value, at)
    case 'integer':
    case 'number':
      return yield* checkNumber(shape, value, at)
    case 'boolean':
      if (typeof value !== 'boolean') yield wrongValue(shape, at, 'must be true or false')
      return
    case 'null':
      if (value !== null) yield wrongValue(shape, at, 'must be null')
      return
  }
}

function* checkObject(shape: Shape, value: unknown, at: ValuePath): Generator<ShapeProblem> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield wrongValue(shape, at, 'must be a list of keys and values')
    return
  }
  const members = value as Readonly<Record<string, unknown>>
  for (const key of shape.required ?? []) {
    if (!Object.hasOwn(members, key)) yield missingKey(shape, key, at)
  }
  for (const key of Object.keys(members)) {
    const member = memberShape(shape, key)
    if (member === null) yield unknownKey(shape, members, [...at, key])
    else yield* check(member, members[key], [...at, key])
  }
  if (shape.oneOf !== undefined) yield* checkOneOf(shape, shape.oneOf, { members, at })
}

function memberShape(shape: Shape, key: string): Shape | null {
  if (shape.properties !== undefined && Object.hasOwn(shape.properties, key)) return shape.properties[key] ?? null
  for (const [pattern, member] of Object.entries(shape.patternProperties ?? {})) {
    if (new RegExp(pattern, 'u').test(key)) return member
  }
  return null
}

function* checkOneOf(
  shape: Shape,
  choices: readonly { readonly required: readonly string[] }[],
  found: { readonly members: Readonly<Record<string, unknown>>; readonly at: ValuePath },
): Generator<ShapeProblem> {
  const held = choices.filter((choice) => choice.required.every((key) => Object.hasOwn(found.members, key)))
  if (held.length === 1) return
  const keys = choices.flatMap((choice) => choice.required).join(', ')
  yield { at: found.at, part: 'value', message: `Exactly one of these keys must be there: ${keys}`, hint: shape.description ?? null }
}

function* checkArray(shape: Shape, value: unknown, at: ValuePath): Generator<ShapeProblem> {
  if (!Array.isArray(value)) {
    yield wrongValue(shape, at, 'must be a list')
    return
  }
  if (value.length < (shape.minItems ?? 0)) yield wrongValue(shape, at, `must have at least ${shape.minItems} entries`)
  if (value.length > (shape.maxItems ?? Infinity)) {
    yield wrongValue(shape, at, `must have at most ${shape.maxItems} entries`)
    return
  }
  for (const [i, item] of value.entries()) if (shape.items !== undefined) yield* check(shape.items, item, [...at, i])
}

function* checkText(shape: Shape, value: unknown, at: ValuePath): Generator<ShapeProblem> {
  if (typeof value !== 'string') {
    const scalar = typeof value === 'number' || typeof value === 'boolean'
    yield scalar
      ? { at, part: 'value', message: `${nameOf(at)} must be text`, hint: 'Put it in quotation marks.' }
      : wrongValue(shape, at, 'must be text')
    return
  }
  const length = [...value].length
  if (length > (shape.maxLength ?? Infinity)) yield wrongValue(shape, at, `is too long: ${length} characters, at most ${shape.maxLength}`)
  else if (length < (shape.minLength ?? 0)) yield wrongValue(shape, at, 'is empty')
  else if (shape.pattern !== undefined && !new RegExp(shape.pattern, 'u').test(value))
    yield wrongValue(shape, at, 'is not written as it should be')
}

function* checkNumber(shape: Shape, value: unknown, at: ValuePath): Generator<ShapeProblem> {
  if (typeof value !== 'number' || !Number.isFinite(value) || (shape.type === 'integer' && !Number.isInteger(value))) {
    yield wrongValue(shape, at, shape.type === 'integer' ? 'must be a whole number' : 'must be a number')
    return
  }
  if (value < (shape.minimum ?? -Infinity)) yield wrongValue(shape, at, `is too small; the smallest is ${shape.minimum}`)
  if (value > (shape.maximum ?? Infinity)) yield wrongValue(shape, at, `is too large; the largest is ${shape.maximum}`)
}

function* checkChoice(shape: Shape, value: unknown, at: ValuePath): Generator<ShapeProblem> {
  const choices = shape.enum ?? []
  if (choices.some((choice) => choice === value)) return
  const suggestion = typeof value === 'string' ? didYouMean(value, choices.map(String)) : null
  yield {
    at,
    part: 'value',
    message: `${nameOf(at)} must be one of ${choices.join(', ')}`,
    hint: suggestion ?? shape.description ?? null,
  }
}

function wrongValue(shape: Shape, at: ValuePath, what: string): ShapeProblem {
  return { at, part: 'value', message: `${nameOf(at)} ${what}`, hint: shape.description ?? null }
}

function missingKey(shape: Shape, key: string, at: ValuePath): ShapeProblem {
  return { at, part: 'value', message: `The key ${key} is missing`, hint: shape.properties?.[key]?.description ?? null }
}

function unknownKey(shape: Shape, members: Readonly<Record<string, unknown>>, at: ValuePath): ShapeProblem {
  const key = String(at.at(-1))
  if (shape.properties === undefined) {
    return {
      at,
      part: 'key',
      message: `${JSON.stringify(key)} cannot be used as a name here`,
      hint: 'Begin with a letter or digit; write letters, digits, and . _ - only.',
    }
  }
  const known = Object.keys(shape.properties)
  const unused = known.filter((name) => !Object.hasOwn(members, name))
  return { at, part: 'key', message: `The key ${key} is unknown`, hint: didYouMean(key, unused) ?? `Known keys are ${known.join(', ')}.` }
}

/** The closest key on the way to a value, for the beginning of a message. */
function nameOf(at: ValuePath): string {
  const key = at.findLast((part) => typeof part === 'string')
  if (key === undefined) return 'The document'
  return typeof at.at(-1) === 'number' ? `An entry of ${key}` : key
}
