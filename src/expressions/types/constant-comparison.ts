import type { ComparisonOperator, Node } from '../ast.ts'
import { lowerCase, upperCase } from '../case-mapping.ts'
import type { Operand } from './inference.ts'
import { kinds } from './value-type.ts'

/** A comparison that comes out the same for every object, and why. */
export interface ConstantComparison {
  readonly value: boolean
  readonly reason: string
  readonly hint: string | null
}

interface Comparison {
  readonly operator: ComparisonOperator
  readonly left: Operand
  readonly right: Operand
}

/** Says whether a comparison is constant: `always` is what the types alone tell, null when they leave it open. */
export function constantComparison(comparison: Comparison, always: boolean | null): ConstantComparison | null {
  if (always !== null) return byType(comparison, always)
  const { left, right, operator } = comparison
  if (left.node === null || right.node === null) return null
  return byShape(left.node, operator, right.node) ?? byShape(right.node, mirrored[operator], left.node)
}

function byType({ operator, left, right }: Comparison, value: boolean): ConstantComparison {
  const isOrder = operator !== '=' && operator !== '<>'
  const hasNull = [left, right].some(({ type }) => type.single === kinds.absent && type.list === kinds.none)
  if (isOrder && hasNull) return { value, reason: 'nothing is smaller or larger than NULL', hint: 'Ask with IsNull or IsPresent.' }
  if (hasNull) return { value, reason: 'one side is NULL and the other never is', hint: null }
  return { value, reason: 'both sides are always the same', hint: null }
}

const mirrored: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

function byShape(tested: Node, operator: ComparisonOperator, literal: Node): ConstantComparison | null {
  if (literal.kind === 'number') return againstNumber(tested, operator, literal.value)
  if (literal.kind !== 'string' || (operator !== '=' && operator !== '<>')) return null
  const value = operator === '<>'
  const reason = emptyReason(tested, literal.value) ?? caseReason(tested, literal.value) ?? lengthReason(tested, literal.value)
  return reason === null ? null : { value, ...reason }
}

type Reason = Pick<ConstantComparison, 'reason' | 'hint'>

/** Directories and the metaverse keep no empty text; an attribute without value is NULL, which is not "". */
function emptyReason(tested: Node, literal: string): Reason | null {
  if (tested.kind !== 'attribute' || literal !== '') return null
  return {
    reason: 'an attribute without value is NULL, not empty text',
    hint: `Write IsNullOrEmpty([${tested.name}]) or IsPresent([${tested.name}]).`,
  }
}

function caseReason(tested: Node, literal: string): Reason | null {
  if (tested.kind !== 'call') return null
  const name = lowerCase(tested.name)
  const fold = ['lcase', 'tolower'].includes(name) ? lowerCase : ['ucase', 'toupper'].includes(name) ? upperCase : null
  if (fold === null || fold(literal) === literal) return null
  return { reason: `${tested.name} never gives "${literal}", and = compares with case`, hint: `Write "${fold(literal)}".` }
}

function lengthReason(tested: Node, literal: string): Reason | null {
  if (tested.kind !== 'call' || !['left', 'right'].includes(lowerCase(tested.name))) return null
  const length = tested.args[1]
  if (length?.kind !== 'number' || length.value < 0n || BigInt(literal.length) <= length.value) return null
  return {
    reason: `${tested.name} gives at most ${length.value} characters, "${literal}" has ${literal.length}`,
    hint: `Write ${literal.length} instead of ${length.value}.`,
  }
}

const neverNegative: ReadonlySet<string> = new Set(['instr', 'instrrev', 'contains', 'len', 'count', 'valuecount'])

/** Positions begin at 1 and 0 means not found; in other languages it is -1. */
function againstNumber(tested: Node, operator: ComparisonOperator, number: bigint): ConstantComparison | null {
  if (tested.kind !== 'call' || !neverNegative.has(lowerCase(tested.name))) return null
  const reason = `${tested.name} gives 0 or more`
  const hint = 'Compare with > 0 or = 0.'
  if (number < 0n) return { value: operator === '<>' || operator === '>' || operator === '>=', reason, hint }
  if (number > 0n || (operator !== '<' && operator !== '>=')) return null
  return { value: operator === '>=', reason, hint }
}
