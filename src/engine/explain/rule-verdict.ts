import type { ObjectTypeSchema } from '#src/model/schema.ts'
import type { RuleDocument, ScopeCondition } from '#src/model/configuration.ts'
import { showValue } from '#src/model/value.ts'
import { attributeNames } from '#src/rules/attribute-names.ts'
import type { FlowView } from '#src/rules/flow-source.ts'
import type { CompiledRule } from '#src/rules/rule-set.ts'
import { stop, type Stop } from './stop.ts'

/** A scope condition that does not hold, with what the object has instead. */
export interface FailedCondition {
  readonly condition: string
  readonly attribute: string
  readonly actual: readonly string[]
}

/** Whether one rule takes one object, and if not why. */
export interface RuleVerdict {
  readonly rule: string
  readonly direction: RuleDocument['direction']
  readonly precedence: number
  readonly linkType: RuleDocument['linkType']
  readonly state: 'in-scope' | 'out-of-scope' | 'disabled' | 'broken'
  /** The first condition of each group that does not hold. */
  readonly failed: readonly FailedCondition[]
}

/** Values that are repeated at the most. */
const valuesShown = 5

/** Asks one rule about one object. `schema` is that of the object's type on the side the rule reads from. */
export function ruleVerdict(
  document: RuleDocument,
  compiled: CompiledRule | null,
  of: { readonly view: FlowView; readonly schema: ObjectTypeSchema | null },
): RuleVerdict {
  const { name, direction, precedence, linkType } = document
  const base = { rule: name, direction, precedence, linkType, failed: [] }
  if (document.disabled) return { ...base, state: 'disabled' }
  if (compiled === null) return { ...base, state: 'broken' }
  const verdict = compiled.scope(of.view)
  if (verdict.inScope) return { ...base, state: 'in-scope' }
  return { ...base, state: 'out-of-scope', failed: verdict.failed.map((condition) => failedCondition(condition, of)) }
}

function failedCondition(
  condition: ScopeCondition,
  of: { readonly view: FlowView; readonly schema: ObjectTypeSchema | null },
): FailedCondition {
  return { condition: showCondition(condition), attribute: condition.attribute, actual: actualValues(condition.attribute, of) }
}

function actualValues(attribute: string, of: { readonly view: FlowView; readonly schema: ObjectTypeSchema | null }): readonly string[] {
  if (attribute === 'dn') return [of.view.dn]
  const found = attributeNames(of.schema).find(attribute)
  if (found === null) return []
  if (found.schema.type === 'reference') return [`${of.view.referenceCount(found.name)} references`]
  const values = of.view.values(found.name).map(showValue)
  return values.length > valuesShown ? [...values.slice(0, valuesShown), `… ${values.length} values`] : values
}

/** `attribute OPERATOR value`, as it stands in the rule. */
function showCondition({ attribute, operator, value }: ScopeCondition): string {
  return operator === 'ISNULL' || operator === 'ISNOTNULL' ? `${attribute} ${operator}` : `${attribute} ${operator} ${value}`
}

/** Why a rule that does not take the object does not; null when it does. */
export function verdictStop(verdict: RuleVerdict, of: { readonly connector: string; readonly dn: string | null }): Stop | null {
  const { rule } = verdict
  switch (verdict.state) {
    case 'in-scope':
      return null
    case 'disabled':
      return stop('rule-disabled', {
        ...of,
        rule,
        message: `The rule "${rule}" is disabled.`,
        hint: 'Enable it in its document, plan and apply.',
      })
    case 'broken':
      return stop('rule-broken', {
        ...of,
        rule,
        message: `The rule "${rule}" cannot be used.`,
        hint: 'lockstep config plan on an exported configuration says what is wrong with it.',
      })
    case 'out-of-scope': {
      const [first] = verdict.failed
      return stop('out-of-scope', {
        ...of,
        rule,
        attribute: first?.attribute ?? null,
        message: `Out of the scope of "${rule}": ${verdict.failed.map(showFailed).join('; and ')}.`,
        hint: 'Change the value in the source, or the scope of the rule.',
      })
    }
  }
}

/** The condition and what the object has instead. */
function showFailed({ condition, actual }: FailedCondition): string {
  return `${condition}, but it ${actual.length === 0 ? 'has no value' : `is ${actual.join(', ')}`}`
}
