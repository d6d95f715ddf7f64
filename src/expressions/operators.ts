import { unreachable } from '#src/base/assert.ts'
import type { AdditiveOperator, ComparisonOperator, UnaryOperator } from './ast.ts'
import { equalIgnoringCase } from './case-mapping.ts'
import { usDateText } from './date-format.ts'
import { fail } from './expression-error.ts'
import { textLengthMax } from './limits.ts'
import { equalBytes, Instant, Reference, typeName, type Element, type Outcome, type Scalar } from './values.ts'

/** The operators on single values. Lifting over lists is done by the caller. */

const numberMin = -0x8000000000000000n
const numberMax = 0x7fffffffffffffffn

/** A number inside 64 bits, or `overflow`. */
function inRange(value: bigint): bigint {
  return value < numberMin || value > numberMax ? fail('overflow', `${value} does not fit into 64 bits`) : value
}

/** True and False, numbers other than zero and NULL count as a condition; nothing else does. */
export function toCondition(value: Outcome): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'bigint') return value !== 0n
  if (value === null) return false
  return fail('type mismatch', `a condition must be bool or num, not ${typeName(value)}`)
}

/** The text of a value, as CStr and `&` write it. Byte strings have none. */
export function toText(value: Scalar): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'bigint':
      return value.toString()
    case 'boolean':
      return value ? 'True' : 'False'
    default:
      if (value instanceof Reference) return value.dn
      return value instanceof Instant ? usDateText(value) : fail('type mismatch', 'bin cannot be written as text')
  }
}

/** `&`: text joined to text, bytes to bytes. One NULL counts as empty text, as in VBA; two give NULL. */
function concatenate(left: Element, right: Element): Element {
  if (typeof left === 'string' && typeof right === 'string') return boundedText(left, right)
  if (left === null && right === null) return null
  if (left instanceof Uint8Array || right instanceof Uint8Array) return concatenateBytes(left, right)
  return boundedText(left === null ? '' : toText(left), right === null ? '' : toText(right))
}

function boundedText(left: string, right: string): string {
  if (left.length + right.length > textLengthMax) fail('limit exceeded', `the text grows beyond ${textLengthMax} characters`)
  return left + right
}

function concatenateBytes(left: Element, right: Element): Uint8Array {
  if (left === null) return right as Uint8Array
  if (right === null) return left as Uint8Array
  if (!(left instanceof Uint8Array) || !(right instanceof Uint8Array)) {
    return fail('type mismatch', `${typeName(left)} and ${typeName(right)} cannot be joined`)
  }
  if (left.length + right.length > textLengthMax) fail('limit exceeded', `the byte string grows beyond ${textLengthMax} bytes`)
  const joined = new Uint8Array(left.length + right.length)
  joined.set(left)
  joined.set(right, left.length)
  return joined
}

/** The operation of an operator of the middle level. */
export function additiveOperation(operator: AdditiveOperator): (left: Element, right: Element) => Element {
  switch (operator) {
    case '&':
      return concatenate
    case '+':
      return (left, right) => arithmetic(left, right, add)
    case '-':
      return (left, right) => arithmetic(left, right, subtract)
    case '*':
      return (left, right) => arithmetic(left, right, multiply)
    case '/':
      return (left, right) => arithmetic(left, right, divide)
    default:
      return unreachable(operator)
  }
}

function arithmetic(left: Element, right: Element, compute: (left: bigint, right: bigint) => bigint): bigint | null {
  if (typeof left === 'bigint' && typeof right === 'bigint') return inRange(compute(left, right))
  const wrong = left !== null && typeof left !== 'bigint' ? left : right
  if (wrong !== null && typeof wrong !== 'bigint') {
    return fail('type mismatch', `only num can be calculated with, not ${typeName(wrong)}; & joins text`)
  }
  return null
}

const add = (left: bigint, right: bigint): bigint => left + right
const subtract = (left: bigint, right: bigint): bigint => left - right
const multiply = (left: bigint, right: bigint): bigint => left * right

function divide(left: bigint, right: bigint): bigint {
  return right === 0n ? fail('division by zero', 'the divisor is 0') : left / right
}

/** The operation of a prefix operator. */
export function unaryOperation(operator: UnaryOperator): (operand: Element) => Element {
  switch (operator) {
    case '!':
      return (operand) => !toCondition(operand)
    case '-':
      return (operand) => signed(operand, -1n)
    case '+':
      return (operand) => signed(operand, 1n)
    default:
      return unreachable(operator)
  }
}

function signed(operand: Element, sign: bigint): bigint | null {
  if (operand === null) return null
  return typeof operand === 'bigint' ? inRange(operand * sign) : fail('type mismatch', `a sign needs num, not ${typeName(operand)}`)
}

/** The operation of a comparison. NULL equals only NULL and is neither smaller nor larger than anything. */
export function comparisonOperation(operator: ComparisonOperator): (left: Element, right: Element) => boolean {
  switch (operator) {
    case '=':
      return equals
    case '<>':
      return (left, right) => !equals(left, right)
    case '<':
      return (left, right) => left !== null && right !== null && order(left, right) < 0
    case '<=':
      return (left, right) => left !== null && right !== null && order(left, right) <= 0
    case '>':
      return (left, right) => left !== null && right !== null && order(left, right) > 0
    case '>=':
      return (left, right) => left !== null && right !== null && order(left, right) >= 0
    default:
      return unreachable(operator)
  }
}

/** Equality as `=` sees it: text by code unit, references without regard to case, different types are an error. */
function equals(left: Element, right: Element): boolean {
  if (left === null || right === null) return left === right
  if (typeof left === typeof right && typeof left !== 'object') return left === right
  if (left instanceof Reference && right instanceof Reference) return equalIgnoringCase(left.dn, right.dn)
  if (left instanceof Instant && right instanceof Instant) return left.ticks === right.ticks
  if (left instanceof Uint8Array && right instanceof Uint8Array) return equalBytes(left, right)
  return fail('type mismatch', `${typeName(left)} cannot be compared with ${typeName(right)}`)
}

function order(left: Scalar, right: Scalar): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right ? -1 : left > right ? 1 : 0
  if (left instanceof Instant && right instanceof Instant) return order(left.ticks, right.ticks)
  if (typeName(left) !== typeName(right)) return fail('type mismatch', `${typeName(left)} cannot be compared with ${typeName(right)}`)
  return fail('type mismatch', `${typeName(left)} has no order; only = and <> compare it`)
}
