import type { ScopeCondition } from '#src/model/configuration.ts'
import type { Value } from '#src/model/value.ts'
import { unreachable } from '#src/base/assert.ts'
import type { AttributeNames } from './attribute-names.ts'
import type { FlowView } from './flow-source.ts'
import { hasParameters, withParameters } from './parameters.ts'
import { asksForMembership, groupKey } from './scope-groups.ts'

/** Whether an object is in the scope of a rule, and if not which condition of each group failed first. */
export type ScopeVerdict = { readonly inScope: true } | { readonly inScope: false; readonly failed: readonly ScopeCondition[] }

/** A scope filter ready to be asked. */
export type ScopeTest = (view: FlowView) => ScopeVerdict

/**
 * Groups are alternatives, the conditions of a group must all hold, no groups means always. Negative operators hold for an
 * absent attribute and positive ones do not: the shipped rules count on both.
 */
export function compileScope(groups: readonly (readonly ScopeCondition[])[], names: AttributeNames): ScopeTest {
  if (groups.length === 0) return () => inScope
  const tests = groups.map((group) => group.map((condition) => ({ condition, holds: compileCondition(condition, names) })))
  return (view) => {
    const failed: ScopeCondition[] = []
    for (const group of tests) {
      const miss = group.find((test) => !test.holds(view))
      if (miss === undefined) return inScope
      failed.push(miss.condition)
    }
    return { inScope: false, failed }
  }
}

const inScope: ScopeVerdict = { inScope: true }

function compileCondition(condition: ScopeCondition, names: AttributeNames): (view: FlowView) => boolean {
  if (asksForMembership(condition)) return membershipTest(condition)
  const found = names.find(condition.attribute)
  const attribute = found?.name ?? condition.attribute
  const isReference = found?.schema.type === 'reference'
  const isPresent = (view: FlowView): boolean =>
    isReference ? view.referenceCount(attribute) > 0 : attribute === 'dn' || view.values(attribute).length > 0
  if (condition.operator === 'ISNULL') return (view) => !isPresent(view)
  if (condition.operator === 'ISNOTNULL') return isPresent
  const read = (view: FlowView): readonly Value[] => (attribute === 'dn' ? [view.dn] : view.values(attribute))
  const test = valueTest(condition)
  const expected = expectedValue(condition.value)
  if (isNegative(condition)) return (view) => read(view).every((value) => test(value, expected(view)))
  return (view) => read(view).some((value) => test(value, expected(view)))
}

/** The value without case. It may name a parameter, which is known only when an object is at hand. */
function expectedValue(value: string): (view: FlowView) => string {
  const fixed = value.toUpperCase()
  if (!hasParameters(value)) return () => fixed
  return (view) => withParameters(value, view.parameter).toUpperCase()
}

/** A group that is not there has no members. */
function membershipTest({ operator, value }: ScopeCondition): (view: FlowView) => boolean {
  const isWanted = operator === 'ISMEMBEROF'
  const fixed = hasParameters(value) ? undefined : groupKey(value)
  return (view) => {
    const group = fixed === undefined ? groupKey(withParameters(value, view.parameter)) : fixed
    return (group !== null && view.isMemberOf(group)) === isWanted
  }
}

function isNegative(condition: ScopeCondition): boolean {
  return condition.operator.startsWith('NOT') || condition.operator === 'ISNOTIN' || condition.operator === 'ISBITNOTSET'
}

/** Tests of a value against the expected one, which comes without case. */
function valueTest(condition: ScopeCondition): (value: Value, expected: string) => boolean {
  switch (condition.operator) {
    case 'EQUAL':
    case 'ISIN':
      return equalText
    case 'NOTEQUAL':
    case 'ISNOTIN':
      return (value, expected) => !equalText(value, expected)
    case 'LESSTHAN':
      return (value, expected) => compare(value, expected) < 0
    case 'LESSTHAN_OR_EQUAL':
      return (value, expected) => compare(value, expected) <= 0
    case 'GREATERTHAN':
      return (value, expected) => compare(value, expected) > 0
    case 'GREATERTHAN_OR_EQUAL':
      return (value, expected) => compare(value, expected) >= 0
    case 'CONTAINS':
      return (value, expected) => fold(value).includes(expected)
    case 'NOTCONTAINS':
      return (value, expected) => !fold(value).includes(expected)
    case 'STARTSWITH':
      return (value, expected) => fold(value).startsWith(expected)
    case 'NOTSTARTSWITH':
      return (value, expected) => !fold(value).startsWith(expected)
    case 'ENDSWITH':
      return (value, expected) => fold(value).endsWith(expected)
    case 'NOTENDSWITH':
      return (value, expected) => !fold(value).endsWith(expected)
    case 'ISBITSET':
      return (value, expected) => (maskedBits(value, expected) ?? 0n) !== 0n
    case 'ISBITNOTSET':
      return (value, expected) => (maskedBits(value, expected) ?? 0n) === 0n
    case 'ISNULL':
    case 'ISNOTNULL':
    case 'ISMEMBEROF':
    case 'ISNOTMEMBEROF':
      return () => true
    default:
      return unreachable(condition.operator)
  }
}

function equalText(value: Value, expected: string): boolean {
  return fold(value) === expected
}

/** Text without case; directories compare the same way. Booleans read True and False, bytes as hexadecimal. */
function fold(value: Value): string {
  if (value instanceof Uint8Array)
    return Array.from(value, (byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .toUpperCase()
  return String(value).toUpperCase()
}

/** Numbers compare as numbers (9 is less than 50000), everything else as text. NaN never compares. */
function compare(value: Value, expected: string): number {
  if (typeof value === 'bigint') {
    const other = integerOf(expected)
    if (other === null) return Number.NaN
    return value < other ? -1 : value > other ? 1 : 0
  }
  const text = fold(value)
  return text < expected ? -1 : text > expected ? 1 : 0
}

function maskedBits(value: Value, mask: string): bigint | null {
  const bits = integerOf(mask)
  const number = typeof value === 'bigint' ? value : typeof value === 'string' ? integerOf(value) : null
  return bits === null || number === null ? null : number & bits
}

function integerOf(text: string): bigint | null {
  return /^\s*-?\d+\s*$/.test(text) ? BigInt(text.trim()) : null
}
