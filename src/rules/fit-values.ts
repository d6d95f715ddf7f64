import { unreachable } from '#src/base/assert.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import type { Value } from '#src/model/value.ts'
import type { FlowOutcome } from './flow.ts'

/** What the index of the metaverse of Azure AD Connect takes: characters of text, bytes of a binary value. */
const indexedTextMax = 448
const indexedBytesMax = 900

/** Nothing is said: the next rule may decide. */
export const nothing: FlowOutcome = { kind: 'null' }

/**
 * Values in the type of the target. Text is what numbers and booleans may become; nothing is guessed the other way round.
 * An empty text is no value: directories cannot store one, and shipped rules make it of absent attributes (`Left(NULL, 448)`).
 */
export function fitted(values: readonly Value[], target: AttributeSchema): FlowOutcome {
  const present = values.includes('') ? values.filter((value) => value !== '') : values
  if (present.length === 0) return nothing
  if (!target.multiValued && present.length > 1) {
    return { kind: 'error', code: 'flow-multi-values-to-single-value', message: `${present.length} values for an attribute that takes one` }
  }
  // Nearly all values fit as they are, and then the list does.
  let converted: Value[] | null = null
  for (const [i, value] of present.entries()) {
    const fit = fitValue(value, target)
    if (fit === null) return mismatch(`a ${typeName(value)} does not fit an attribute of type ${target.type}`)
    if (target.indexed === true && isBeyondIndex(fit)) return constraintViolation(fit)
    if (fit !== value) converted ??= [...present]
    if (converted !== null) converted[i] = fit
  }
  return { kind: 'values', values: converted ?? present }
}

export function mismatch(message: string): FlowOutcome {
  return { kind: 'error', code: 'cs-attribute-type-mismatch', message }
}

function fitValue(value: Value, target: AttributeSchema): Value | null {
  switch (target.type) {
    case 'string':
      if (typeof value === 'boolean') return value ? 'True' : 'False'
      return value instanceof Uint8Array ? null : String(value)
    case 'integer':
      if (typeof value === 'string') return /^-?\d{1,19}$/.test(value) ? within64Bits(BigInt(value)) : null
      return typeof value === 'bigint' ? within64Bits(value) : null
    case 'boolean':
      if (typeof value === 'string') return /^true$/i.test(value) ? true : /^false$/i.test(value) ? false : null
      return typeof value === 'boolean' ? value : null
    case 'binary':
      return value instanceof Uint8Array ? value : null
    case 'reference':
      return null
    default:
      return unreachable(target.type)
  }
}

function within64Bits(value: bigint): bigint | null {
  return BigInt.asIntN(64, value) === value ? value : null
}

function isBeyondIndex(value: Value): boolean {
  if (typeof value === 'string') return value.length > indexedTextMax
  return value instanceof Uint8Array && value.length > indexedBytesMax
}

function constraintViolation(value: Value): FlowOutcome {
  const text = typeof value === 'string'
  const size = text ? `${value.length} characters` : `${(value as Uint8Array).length} bytes`
  const limit = text ? `${indexedTextMax} characters; shorten it with Left` : `${indexedBytesMax} bytes`
  return { kind: 'error', code: 'mv-constraint-violation', message: `a value of ${size} in an indexed attribute, which takes ${limit}` }
}

function typeName(value: Value): string {
  if (value instanceof Uint8Array) return 'binary value'
  return typeof value === 'bigint' ? 'number' : typeof value
}
