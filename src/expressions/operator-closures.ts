import type { AdditiveOperator, ComparisonOperator } from './ast.ts'
import { fail, located, type Site } from './expression-error.ts'
import { visit, type Compiled, type Frame } from './frame.ts'
import { textLengthMax } from './limits.ts'
import { commonLength, elementAt, liftPair } from './lifting.ts'
import { toCondition } from './operators.ts'
import { isControl, isList, isSingle, typeName, type Element, type Outcome } from './values.ts'

/** Chains of operators as closures. Comparing with a literal and joining text are what rules do most. */

/** One more operand of a chain of comparisons, or of arithmetic and joining. */
export interface BinaryLink {
  readonly operator: AdditiveOperator | ComparisonOperator
  readonly operand: Compiled
  /** The operand's value when it is the same for every object. */
  readonly literal: Outcome | undefined
  readonly combine: (left: Element, right: Element) => Element
  readonly site: Site
}

export function compileChain(first: Compiled, links: readonly BinaryLink[]): Compiled {
  const [only] = links
  if (only !== undefined && links.length === 1) return compileLink(first, only)
  return (frame) => {
    let result = first(frame)
    for (const link of links) result = applyLink(result, link, frame)
    return result
  }
}

function compileLink(first: Compiled, link: BinaryLink): Compiled {
  const { literal, operator } = link
  if (operator === '&') return joining(first, link)
  if (typeof literal === 'string' || typeof literal === 'bigint' || typeof literal === 'boolean') {
    if (operator === '=' || operator === '<>') return equalToLiteral(first, link, literal)
    if (typeof literal === 'bigint' && (operator === '>' || operator === '<')) return orderToLiteral(first, link, literal)
  }
  return (frame) => applyLink(first(frame), link, frame)
}

function joining(first: Compiled, link: BinaryLink): Compiled {
  const { operand } = link
  return (frame) => {
    const left = first(frame)
    const right = operand(frame)
    if (typeof left === 'string' && typeof right === 'string' && left.length + right.length <= textLengthMax) return left + right
    return combined(left, right, { link, frame })
  }
}

function equalToLiteral(first: Compiled, link: BinaryLink, literal: string | bigint | boolean): Compiled {
  const whenEqual = link.operator === '='
  const type = typeof literal
  return (frame) => {
    const left = first(frame)
    if (typeof left === type) return (left === literal) === whenEqual
    return left === null ? !whenEqual : combined(left, literal, { link, frame })
  }
}

function orderToLiteral(first: Compiled, link: BinaryLink, literal: bigint): Compiled {
  const isLarger = link.operator === '>'
  return (frame) => {
    const left = first(frame)
    if (typeof left === 'bigint') return isLarger ? left > literal : left < literal
    return left === null ? false : combined(left, literal, { link, frame })
  }
}

function applyLink(left: Outcome, link: BinaryLink, frame: Frame): Outcome {
  return combined(left, link.operand(frame), { link, frame })
}

function combined(left: Outcome, right: Outcome, of: { readonly link: BinaryLink; readonly frame: Frame }): Outcome {
  const { link, frame } = of
  try {
    if (isSingle(left) && isSingle(right)) return link.combine(left, right)
    return liftPair(left, right, { frame, combine: link.combine })
  } catch (error) {
    throw located(error, link.site)
  }
}

/** One more operand of a chain of `&&` and `||`. */
export interface LogicalLink {
  readonly operand: Compiled
  /** The truth of the left side that leaves the right one unevaluated. */
  readonly settledBy: boolean
  readonly site: Site
}

export function compileLogical(first: Compiled, links: readonly LogicalLink[]): Compiled {
  const isUniform = links.every((link) => link.settledBy === links[0]?.settledBy)
  return (frame) => {
    let result = first(frame)
    for (const link of links) {
      // What settles the chain settles it for good, unless an operator of the other kind follows.
      if (result === link.settledBy && isUniform) return result
      result = applyLogical(result, link, frame)
    }
    return result
  }
}

function applyLogical(left: Outcome, link: LogicalLink, frame: Frame): Outcome {
  try {
    if (isList(left)) return combineConditions(left, link.operand(frame), { link, frame })
    const decided = typeof left === 'boolean' ? left : toCondition(left)
    if (decided === link.settledBy) return decided
    const right = link.operand(frame)
    if (typeof right === 'boolean') return right
    return isList(right) ? combineConditions(decided, right, { link, frame }) : toCondition(right)
  } catch (error) {
    throw located(error, link.site)
  }
}

/** With a list on either side the result is a list, place by place. */
function combineConditions(left: Outcome, right: Outcome, of: { readonly link: LogicalLink; readonly frame: Frame }): Outcome {
  const { link, frame } = of
  if (isControl(left) || isControl(right))
    return fail('type mismatch', `a condition must be bool or num, not ${typeName(isControl(left) ? left : right)}`)
  const length = commonLength([left, right])
  visit(frame, length)
  return Array.from({ length }, (_, i) => {
    const first = toCondition(elementAt(left, i))
    const second = toCondition(elementAt(right, i))
    return link.settledBy ? first || second : first && second
  })
}
