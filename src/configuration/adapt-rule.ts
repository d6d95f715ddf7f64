import { compileExpression } from '#src/expressions/compile.ts'
import type { Environment } from '#src/expressions/environment.ts'
import type { AttributeFlow, JoinCondition, RuleDocument, ScopeCondition, ScopeOperator } from '#src/model/configuration.ts'
import type { ObjectTypeSchema, Schema } from '#src/model/schema.ts'

/** A part of a rule that was left out because the connected directory does not have what it needs. */
export interface Omission {
  /** Name of the rule. */
  readonly rule: string
  /** What was left out: `the rule`, `the flow to mobile`, `join group 2`. */
  readonly part: string
  readonly reason: string
}

export interface AdaptedRule {
  /** Null when nothing of the rule is left. */
  readonly rule: RuleDocument | null
  readonly omissions: readonly Omission[]
}

/**
 * Fits a rule to the schema of its connector. An attribute that is not in the schema is absent from every object, so what
 * depends on it is decided already: scope conditions become true or false, flows from it carry nothing, joins over it find
 * nobody. Flows to attributes the connector cannot write are left out too. What is left means the same.
 */
export function adaptRule(rule: RuleDocument, schema: Schema): AdaptedRule {
  const objectType = rule.direction === 'inbound' ? rule.sourceObjectType : rule.targetObjectType
  const attributes = Object.hasOwn(schema, objectType) ? (schema[objectType] ?? null) : null
  if (attributes === null) return withoutRule(rule, `${rule.connector} has no object type ${objectType}`)
  const scope = rule.direction === 'inbound' ? decideScope(rule.scope, attributes) : rule.scope
  if (scope === null) return withoutRule(rule, `its scope needs an attribute that ${objectType} does not have`)
  const join = rule.join.filter((group) => group.every((condition) => isPresent(condition.connectorSpaceAttribute, attributes)))
  if (rule.join.length > 0 && join.length === 0) return withoutRule(rule, `its joins need attributes that ${objectType} does not have`)
  const verdicts = rule.flows.map((flow) => ({
    flow,
    reason: rule.direction === 'inbound' ? emptySource(flow, attributes) : lockedTarget(flow, attributes),
  }))
  const flows = verdicts.filter(({ reason }) => reason === null).map(({ flow }) => flow)
  if (rule.flows.length > 0 && flows.length === 0 && join.length === 0) return withoutRule(rule, 'none of its flows has something to do')
  const omissions = [
    ...rule.join
      .filter((group) => !join.includes(group))
      .map((group) => omission(rule, `the join over ${joinNames(group)}`, 'the attribute is not in the schema')),
    ...verdicts.flatMap(({ flow, reason }) => (reason === null ? [] : [omission(rule, `the flow to ${flow.target}`, reason)])),
  ]
  return { rule: { ...rule, scope, join, flows }, omissions }
}

function withoutRule(rule: RuleDocument, reason: string): AdaptedRule {
  return { rule: null, omissions: [omission(rule, 'the rule', reason)] }
}

function omission(rule: RuleDocument, part: string, reason: string): Omission {
  return { rule: rule.name, part, reason }
}

/** Operators that hold on an object without the attribute; all others do not (engine semantics of an absent attribute). */
const heldByAbsence: ReadonlySet<ScopeOperator> = new Set([
  'NOTEQUAL',
  'NOTCONTAINS',
  'NOTSTARTSWITH',
  'NOTENDSWITH',
  'ISNULL',
  'ISNOTIN',
  'ISBITNOTSET',
])

/** The scope without conditions that are decided; null when no object can ever be in scope. */
function decideScope(scope: RuleDocument['scope'], objectType: ObjectTypeSchema): RuleDocument['scope'] | null {
  if (scope.length === 0) return scope
  const groups = scope
    .map((group) => group.filter((condition) => isPresent(condition.attribute, objectType) || !heldByAbsence.has(condition.operator)))
    .filter((group) => group.every((condition: ScopeCondition) => isPresent(condition.attribute, objectType)))
  if (groups.length === 0) return null
  return groups.some((group) => group.length === 0) ? [] : groups
}

function isPresent(attribute: string, objectType: ObjectTypeSchema): boolean {
  return attribute === 'dn' || Object.hasOwn(objectType.attributes, attribute)
}

function joinNames(group: readonly JoinCondition[]): string {
  return group.map((condition) => condition.connectorSpaceAttribute).join(', ')
}

/** Why an inbound flow can never carry a value, or null. */
function emptySource(flow: AttributeFlow, objectType: ObjectTypeSchema): string | null {
  if (flow.source.kind === 'constant') return null
  const present = (name: string): boolean => isPresent(name, objectType)
  if (flow.source.kind === 'direct') return present(flow.source.attribute) ? null : `${flow.source.attribute} is not in the schema`
  const compiled = compileExpression(flow.source.text)
  if (!compiled.ok) return null
  const { attributes, importedAttributes, parameters } = compiled.program
  const reads = [...attributes, ...importedAttributes]
  if (reads.length === 0 || parameters.length > 0 || reads.some(present)) return null
  return isNull(() => compiled.program.evaluate(nothing))
    ? `${reads.join(', ')} ${reads.length === 1 ? 'is' : 'are'} not in the schema`
    : null
}

/** Why an outbound flow can never be written, or null. */
function lockedTarget(flow: AttributeFlow, objectType: ObjectTypeSchema): string | null {
  if (!isPresent(flow.target, objectType)) return `${flow.target} is not in the schema`
  const access = flow.target === 'dn' ? 'read-write' : objectType.attributes[flow.target]?.access
  return access === 'read-only' ? `${flow.target} is not writable by this connector` : null
}

function isNull(evaluate: () => unknown): boolean {
  try {
    return evaluate() === null
  } catch {
    // An expression that fails without its attributes, or asks for the time, is not one that carries nothing.
    return false
  }
}

/** An object without any attribute. What is not the same in every evaluation is refused. */
const nothing: Environment = {
  attribute: () => null,
  imported: () => null,
  count: () => 0,
  parameter: () => undefined,
  nowTicks: varies,
  random: varies,
  newGuid: varies,
  isTaken: varies,
}

function varies(): never {
  throw new TypeError('The value differs from one evaluation to the next.')
}
