import type { Configuration, ConnectorDocument, JoinCondition, RuleDocument } from '#src/model/configuration.ts'
import { error, unknownName, type ProblemInside } from './configuration-problem.ts'
import type { ValuePath } from './document-problem.ts'
import { attributeProblem, connectorSide, metaverseSide, type RuleSide } from './rule-side.ts'
import { validateFlows } from './validate-flows.ts'
import { validateScope } from './validate-scope.ts'

/** What is wrong with a rule, by itself and against the connector and the metaverse it names. */
export function validateRule(rule: RuleDocument, configuration: Configuration): readonly ProblemInside[] {
  const connector = configuration.connectors.find(({ name }) => name === rule.connector)
  if (connector === undefined) {
    const names = configuration.connectors.map(({ name }) => name)
    return [unknownName(['connector'], `There is no connector ${rule.connector}`, { name: rule.connector, names })]
  }
  const isInbound = rule.direction === 'inbound'
  const space = connectorSide(connector, isInbound ? rule.sourceObjectType : rule.targetObjectType)
  const metaverse = metaverseSide(configuration, isInbound ? rule.targetObjectType : rule.sourceObjectType)
  if (isInbound && rule.targetObjectType === '*' && rule.linkType === 'Provision') {
    const why = 'A rule for every type (*) cannot create objects: it would not know of which type'
    return [error(['targetObjectType'], why, 'Name a type, or let the rule only join.')]
  }
  if (space === null || metaverse === null) return typeProblems(rule, connector, configuration)
  const [source, target] = isInbound ? [space, metaverse] : [metaverse, space]
  return [
    ...validateScope(rule, source),
    ...rule.join.flatMap((group, i) => group.flatMap((condition, j) => joinProblems(condition, ['join', i, j], { space, metaverse }))),
    ...validateFlows(rule, { source, target, connector, parameters: configuration.parameters }),
    ...namingProblems(rule, configuration),
  ]
}

function typeProblems(rule: RuleDocument, connector: ConnectorDocument, configuration: Configuration): readonly ProblemInside[] {
  const [spaceKey, metaverseKey] =
    rule.direction === 'inbound' ? (['sourceObjectType', 'targetObjectType'] as const) : (['targetObjectType', 'sourceObjectType'] as const)
  const problems: ProblemInside[] = []
  if (!Object.hasOwn(connector.schema, rule[spaceKey])) {
    const known = { name: rule[spaceKey], names: Object.keys(connector.schema) }
    problems.push(unknownName([spaceKey], `Connector ${connector.name} has no object type ${rule[spaceKey]} selected`, known))
  }
  if (!Object.hasOwn(configuration.metaverse, rule[metaverseKey])) {
    const known = { name: rule[metaverseKey], names: Object.keys(configuration.metaverse) }
    problems.push(unknownName([metaverseKey], `The metaverse has no object type ${rule[metaverseKey]}`, known))
  }
  return problems
}

function joinProblems(
  condition: JoinCondition,
  at: ValuePath,
  sides: { readonly space: RuleSide; readonly metaverse: RuleSide },
): readonly ProblemInside[] {
  const missing = [
    attributeProblem([...at, 'connectorSpace'], condition.connectorSpaceAttribute, sides.space),
    attributeProblem([...at, 'metaverse'], condition.metaverseAttribute, sides.metaverse),
  ].filter((problem) => problem !== null)
  const space = sides.space.find(condition.connectorSpaceAttribute)?.schema.type
  const metaverse = sides.metaverse.find(condition.metaverseAttribute)?.schema.type
  if (space === undefined || metaverse === undefined) return missing
  if (space === 'reference' || metaverse === 'reference')
    return [...missing, error(at, 'References cannot be joined by', 'Join by values that both objects carry.')]
  if (space === metaverse) return missing
  return [...missing, error(at, `The attributes have different types, ${space} and ${metaverse}, so no object is ever found`)]
}

/** A new object needs a name, from this rule or one that is in scope beside it. */
function namingProblems(rule: RuleDocument, configuration: Configuration): readonly ProblemInside[] {
  if (rule.direction !== 'outbound' || rule.linkType !== 'Provision') return []
  const beside = configuration.rules.filter(
    (other) => other.direction === 'outbound' && other.connector === rule.connector && other.targetObjectType === rule.targetObjectType,
  )
  if (beside.some(({ flows }) => flows.some(({ target }) => target === 'dn'))) return []
  return [error(['flows'], 'The rule creates objects, but no rule gives them a name', 'Add a flow to dn.')]
}
