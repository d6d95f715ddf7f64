import type { ComparisonOperator, BinaryOperator, Span } from '../ast.ts'
import { constantComparison } from './constant-comparison.ts'
import { conversionHint } from './conversion-hint.ts'
import type { Inference, Operand } from './inference.ts'
import { isListWhenPresent } from './list-when-present.ts'
import { conditionKinds, liftedPairs, pairsOf, type PairRule } from './operator-types.ts'
import { describeKinds, describeType, isNever, kinds, presentKinds, single, union, type Kinds, type ValueType } from './value-type.ts'

/** An operator between two operands. */
export interface Operation {
  readonly operator: BinaryOperator
  readonly rule: PairRule
  readonly left: Operand
  readonly right: Operand
}

/** The type of `left & right` and its like, with everything that is wrong about it reported. */
export function operationType(operation: Operation, inference: Inference): ValueType {
  const { operator, rule, left, right } = operation
  for (const operand of [left, right]) refuseControls(operand, `the operator ${operator}`, inference)
  const result = liftedPairs(rule, left.type, right.type)
  if (isMismatch(operation)) {
    inference.report(mismatch(operation, inference))
    return union(result, single(fallback(operator)))
  }
  if (isNever(result)) return single(fallback(operator))
  if (isComparison(operator)) reportConstant({ ...operation, operator }, result, inference)
  return result
}

/** Where control values may not stand: certain failure when there is nothing else, else whenever that branch is taken. */
export function refuseControls(operand: Operand, user: string, inference: Inference): void {
  const refused = operand.type.single & kinds.controls
  if (refused === kinds.none) return
  const name = describeKinds(refused)
  const isCertain = (operand.type.single & ~refused) === kinds.none && operand.type.list === kinds.none
  inference.report({
    severity: isCertain ? 'error' : 'warning',
    code: 'type mismatch',
    message: isCertain
      ? `${user} cannot use ${name}`
      : `${inference.show(operand.span)} may be ${name}, which ${user} refuses with an error`,
    hint: `${name} may only be the result of the whole flow: choose it in the outermost IIF or Switch.`,
    span: operand.span,
  })
}

/** Whether the operator refuses everything that these operands may be together, absent attributes aside. */
function isMismatch({ rule, left, right }: Operation): boolean {
  const [l, r] = [presentKinds(left.type), presentKinds(right.type)]
  if (l !== kinds.none && r !== kinds.none) return pairsOf(rule, l, r) === kinds.none
  if (l === kinds.none && r === kinds.none) return false
  return pairsOf(rule, l === kinds.none ? kinds.absent : l, r === kinds.none ? kinds.absent : r) === kinds.none
}

function mismatch(operation: Operation, inference: Inference): Parameters<Inference['report']>[0] {
  const { operator, left, right } = operation
  const span = { start: left.span.start, end: right.span.end }
  const facts = [left, right].map(({ span: of, type }) => `${inference.show(of)} is ${describeType(type)}`).join(' and ')
  return {
    severity: 'error',
    code: 'type mismatch',
    message: `${facts}: ${refusal(operator, operation)}`,
    hint: hintFor(operation, inference),
    span,
  }
}

function refusal(operator: BinaryOperator, { left, right }: Operation): string {
  if (operator === '&') return 'bytes can only be joined to bytes'
  if (!isComparison(operator)) return `${operator} calculates with num only`
  const both = presentKinds(left.type) & presentKinds(right.type)
  return both !== kinds.none ? `${describeKinds(both)} has no order; only = and <> compare it` : `${operator} cannot compare them and fails`
}

function hintFor({ operator, left, right }: Operation, inference: Inference): string | null {
  const [l, r] = [presentKinds(left.type), presentKinds(right.type)]
  if (operator === '+' && ((l | r) & kinds.str) !== 0) return 'Text is joined with &; CNum makes a number of text.'
  if (operator === '&')
    return (l & kinds.bin) === 0
      ? conversionHint(kinds.str, r, inference.inline(right.span))
      : conversionHint(kinds.str, l, inference.inline(left.span))
  if (!isComparison(operator)) {
    const wrong = (l & kinds.num) === 0 && l !== kinds.none ? left : right
    return conversionHint(kinds.num, presentKinds(wrong.type), inference.inline(wrong.span))
  }
  return comparisonHint([left, l], [right, r], inference)
}

/** A literal is written differently; otherwise the side that is no text becomes text or the other way round. */
function comparisonHint([left, l]: readonly [Operand, Kinds], [right, r]: readonly [Operand, Kinds], inference: Inference): string | null {
  const literal = right.node?.kind === 'string' ? right : left.node?.kind === 'string' ? left : null
  const other = literal === left ? r : l
  const text = literal?.node?.kind === 'string' ? literal.node.value : ''
  if (literal !== null && (other & kinds.bool) !== 0 && /^(true|false)$/i.test(text)) {
    return `Write ${/^true$/i.test(text) ? 'True' : 'False'} without quotes.`
  }
  if (literal !== null && (other & kinds.num) !== 0) return conversionHint(kinds.num, kinds.str, inference.inline(literal.span))
  if (left.node?.kind === 'number' && (r & kinds.str) !== 0) return `Write "${inference.inline(left.span)}" in quotes.`
  if (right.node?.kind === 'number' && (l & kinds.str) !== 0) return `Write "${inference.inline(right.span)}" in quotes.`
  if ((r & kinds.bool) !== 0 && (l & kinds.num) !== 0) return 'Compare the number with a number, for example > 0.'
  if ((l & kinds.bool) !== 0 && (r & kinds.num) !== 0) return 'Compare with True or False.'
  if ((r & kinds.str) !== 0) return conversionHint(kinds.str, l, inference.inline(left.span))
  return (l & kinds.str) === 0 ? null : conversionHint(kinds.str, r, inference.inline(right.span))
}

function isComparison(operator: BinaryOperator): operator is ComparisonOperator {
  return ['=', '<>', '<', '<=', '>', '>='].includes(operator)
}

/** What a failed operation counts as, so that one mistake is said once. */
function fallback(operator: BinaryOperator): Kinds {
  if (operator === '&') return kinds.str | kinds.absent
  return isComparison(operator) ? kinds.bool : kinds.num | kinds.absent
}

function reportConstant(operation: Operation & { readonly operator: ComparisonOperator }, result: ValueType, inference: Inference): void {
  const span: Span = { start: operation.left.span.start, end: operation.right.span.end }
  const always = result.list === kinds.none ? (result.single === kinds.true ? true : result.single === kinds.false ? false : null) : null
  const found = constantComparison(operation, always)
  if (found === null) return
  const message = `${inference.show(span)} is always ${found.value ? 'True' : 'False'}: ${found.reason}`
  inference.report({ severity: 'warning', code: 'constant condition', message, hint: found.hint, span })
}

/** Reports a condition that is neither bool nor num. A list makes a condition per value where that is allowed. */
export function checkCondition(condition: Operand, lists: 'each value' | 'refused', inference: Inference): void {
  refuseControls(condition, 'a condition', inference)
  const shown = inference.show(condition.span)
  const { type, span } = condition
  if (lists === 'refused' && condition.node !== null && isListWhenPresent(condition.node, inference)) {
    const hint = 'Ask for one value, for example with Contains([list], "text") > 0 or Count([list]) > 0.'
    inference.report({
      severity: 'error',
      code: 'type mismatch',
      message: `${shown} is a list, but a single condition is needed here`,
      hint,
      span,
    })
    return
  }
  const present = presentKinds(type)
  if (present === kinds.none || (present & conditionKinds) !== 0) return
  const message = `A condition must be bool or num, but ${shown} is ${describeType(type)}`
  inference.report({ severity: 'error', code: 'type mismatch', message, hint: conditionHint(condition, inference.inline(span)), span })
}

function conditionHint({ node, type }: Operand, shown: string): string {
  const joins = node?.kind === 'additive' && node.rest.some(({ operator }) => operator === '&')
  if (joins) return 'The operator & joins text. Conditions are joined by &&, and bits are tested by IsBitSet(number, bit).'
  if ((presentKinds(type) & kinds.str) === 0) return `Test it with IsPresent(${shown}).`
  return `Compare it, for example ${shown} = "text", or test it with IsPresent(${shown}).`
}
