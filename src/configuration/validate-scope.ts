import type { RuleDocument, ScopeCondition } from '#src/model/configuration.ts'
import type { AttributeType } from '#src/model/value.ts'
import { hasParameters } from '#src/rules/parameters.ts'
import { asksForMembership, groupKey } from '#src/rules/scope-groups.ts'
import { error, warning, type ProblemInside } from './configuration-problem.ts'
import type { ValuePath } from './document-problem.ts'
import { attributeProblem, type RuleSide } from './rule-side.ts'

const presence: ReadonlySet<string> = new Set(['ISNULL', 'ISNOTNULL'])
const bits: ReadonlySet<string> = new Set(['ISBITSET', 'ISBITNOTSET'])
const order: ReadonlySet<string> = new Set(['LESSTHAN', 'LESSTHAN_OR_EQUAL', 'GREATERTHAN', 'GREATERTHAN_OR_EQUAL'])
const equality: ReadonlySet<string> = new Set(['EQUAL', 'NOTEQUAL', 'ISIN', 'ISNOTIN'])

/** What is wrong with the scope of a rule: attributes that are not there, and comparisons that can never say anything. */
export function validateScope(rule: RuleDocument, source: RuleSide): readonly ProblemInside[] {
  return rule.scope.flatMap((group, i) => group.flatMap((condition, j) => conditionProblems(condition, ['scope', i, j], source)))
}

function conditionProblems(condition: ScopeCondition, at: ValuePath, source: RuleSide): readonly ProblemInside[] {
  if (asksForMembership(condition)) return membershipProblems(condition, at, source)
  const isName = condition.attribute === 'dn' && source.isConnectorSpace
  const missing = isName ? null : attributeProblem([...at, 'attribute'], condition.attribute, source)
  const type = isName ? 'string' : source.find(condition.attribute)?.schema.type
  const value = type === undefined ? null : valueProblem(condition, at, type)
  return [missing, value].filter((problem) => problem !== null)
}

/** The attribute of such a condition does not matter: it is the object that is a member or not. */
function membershipProblems({ operator, value }: ScopeCondition, at: ValuePath, source: RuleSide): readonly ProblemInside[] {
  if (!source.isConnectorSpace) {
    return [
      error(
        [...at, 'operator'],
        `${operator} looks at groups of a connector space, which an object of the metaverse is no member of`,
        'Ask in an inbound rule, let it flow a constant, and compare that one here.',
      ),
    ]
  }
  if (hasParameters(value) || groupKey(value) !== null) return []
  return [error([...at, 'value'], `${operator} needs the distinguished name of a group, not "${value}"`, 'Write CN=…,OU=…,DC=….')]
}

function valueProblem(condition: ScopeCondition, at: ValuePath, type: AttributeType): ProblemInside | null {
  const { operator, value } = condition
  const place = [...at, 'value']
  if (presence.has(operator)) return value === '' ? null : warning(place, `${operator} does not look at the value`, 'Leave value out.')
  if (type === 'reference')
    return error([...at, 'operator'], `${condition.attribute} is a reference, which ${operator} cannot compare`, 'Use ISNULL or ISNOTNULL.')
  if (value === '') return error(at, `${operator} needs a value`)
  // A parameter is known only when an object is at hand.
  if (hasParameters(value)) return null
  const isNumber = /^\s*-?\d+\s*$/.test(value)
  if (bits.has(operator)) return bitProblem(condition, at, { type, isNumber })
  if (type === 'integer' && (order.has(operator) || equality.has(operator)) && !isNumber) {
    return error(place, `${condition.attribute} is a number, which is never compared with "${value}"`, 'Write a whole number.')
  }
  if (type === 'boolean' && equality.has(operator) && !/^(true|false)$/i.test(value)) {
    return error(place, `${condition.attribute} is True or False, never "${value}"`, 'Write True or False.')
  }
  return null
}

function bitProblem(
  condition: ScopeCondition,
  at: ValuePath,
  found: { readonly type: AttributeType; readonly isNumber: boolean },
): ProblemInside | null {
  if (!found.isNumber)
    return error(
      [...at, 'value'],
      `${condition.operator} needs a bit mask as a decimal number`,
      'Write 2 for the second bit, 4 for the third.',
    )
  if (found.type === 'integer' || found.type === 'string') return null
  return error([...at, 'operator'], `${condition.attribute} is ${found.type}, which has no bits to look at`)
}
