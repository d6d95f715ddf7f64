import { unreachable } from '#src/base/assert.ts'
import type {
  ImportedConnectorName,
  ImportedJoinCondition,
  ImportedMapping,
  ImportedRule,
  ImportedScopeCondition,
} from '../imported-rule.ts'
import type { ScriptExpression, ScriptPipeline } from './script-syntax.ts'

/** A rule while a script is making it. */
export interface RuleDraft {
  readonly line: number
  readonly base: Omit<ImportedRule, 'file' | 'scope' | 'join' | 'mappings'>
  readonly scope: (readonly ImportedScopeCondition[])[]
  readonly join: (readonly ImportedJoinCondition[])[]
  readonly mappings: ImportedMapping[]
}

/** What an expression of a script comes to. */
export type ScriptValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'list'; readonly items: readonly ScriptValue[] }
  | { readonly kind: 'rule'; readonly rule: RuleDraft }
  | { readonly kind: 'connector'; readonly connector: ImportedConnectorName }
  | { readonly kind: 'scope-condition'; readonly condition: ImportedScopeCondition }
  | { readonly kind: 'join-condition'; readonly condition: ImportedJoinCondition }
  /** Something that is only known on the server the script was written for. */
  | { readonly kind: 'unknown'; readonly what: string }

export const nothing: ScriptValue = { kind: 'nothing' }

/** What evaluating needs: the variables so far, and whoever runs commands in parentheses. */
export interface Surroundings {
  readonly variables: ReadonlyMap<string, ScriptValue>
  run(pipeline: ScriptPipeline): ScriptValue
}

/** Evaluates an expression as far as it can be known without the server. */
export function evaluate(expression: ScriptExpression, by: Surroundings): ScriptValue {
  switch (expression.kind) {
    case 'number':
      return { kind: 'text', text: expression.text }
    case 'text':
      return joined(expression.parts.map((part) => (typeof part === 'string' ? { kind: 'text', text: part } : evaluate(part, by))))
    case 'join':
      return joined(expression.items.map((item) => evaluate(item, by)))
    case 'list':
      return { kind: 'list', items: expression.items.map((item) => evaluate(item, by)) }
    case 'variable':
      return variable(expression.name, by)
    case 'index':
      return elementAt(evaluate(expression.of, by), expression.index)
    case 'member':
      return member(evaluate(expression.of, by), expression.name)
    case 'pipeline':
      return by.run(expression.pipeline)
    case 'other':
      return { kind: 'unknown', what: expression.source }
    default:
      return unreachable(expression)
  }
}

function variable(name: string, by: Surroundings): ScriptValue {
  if (name === 'true' || name === 'false') return { kind: 'truth', value: name === 'true' }
  if (name === 'null') return nothing
  return by.variables.get(name) ?? { kind: 'unknown', what: `$${name}` }
}

/** A single value counts as a list of one, as the language has it. */
function elementAt(value: ScriptValue, index: number): ScriptValue {
  if (value.kind === 'unknown') return value
  const items = value.kind === 'list' ? value.items : [value]
  return items.at(index) ?? { kind: 'unknown', what: `element ${index} of a list of ${items.length}` }
}

/** A connector is its identifier: scripts write `$connector.Identifier.Guid`. */
function member(value: ScriptValue, name: string): ScriptValue {
  if (value.kind === 'connector') return value
  if (value.kind === 'rule' && /^identifier$/i.test(name) && value.rule.base.identifier !== null) {
    return { kind: 'text', text: value.rule.base.identifier }
  }
  return { kind: 'unknown', what: value.kind === 'unknown' ? `${value.what}.${name}` : `.${name}` }
}

function joined(values: readonly ScriptValue[]): ScriptValue {
  const unknown = values.find((value) => value.kind === 'unknown')
  if (unknown !== undefined) return unknown
  const texts = values.map(textOf)
  const only = values[0]
  if (values.length === 1 && only !== undefined) return only
  if (texts.includes(null)) return { kind: 'unknown', what: 'a text put together from something that is not text' }
  return { kind: 'text', text: texts.join('') }
}

/** Text, numbers and truth as text; null for anything else. */
export function textOf(value: ScriptValue): string | null {
  switch (value.kind) {
    case 'text':
      return value.text
    case 'truth':
      return value.value ? 'True' : 'False'
    case 'nothing':
      return ''
    case 'list':
      return value.items.length === 1 ? textOf(value.items[0] ?? nothing) : null
    default:
      return null
  }
}

/** The elements of a list; a single value is a list of one, nothing is an empty one. */
export function listOf(value: ScriptValue): readonly ScriptValue[] {
  if (value.kind === 'list') return value.items
  return value.kind === 'nothing' ? [] : [value]
}
