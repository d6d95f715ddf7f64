import type { ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import { connectorName, connectorOf, plannedObject, type Facts } from './facts.ts'
import { ruleVerdict, verdictStop, type RuleVerdict } from './rule-verdict.ts'
import { stop, type Stop } from './stop.ts'

/** Every inbound rule for the type of an object, disabled ones among them, with its verdict. */
export function inboundVerdicts(facts: Facts, object: ConnectorSpaceObject): readonly RuleVerdict[] {
  const connector = connectorOf(facts, object.connectorId)
  if (connector === null || object.objectType === null) return []
  const shown = plannedObject(facts, object) ?? object
  const view = facts.objectView(shown)
  const schema = connector.schema[object.objectType] ?? null
  return inboundRules(facts, connector, object.objectType).map((document) =>
    ruleVerdict(document, compiledInbound(facts, connector, document), { view, schema }),
  )
}

/** Every outbound rule from the type of an identity to a connector, with its verdict. */
export function outboundVerdicts(facts: Facts, metaverse: MetaverseObject, connector: ConnectorDocument): readonly RuleVerdict[] {
  const view = facts.metaverseView(metaverse, connector)
  const schema = facts.configuration.metaverse[metaverse.objectType] ?? null
  return outboundRules(facts, connector, metaverse.objectType).map((document) =>
    ruleVerdict(document, compiledOutbound(facts, connector, document), { view, schema }),
  )
}

export function inboundRules(facts: Facts, connector: ConnectorDocument, objectType: string): readonly RuleDocument[] {
  return sorted(
    facts.configuration.rules.filter(
      (rule) => rule.direction === 'inbound' && rule.connector === connector.name && rule.sourceObjectType === objectType,
    ),
  )
}

export function outboundRules(facts: Facts, connector: ConnectorDocument, metaverseType: string): readonly RuleDocument[] {
  return sorted(
    facts.configuration.rules.filter(
      (rule) => rule.direction === 'outbound' && rule.connector === connector.name && rule.sourceObjectType === metaverseType,
    ),
  )
}

export function compiledInbound(facts: Facts, connector: ConnectorDocument, rule: RuleDocument) {
  return facts.rules.inbound(connector.id, rule.sourceObjectType).find(({ id }) => id === rule.id) ?? null
}

export function compiledOutbound(facts: Facts, connector: ConnectorDocument, rule: RuleDocument) {
  const target = facts.rules.outbound(rule.sourceObjectType).find(({ connectorId }) => connectorId === connector.id)
  return target?.rules.find(({ id }) => id === rule.id) ?? null
}

/** Why an object is joined to no identity, as the rules of today see it; null when they would join it. */
export function unjoinedStop(facts: Facts, object: ConnectorSpaceObject): Stop | null {
  const planned = plannedObject(facts, object)
  if (planned !== null && planned.link !== null) return null
  const of = { connector: connectorName(facts, object.connectorId), dn: object.dn }
  if (object.kind === 'placeholder') {
    return stop('not-imported', {
      ...of,
      message: 'Only its name is known, because other objects refer to it: the object itself was never imported.',
      hint: 'Include its container and select its object type, then run a full import.',
    })
  }
  const failed = failedStop(facts, object)
  if (failed !== null) return failed
  const connector = connectorOf(facts, object.connectorId)
  const linking = connector === null ? [] : inboundRules(facts, connector, object.objectType ?? '').filter(isLinking)
  return (
    linkingStop(linkingVerdicts(facts, object, linking), { ...of, type: object.objectType ?? 'unknown' }) ??
    joinStop(facts, object, linking)
  )
}

function linkingVerdicts(facts: Facts, object: ConnectorSpaceObject, linking: readonly RuleDocument[]): readonly RuleVerdict[] {
  const names = new Set(linking.map(({ name }) => name))
  return inboundVerdicts(facts, object).filter(({ rule }) => names.has(rule))
}

/** No rule that makes links takes the object: the reason of the one that comes closest. Null when one does. */
export function linkingStop(
  verdicts: readonly RuleVerdict[],
  of: { readonly connector: string; readonly dn: string | null; readonly type: string },
): Stop | null {
  const { connector, dn } = of
  if (verdicts.some(({ state }) => state === 'in-scope')) return null
  const order = ['out-of-scope', 'broken', 'disabled']
  const closest = verdicts.toSorted(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || linkRank(a) - linkRank(b) || a.precedence - b.precedence,
  )[0]
  if (closest !== undefined) return verdictStop(closest, { connector, dn })
  return stop('no-rule', {
    connector,
    dn,
    message: `No rule joins or provisions objects of type ${of.type}.`,
    hint: 'Add a rule with a join, or with linkType Provision.',
  })
}

function linkRank({ linkType }: RuleVerdict): number {
  return linkType === 'Provision' ? 0 : 1
}

/** A rule takes the object, and yet it is not joined. */
function joinStop(facts: Facts, object: ConnectorSpaceObject, linking: readonly RuleDocument[]): Stop {
  const of = { connector: connectorName(facts, object.connectorId), dn: object.dn }
  const entry = facts.planned.trace.findLast((each) => each.kind === 'link' && each.object === object.dn)
  const said = entry?.kind === 'link' ? entry : null
  const rule = said?.rule?.name ?? linking.find((each) => !each.disabled && each.join.length > 0)?.name ?? null
  if (said?.reason === 'join-ambiguous' || said?.reason === 'no-join-value') {
    return stop(said.reason, { ...of, rule, message: `${sentence(said.message)}.`, hint: hints[said.reason] })
  }
  const attributes = linking.flatMap((each) => each.join.flat().map((condition) => condition.connectorSpaceAttribute))
  const view = facts.objectView(object)
  if (attributes.length > 0 && attributes.every((name) => view.values(name).length === 0)) {
    const names = [...new Set(attributes)].join(', ')
    return stop('no-join-value', {
      ...of,
      rule,
      message: `None of its join attributes (${names}) has a value.`,
      hint: hints['no-join-value'],
    })
  }
  return stop('not-joined', {
    ...of,
    rule,
    message: said === null ? 'No identity fits its join conditions, and no rule in scope provisions one.' : `${sentence(said.message)}.`,
    hint: 'Compare the values it joins by with those of the identity it should belong to.',
  })
}

const hints = {
  'join-ambiguous': 'Make the values it joins by unique, or add a further condition to the join.',
  'no-join-value': 'Give one of the join attributes a value in the source.',
} as const

function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1)
}

/** The object fails in the synchronization. */
export function failedStop(facts: Facts, object: ConnectorSpaceObject): Stop | null {
  const failed = facts.planned.failed.find((each) => each.object.id === object.id)
  if (failed === undefined) return null
  return stop('synchronization-failed', {
    connector: connectorName(facts, object.connectorId),
    dn: object.dn,
    rule: failed.rule,
    message: `Its synchronization fails with ${failed.problem.code}: ${failed.problem.message}.`,
    hint: 'Correct the value or the rule that is named; everything of the object waits until then.',
  })
}

/** Whether a rule makes or keeps links by itself. */
export function isLinking(rule: RuleDocument): boolean {
  return rule.join.length > 0 || rule.linkType !== 'Join'
}

function sorted(rules: readonly RuleDocument[]): readonly RuleDocument[] {
  return rules.toSorted((a, b) => a.precedence - b.precedence)
}
