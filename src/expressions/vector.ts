import { err, ok, type Result } from '#src/base/result.ts'
import { fromBase64 } from './base64.ts'
import { parseDate } from './date-parse.ts'
import type { Dialect } from './dialect.ts'
import { Reference, type Scalar, type Value } from './values.ts'

/** One conformance case: an expression, its surroundings and what must come out. */
export interface Vector {
  readonly id: string
  readonly functionName: string
  readonly expression: string
  readonly dialect: Dialect
  readonly attributes: Readonly<Record<string, Value>>
  readonly parameters: Readonly<Record<string, string>>
  readonly taken: readonly string[]
  readonly expected: Expectation
  readonly source: string
}

export type Expectation =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'ignore' }
  | { readonly kind: 'authoritative-null' }
  | { readonly kind: 'error'; readonly phrase: string }

type Json = Readonly<Record<string, unknown>>

/**
 * Reads one case of a vector file. Values are JSON strings, booleans and integers; `$int`, `$bin`, `$date` and `$ref` wrap what
 * JSON cannot say. The error names what is wrong with the case.
 */
export function parseVector(json: unknown): Result<Vector, string> {
  if (!isRecord(json) || typeof json.id !== 'string' || typeof json.expr !== 'string') return err('a vector needs the texts id and expr')
  const attributes = parseAttributes(json.input ?? {})
  if (!attributes.ok) return err(`${json.id}: ${attributes.error}`)
  const expected = parseExpectation(json.expect)
  if (expected === null) return err(`${json.id}: expect cannot be read`)
  if (!isTextRecord(json.params ?? {})) return err(`${json.id}: params must be texts`)
  if (json.dialect !== undefined && json.dialect !== 'sync' && json.dialect !== 'cloud')
    return err(`${json.id}: the dialect is sync or cloud`)
  return ok({
    id: json.id,
    functionName: typeof json.function === 'string' ? json.function : '',
    expression: json.expr,
    dialect: json.dialect ?? 'sync',
    attributes: attributes.value,
    parameters: (json.params ?? {}) as Readonly<Record<string, string>>,
    taken: Array.isArray(json.taken) ? json.taken.filter((text) => typeof text === 'string') : [],
    expected,
    source: typeof json.source === 'string' ? json.source : '',
  })
}

/** Reads attribute values as the `input` of a case writes them. The error names the first one that cannot be read. */
export function parseAttributes(json: unknown): Result<Readonly<Record<string, Value>>, string> {
  if (!isRecord(json)) return err('input must be an object of attribute names and values')
  const entries: [string, Value][] = []
  for (const [name, given] of Object.entries(json)) {
    const value = given === null ? null : parseValue(given)
    if (value === undefined) return err(`input: the value of ${name} cannot be read${adviceFor(given)}`)
    entries.push([name, value])
  }
  return ok(Object.fromEntries(entries))
}

function adviceFor(given: unknown): string {
  if (typeof given === 'number') return '; numbers are whole, and beyond 2^53 written {"$int": "…"}'
  return '; it is text, a whole number, true, false, {"$int"}, {"$bin"}, {"$date"}, {"$ref"}, or a list of these'
}

function parseExpectation(json: unknown): Expectation | null {
  if (isRecord(json)) {
    if (json.$null === true) return { kind: 'value', value: null }
    if (json.$ignore === true) return { kind: 'ignore' }
    if (json.$authoritativeNull === true) return { kind: 'authoritative-null' }
    if (typeof json.$error === 'string') return { kind: 'error', phrase: json.$error }
  }
  const value = parseValue(json)
  return value === undefined ? null : { kind: 'value', value }
}

/** A value, or undefined when it is none. */
function parseValue(json: unknown): Value | undefined {
  if (!Array.isArray(json)) return parseScalar(json)
  const elements = json.map(parseScalar)
  return elements.includes(undefined) ? undefined : (elements as readonly Scalar[])
}

function parseScalar(json: unknown): Scalar | undefined {
  if (typeof json === 'string' || typeof json === 'boolean') return json
  if (typeof json === 'number') return Number.isSafeInteger(json) ? BigInt(json) : undefined
  if (!isRecord(json)) return undefined
  if (typeof json.$int === 'string' && /^-?\d{1,19}$/.test(json.$int)) return BigInt(json.$int)
  if (typeof json.$bin === 'string') return fromBase64(json.$bin) ?? undefined
  if (typeof json.$date === 'string') return parseDate(json.$date) ?? undefined
  return typeof json.$ref === 'string' ? new Reference(json.$ref) : undefined
}

function isRecord(json: unknown): json is Json {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** True for an object whose values are all texts. */
export function isTextRecord(json: unknown): json is Readonly<Record<string, string>> {
  return isRecord(json) && Object.values(json).every((value) => typeof value === 'string')
}
