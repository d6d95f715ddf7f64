import { fail } from './expression-error.ts'
import { visit, type Frame } from './frame.ts'
import { isControl, isList, typeName, type Element, type List, type Outcome, type Value } from './values.ts'

/**
 * Multi-valued input: a function or operator made for single values runs once per element of a list. Several lists walk in
 * step and must be equally long; single values repeat. Places of NULL results are kept until the list is used.
 */

/** The common length of the lists among the values; -1 when there is none. */
export function commonLength(values: readonly (Outcome | undefined)[]): number {
  let length = -1
  for (const value of values) {
    if (value === undefined || !isList(value)) continue
    if (length >= 0 && value.length !== length) fail('different lengths', `lists of ${length} and ${value.length} values cannot be paired`)
    length = value.length
  }
  return length
}

/** The value for one place: that element of a list, or the single value itself. */
export function elementAt(value: Value, index: number): Element {
  return isList(value) ? (value[index] ?? null) : value
}

/** Adds one result to a list; a result that is a list itself contributes its elements in order. */
export function appendResult(results: Element[], result: Outcome): void {
  if (isControl(result)) fail('type mismatch', `${typeName(result)} cannot stand inside a list`)
  if (!isList(result)) results.push(result)
  else for (const element of result) results.push(element)
}

/** Applies an operator to two operands, element by element where a list is among them. */
export function liftPair(left: Outcome, right: Outcome, lift: PairLift): Value {
  if (isControl(left)) return refuseControl(left)
  if (isControl(right)) return refuseControl(right)
  if (!isList(left) && !isList(right)) return lift.combine(left, right)
  const length = commonLength([left, right])
  visit(lift.frame, length)
  const results: Element[] = []
  for (let i = 0; i < length; i++) results.push(lift.combine(elementAt(left, i), elementAt(right, i)))
  return results
}

/** An operator on single values, and the evaluation it runs in. */
export interface PairLift {
  readonly frame: Frame
  readonly combine: (left: Element, right: Element) => Element
}

/** Applies a prefix operator to one operand, element by element when it is a list. */
export function liftOne(operand: Outcome, frame: Frame, apply: (operand: Element) => Element): Value {
  if (isControl(operand)) return refuseControl(operand)
  if (!isList(operand)) return apply(operand)
  visit(frame, operand.length)
  return operand.map((element) => apply(element)) satisfies List
}

function refuseControl(control: Outcome): never {
  return fail('type mismatch', `${typeName(control)} is only allowed as a result of IIF, Switch or With`)
}
