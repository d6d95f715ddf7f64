import type { ScopeOperator } from './rule-draft.ts'

const presence: readonly ScopeOperator[] = ['ISNULL', 'ISNOTNULL']
const equality: readonly ScopeOperator[] = ['EQUAL', 'NOTEQUAL', 'ISIN', 'ISNOTIN']
const order: readonly ScopeOperator[] = ['LESSTHAN', 'LESSTHAN_OR_EQUAL', 'GREATERTHAN', 'GREATERTHAN_OR_EQUAL']
const parts: readonly ScopeOperator[] = ['CONTAINS', 'NOTCONTAINS', 'STARTSWITH', 'NOTSTARTSWITH', 'ENDSWITH', 'NOTENDSWITH']
const bits: readonly ScopeOperator[] = ['ISBITSET', 'ISBITNOTSET']
const membership: readonly ScopeOperator[] = ['ISMEMBEROF', 'ISNOTMEMBEROF']

/** Operators that can say something of values of a type. Membership is a matter of the object and asked of connector spaces alone. */
export function operatorsFor(type: string | null, direction: 'inbound' | 'outbound'): readonly ScopeOperator[] {
  const members = direction === 'inbound' ? membership : []
  switch (type) {
    case 'reference':
      return [...presence, ...members]
    case 'boolean':
    case 'binary':
      return [...equality, ...presence, ...members]
    case 'integer':
      return [...equality, ...order, ...presence, ...bits, ...members]
    default:
      return [...equality, ...parts, ...order, ...presence, ...bits, ...members]
  }
}

/** Whether the operator looks at a value. */
export function takesValue(operator: ScopeOperator): boolean {
  return !presence.includes(operator)
}

/** Whether the value names a group. */
export function asksForMembership(operator: ScopeOperator): boolean {
  return membership.includes(operator)
}
