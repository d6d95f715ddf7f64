import type { ScopeCondition } from '#src/model/configuration.ts'

/** A condition of a scope as people read it: `attribute OPERATOR value`. */
export function showCondition({ attribute, operator, value }: ScopeCondition): string {
  return operator === 'ISNULL' || operator === 'ISNOTNULL' ? `${attribute} ${operator}` : `${attribute} ${operator} ${value}`
}
