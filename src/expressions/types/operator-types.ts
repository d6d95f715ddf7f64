import { unreachable } from '#src/base/assert.ts'
import type { AdditiveOperator, ComparisonOperator, UnaryOperator } from '../ast.ts'
import { kinds, membersOf, type Kinds, type ValueType } from './value-type.ts'

/** What the operators give for operands of these types; nothing where they refuse them. The rules are those of `operators.ts`. */

/** The result of one pair of types, `none` where the operator fails. */
export type PairRule = (left: Kinds, right: Kinds) => Kinds

const anyBool = kinds.bool

export function additiveRule(operator: AdditiveOperator): PairRule {
  return operator === '&' ? concatenation : arithmetic
}

function concatenation(left: Kinds, right: Kinds): Kinds {
  if (((left | right) & kinds.bin) === 0) return left === kinds.absent && right === kinds.absent ? kinds.absent : kinds.str
  return ((left | right) & ~(kinds.bin | kinds.absent)) === 0 ? kinds.bin : kinds.none
}

function arithmetic(left: Kinds, right: Kinds): Kinds {
  if (((left | right) & ~(kinds.num | kinds.absent)) !== 0) return kinds.none
  return left === kinds.num && right === kinds.num ? kinds.num : kinds.absent
}

export function comparisonRule(operator: ComparisonOperator): PairRule {
  switch (operator) {
    case '=':
      return equality
    case '<>':
      return (left, right) => negated(equality(left, right))
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordering
    default:
      return unreachable(operator)
  }
}

function equality(left: Kinds, right: Kinds): Kinds {
  if (left === kinds.absent || right === kinds.absent) return left === right ? kinds.true : kinds.false
  if (((left | right) & ~kinds.bool) === 0) return left === right ? kinds.true : kinds.false
  return left === right ? anyBool : kinds.none
}

/** Only text, numbers and dates have an order. */
function ordering(left: Kinds, right: Kinds): Kinds {
  if (left === kinds.absent || right === kinds.absent) return kinds.false
  return left === right && (left & (kinds.str | kinds.num | kinds.dt)) !== 0 ? anyBool : kinds.none
}

function negated(result: Kinds): Kinds {
  return ((result & kinds.true) === 0 ? 0 : kinds.false) | ((result & kinds.false) === 0 ? 0 : kinds.true)
}

/** Types a condition accepts. */
export const conditionKinds = kinds.bool | kinds.num | kinds.absent

/** What a condition may come out as: True and False for a number, False for NULL. */
export function truthOf(condition: Kinds): Kinds {
  const yes = (condition & (kinds.true | kinds.num)) === 0 ? 0 : kinds.true
  return yes | ((condition & (kinds.false | kinds.num | kinds.absent)) === 0 ? 0 : kinds.false)
}

/** The result of a prefix operator on one type. */
export function unaryRule(operator: UnaryOperator): (operand: Kinds) => Kinds {
  if (operator === '!') return (operand) => ((operand & conditionKinds) === 0 ? kinds.none : negated(truthOf(operand)))
  return (operand) => ((operand & (kinds.num | kinds.absent)) === 0 ? kinds.none : operand)
}

/** The results of all pairs of two sets together. */
export function pairsOf(rule: PairRule, left: Kinds, right: Kinds): Kinds {
  const values = ~kinds.controls
  let result: Kinds = kinds.none
  for (const one of membersOf(left & values)) for (const other of membersOf(right & values)) result |= rule(one, other)
  return result
}

/** The result of an operator that is lifted over lists. */
export function liftedPairs(rule: PairRule, left: ValueType, right: ValueType): ValueType {
  const list = pairsOf(rule, left.list, right.list) | pairsOf(rule, left.list, right.single) | pairsOf(rule, left.single, right.list)
  return { single: pairsOf(rule, left.single, right.single), list }
}
