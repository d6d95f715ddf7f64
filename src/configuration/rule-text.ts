import { unreachable } from '#src/base/assert.ts'
import type { RuleId } from '#src/model/brand.ts'
import type { AttributeFlow, FlowSource, JoinCondition, RuleDocument, ScopeCondition } from '#src/model/configuration.ts'
import { formatVersion, type FlowText, type RuleBodyText, type RuleText } from './document-shapes.ts'

/** A rule as it stands in its document; what is left out gets its default. */
export function ruleOfText(text: RuleText): RuleDocument {
  return { id: text.id as RuleId, precedence: text.precedence, ...ruleBodyOfText(text) }
}

/** The part of a rule that its document and a template write the same way. */
export function ruleBodyOfText(text: RuleBodyText): Omit<RuleDocument, 'id' | 'precedence'> {
  return {
    name: text.name,
    description: text.description ?? '',
    tag: text.tag ?? null,
    direction: text.direction,
    connector: text.connector,
    sourceObjectType: text.sourceObjectType,
    targetObjectType: text.targetObjectType,
    linkType: text.linkType,
    disabled: text.disabled ?? false,
    scope: (text.scope ?? []).map((group) => group.map(scopeOfText)),
    join: (text.join ?? []).map((group) =>
      group.map((condition) => ({
        connectorSpaceAttribute: condition.connectorSpace,
        metaverseAttribute: condition.metaverse,
        caseSensitive: condition.caseSensitive ?? false,
      })),
    ),
    flows: (text.flows ?? []).map(flowOfText),
  }
}

/** How the document of a rule reads: keys in a fixed order, defaults left out. */
export function textOfRule(rule: RuleDocument): RuleText {
  return {
    kind: 'rule',
    version: formatVersion,
    id: rule.id,
    name: rule.name,
    ...(rule.description === '' ? {} : { description: rule.description }),
    ...(rule.tag === null ? {} : { tag: rule.tag }),
    direction: rule.direction,
    connector: rule.connector,
    sourceObjectType: rule.sourceObjectType,
    targetObjectType: rule.targetObjectType,
    linkType: rule.linkType,
    precedence: rule.precedence,
    ...(rule.disabled ? { disabled: true } : {}),
    ...(rule.scope.length === 0 ? {} : { scope: rule.scope.map((group) => group.map(textOfScope)) }),
    ...(rule.join.length === 0 ? {} : { join: rule.join.map((group) => group.map(textOfJoin)) }),
    ...(rule.flows.length === 0 ? {} : { flows: rule.flows.map(textOfFlow) }),
  }
}

function flowOfText(flow: FlowText): AttributeFlow {
  return { target: flow.to, source: sourceOfText(flow), merge: flow.merge ?? 'Update', applyOnce: flow.applyOnce ?? false }
}

/** The shape has made sure that exactly one of the three is there. */
function sourceOfText(flow: FlowText): FlowSource {
  if (flow.from !== undefined) return { kind: 'direct', attribute: flow.from }
  if (flow.expression !== undefined) return { kind: 'expression', text: flow.expression }
  return { kind: 'constant', value: flow.constant ?? '' }
}

function scopeOfText({ attribute, operator, value }: NonNullable<RuleText['scope']>[number][number]): ScopeCondition {
  return { attribute, operator: operator === 'ISNOTBITSET' ? 'ISBITNOTSET' : operator, value: value ?? '' }
}

function textOfScope(condition: ScopeCondition): NonNullable<RuleText['scope']>[number][number] {
  const { attribute, operator, value } = condition
  return value === '' ? { attribute, operator } : { attribute, operator, value }
}

function textOfJoin(condition: JoinCondition): NonNullable<RuleText['join']>[number][number] {
  return {
    connectorSpace: condition.connectorSpaceAttribute,
    metaverse: condition.metaverseAttribute,
    ...(condition.caseSensitive ? { caseSensitive: true } : {}),
  }
}

function textOfFlow(flow: AttributeFlow): FlowText {
  return {
    to: flow.target,
    ...textOfSource(flow.source),
    ...(flow.merge === 'Update' ? {} : { merge: flow.merge }),
    ...(flow.applyOnce ? { applyOnce: true } : {}),
  }
}

function textOfSource(source: FlowSource): Pick<FlowText, 'from' | 'constant' | 'expression'> {
  switch (source.kind) {
    case 'direct':
      return { from: source.attribute }
    case 'constant':
      return { constant: source.value }
    case 'expression':
      return { expression: source.text }
    default:
      return unreachable(source)
  }
}
