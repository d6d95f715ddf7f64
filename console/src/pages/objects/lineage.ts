import type { ExplainBody, ExplainedRuleBody } from '#src/api/contract/explain.ts'
import type { MetaverseObjectBody } from '#src/api/contract/metaverse.ts'

/** An object of a connector space at one end of the lineage; without an identifier it is not there. */
export interface LineageObject {
  readonly key: string
  readonly connector: string
  readonly id: string | null
  readonly dn: string | null
}

/** A rule values go through. */
export interface LineageRule {
  readonly key: string
  readonly rule: string
  /** Null where it is configured no longer. */
  readonly ruleId: string | null
  readonly connector: string
  readonly state: ExplainedRuleBody['state'] | 'contributes'
  /** Attributes of the identity it gives; empty where that is not known. */
  readonly attributes: readonly string[]
}

/** Where the values of an identity come from and where they go, from left to right. */
export interface Lineage {
  readonly sources: readonly LineageObject[]
  readonly inbound: readonly LineageRule[]
  readonly outbound: readonly LineageRule[]
  readonly targets: readonly LineageObject[]
}

/**
 * The lineage of an identity. What contributes is known from the values themselves; which other rules take it or not is what the
 * explanation adds. `told` is null for who may not ask for one: then the outbound side is what was provisioned.
 */
export function lineageOf(identity: MetaverseObjectBody, told: ExplainBody | null): Lineage {
  const given = attributesByRule(identity)
  const inbound = [...given].map(([key, of]): LineageRule => ({ key: `in ${key}`, ...of, state: 'contributes' }))
  const places = told?.places ?? []
  const others = places.flatMap(({ connector, inbound: rules }) =>
    rules.filter(({ rule }) => !given.has(keyOf(connector, rule))).map((rule): LineageRule => explainedRule('in', connector, rule)),
  )
  const outbound = places.flatMap(({ connector, outbound: rules }) =>
    rules.map((rule): LineageRule => explainedRule('out', connector, rule)),
  )
  const allInbound = distinct([...inbound, ...others])
  const allOutbound = distinct(outbound)
  return {
    sources: endsOf('source', identity.joined, allInbound),
    inbound: allInbound,
    outbound: allOutbound,
    targets: told === null ? provisionedOf(identity.joined) : endsOf('target', identity.joined, allOutbound),
  }
}

/** Without the rules that do not take it, and without ends that nothing leads to. */
export function onlyUsed(lineage: Lineage): Lineage {
  const inbound = lineage.inbound.filter(isUsed)
  const outbound = lineage.outbound.filter(isUsed)
  const leads = (rules: readonly LineageRule[]) => (end: LineageObject) =>
    end.id !== null || rules.some(({ connector }) => connector === end.connector)
  return {
    sources: lineage.sources.filter(leads(inbound)),
    inbound,
    outbound,
    targets: lineage.targets.filter(leads(outbound)),
  }
}

/** The name of a rule without the connector that shipped rules repeat in it. */
export function shortRuleName({ rule, connector }: LineageRule): string {
  const prefix = [`In from ${connector} - `, `Out to ${connector} - `].find((each) => rule.startsWith(each)) ?? ''
  return rule.slice(prefix.length)
}

export function isUsed({ state }: LineageRule): boolean {
  return state === 'contributes' || state === 'in-scope'
}

function explainedRule(side: 'in' | 'out', connector: string, { rule, ruleId, state }: ExplainedRuleBody): LineageRule {
  return { key: `${side} ${keyOf(connector, rule)}`, rule, ruleId, connector, state, attributes: [] }
}

type Giving = Pick<LineageRule, 'rule' | 'ruleId' | 'connector'>

function attributesByRule(identity: MetaverseObjectBody): ReadonlyMap<string, Giving & { readonly attributes: string[] }> {
  const given = new Map<string, Giving & { readonly attributes: string[] }>()
  const add = ({ connector, rule, ruleId }: Giving, attribute: string): void => {
    const own = given.get(keyOf(connector, rule)) ?? { rule, ruleId, connector, attributes: [] }
    given.set(keyOf(connector, rule), own)
    if (!own.attributes.includes(attribute)) own.attributes.push(attribute)
  }
  for (const [attribute, parts] of Object.entries(identity.attributes)) for (const part of parts) add(part, attribute)
  for (const [attribute, { values }] of Object.entries(identity.references)) for (const part of values) add(part, attribute)
  return given
}

/** Objects of every connector that has rules on that side; a connector that should have one and has none is shown without. */
function endsOf(side: 'source' | 'target', joined: MetaverseObjectBody['joined'], rules: readonly LineageRule[]): readonly LineageObject[] {
  const connectors = new Set(rules.map(({ connector }) => connector))
  const ends = joined
    .filter(({ connector }) => connectors.has(connector))
    .map(({ id, connector, dn }): LineageObject => ({ key: `${side} ${id}`, connector, id, dn }))
  const missing = [...connectors].filter((connector) => !ends.some((end) => end.connector === connector))
  return [...ends, ...missing.map((connector): LineageObject => ({ key: `${side} ${connector}`, connector, id: null, dn: null }))]
}

/** What was made from the identity, where the rules that did it may not be asked for. */
function provisionedOf(joined: MetaverseObjectBody['joined']): readonly LineageObject[] {
  return joined.filter(({ link }) => link === 'provisioned').map(({ id, connector, dn }) => ({ key: `target ${id}`, connector, id, dn }))
}

function keyOf(connector: string, rule: string): string {
  return `${connector} ${rule}`
}

function distinct(rules: readonly LineageRule[]): readonly LineageRule[] {
  return [...new Map(rules.map((rule) => [rule.key, rule])).values()]
}
