import type { ConnectorId, RuleId } from '#src/model/brand.ts'
import type { ConnectorDocument, Configuration, JoinCondition, RuleDocument, ScopeCondition } from '#src/model/configuration.ts'
import { importedImage, topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { ObjectTypeSchema, Schema } from '#src/model/schema.ts'
import { valueKey, type Attributes } from '#src/model/value.ts'
import { attributeNames, type AttributeNames } from './attribute-names.ts'
import { compileFlow, type CompiledFlow } from './flow.ts'
import { joinKey } from './join-key.ts'
import { hasParameters, parameterLookUp, type ParameterLookUp } from './parameters.ts'
import { compileScope, type ScopeTest } from './scope.ts'
import { asksForMembership, groupKey, scopedGroups, type ScopedGroups } from './scope-groups.ts'

/** A sync rule ready to be evaluated. Names in it are canonical. */
export interface CompiledRule {
  readonly id: RuleId
  readonly name: string
  readonly direction: RuleDocument['direction']
  readonly connectorId: ConnectorId
  readonly sourceObjectType: string
  readonly targetObjectType: string
  readonly linkType: RuleDocument['linkType']
  readonly precedence: number
  readonly scope: ScopeTest
  readonly join: readonly (readonly JoinCondition[])[]
  /** The flow that names the object, if the rule has one. */
  readonly naming: CompiledFlow | null
  readonly flows: readonly CompiledFlow[]
  /** Reference attributes of the source that its scope and flows look at. */
  readonly references: readonly string[]
}

/** A rule that cannot be used, and why. Nothing is synchronized with a rule set that has one. */
export interface RuleProblem {
  readonly ruleId: RuleId
  readonly rule: string
  readonly message: string
}

/** All rules of a configuration, compiled once for many objects. */
export interface RuleSet {
  readonly configuration: Configuration
  readonly problems: readonly RuleProblem[]
  connector(id: ConnectorId): ConnectorDocument | null
  /** Enabled inbound rules for an object type, lowest precedence number first. */
  inbound(connectorId: ConnectorId, objectType: string): readonly CompiledRule[]
  /** Enabled outbound rules for a metaverse type, by connector, lowest precedence number first. */
  outbound(metaverseType: string): readonly { readonly connectorId: ConnectorId; readonly rules: readonly CompiledRule[] }[]
  /** Join keys a connector space object is filed under. */
  objectKeys(object: ConnectorSpaceObject): readonly string[]
  /** Join keys a metaverse object is filed under. */
  metaverseKeys(object: MetaverseObject): readonly string[]
  /** `%name%` for an object of a connector. */
  readonly parameter: ParameterLookUp
  /** Reference attributes of an object whose distinguished names some inbound rule reads. */
  namedReferences(connectorId: ConnectorId, objectType: string): readonly string[]
  /** Reference attributes whose names some rule of the connector reads: those who hold them look at the names of others. */
  namesRead(connectorId: ConnectorId): readonly string[]
  /** Reference attributes that inbound rules of any connector look at, in flows or scopes. */
  readonly referencesRead: ReadonlySet<string>
  /** Reference attributes that hold the members of groups which scopes of any connector ask about. */
  readonly memberAttributes: ReadonlySet<string>
  /** Groups that scopes of the connector ask about. */
  scopedGroups(connectorId: ConnectorId): ScopedGroups
  /** Keys of unjoined objects that a metaverse object with these keys could be joined by. */
  awaitedKeys(metaverseKeys: readonly string[]): readonly { readonly connectorId: ConnectorId; readonly key: string }[]
}

/** Compiles a configuration. Rules with problems are left out and listed. */
export function compileRules(configuration: Configuration): RuleSet {
  const connectors = new Map(configuration.connectors.map((connector) => [connector.name, connector]))
  const byId = new Map(configuration.connectors.map((connector) => [connector.id, connector]))
  const problems: RuleProblem[] = []
  const rules: CompiledRule[] = []
  for (const document of configuration.rules) {
    if (document.disabled) continue
    const connector = connectors.get(document.connector)
    const compiled = connector === undefined ? missingConnector(document) : compileRule(document, connector, configuration)
    if (Array.isArray(compiled)) problems.push(...compiled.map((message) => ({ ruleId: document.id, rule: document.name, message })))
    else rules.push(compiled as CompiledRule)
  }
  rules.sort((a, b) => a.precedence - b.precedence)
  const inbound = group(
    rules.filter((rule) => rule.direction === 'inbound'),
    (rule) => `${rule.connectorId}${rule.sourceObjectType}`,
  )
  const outbound = group(
    rules.filter((rule) => rule.direction === 'outbound'),
    (rule) => rule.sourceObjectType,
  )
  const outboundByConnector = new Map(
    [...outbound].map(([type, list]) => [
      type,
      [...group(list, (rule) => rule.connectorId)].map(([connectorId, own]) => ({ connectorId: connectorId as ConnectorId, rules: own })),
    ]),
  )
  const joins = joinAttributes(rules)
  const parameter = parameterLookUp(configuration)
  const named = namedReferences(inbound)
  const groupsOf = scopedGroups(configuration, parameter)
  return {
    configuration,
    problems,
    connector: (id) => byId.get(id) ?? null,
    inbound: (connectorId, objectType) => inbound.get(`${connectorId}${objectType}`) ?? [],
    outbound: (type) => outboundByConnector.get(type) ?? [],
    parameter,
    namedReferences: (connectorId, objectType) => named.get(`${connectorId}${objectType}`) ?? none,
    namesRead: (connectorId) => [...new Set([...named].flatMap(([key, names]) => (key.startsWith(connectorId) ? names : [])))],
    referencesRead: new Set(rules.filter((rule) => rule.direction === 'inbound').flatMap((rule) => rule.references)),
    memberAttributes: new Set(configuration.connectors.flatMap(({ id }) => groupsOf(id).attributes)),
    scopedGroups: groupsOf,
    objectKeys: (object) => objectKeys(object, joins.objects.get(`${object.connectorId}${object.objectType}`)),
    metaverseKeys: (object) => metaverseKeys(object, joins.metaverse),
    awaitedKeys: (keys) => keys.flatMap((key) => awaited(key, joins.awaiting)),
  }
}

const none: readonly string[] = []

/** Connector and object type → attributes whose names some rule reads. */
function namedReferences(inbound: ReadonlyMap<string, readonly CompiledRule[]>): ReadonlyMap<string, readonly string[]> {
  const named = [...inbound].map(([key, rules]) => [key, [...new Set(rules.flatMap(readsNames))]] as const)
  return new Map(named.filter(([, names]) => names.length > 0))
}

function readsNames({ flows }: CompiledRule): readonly string[] {
  return flows.flatMap(({ namedReferences: names }) => names)
}

function missingConnector(document: RuleDocument): string[] {
  return [`it names the connector "${document.connector}", which does not exist`]
}

function compileRule(document: RuleDocument, connector: ConnectorDocument, configuration: Configuration): CompiledRule | string[] {
  const isInbound = document.direction === 'inbound'
  const spaceType = isInbound ? document.sourceObjectType : document.targetObjectType
  const metaverseType = isInbound ? document.targetObjectType : document.sourceObjectType
  const messages: string[] = []
  if (connector.schema[spaceType] === undefined) messages.push(`the connector has no object type "${spaceType}" selected`)
  const metaverseSchema =
    isInbound && metaverseType === '*' ? anyType(configuration.metaverse) : (configuration.metaverse[metaverseType] ?? null)
  if (metaverseSchema === null) messages.push(`the metaverse has no object type "${metaverseType}"`)
  if (metaverseType === '*' && document.linkType === 'Provision') messages.push('it cannot provision an object of any type (*)')
  const space = attributeNames(connector.schema[spaceType] ?? null)
  const metaverse = attributeNames(metaverseSchema)
  const [from, to] = isInbound ? [space, metaverse] : [metaverse, space]
  const flows: CompiledFlow[] = []
  for (const flow of document.flows) {
    const compiled = compileFlow(flow, from, to)
    if ('message' in compiled) messages.push(`flow to ${flow.target}: ${compiled.message}`)
    else if (!isInbound && compiled.namedReferences.length > 0) messages.push(`flow to ${flow.target}: ${namesOfIdentities(compiled)}`)
    else flows.push(compiled)
  }
  messages.push(...document.scope.flat().flatMap((condition) => scopeMessage(condition, { isInbound, from }) ?? []))
  const join = document.join.map((conditions) => conditions.map((condition) => canonicalJoin(condition, { space, metaverse, messages })))
  if (messages.length > 0) return messages
  return {
    id: document.id,
    name: document.name,
    direction: document.direction,
    connectorId: connector.id,
    sourceObjectType: document.sourceObjectType,
    targetObjectType: document.targetObjectType,
    linkType: document.linkType,
    precedence: document.precedence,
    scope: compileScope(document.scope, from),
    join,
    naming: flows.find((flow) => flow.target === 'dn') ?? null,
    flows: flows.filter((flow) => flow.target !== 'dn'),
    references: [...new Set([...flows.flatMap(({ references }) => references), ...referencesInScope(document, from)])],
  }
}

function referencesInScope({ scope }: RuleDocument, from: AttributeNames): readonly string[] {
  return scope.flat().flatMap(({ attribute }) => {
    const found = from.find(attribute)
    return found?.schema.type === 'reference' ? [found.name] : []
  })
}

function namesOfIdentities({ namedReferences: [name = ''] }: CompiledFlow): string {
  return `it reads the names in [${name}], and objects of the metaverse have none; read them in an inbound rule`
}

function scopeMessage(condition: ScopeCondition, of: { readonly isInbound: boolean; readonly from: AttributeNames }): string | null {
  const { attribute, operator, value } = condition
  if (!asksForMembership(condition)) {
    return attribute === 'dn' || of.from.find(attribute) !== null ? null : `the scope reads ${attribute}, which the source does not have`
  }
  if (!of.isInbound) return `the scope uses ${operator}, which looks at groups of a connector space: only inbound rules can`
  return hasParameters(value) || groupKey(value) !== null
    ? null
    : `the scope uses ${operator} with "${value}", which is no distinguished name`
}

/** A rule for `*` may use whatever attribute some type has. */
export function anyType(metaverse: Schema): ObjectTypeSchema {
  return { attributes: Object.assign({}, ...Object.values(metaverse).map((type) => type.attributes)) as ObjectTypeSchema['attributes'] }
}

function canonicalJoin(
  condition: JoinCondition,
  sides: { readonly space: AttributeNames; readonly metaverse: AttributeNames; readonly messages: string[] },
): JoinCondition {
  const space = sides.space.find(condition.connectorSpaceAttribute)
  const metaverse = sides.metaverse.find(condition.metaverseAttribute)
  if (space === null) sides.messages.push(`it joins on ${condition.connectorSpaceAttribute}, which the connector space does not have`)
  if (metaverse === null) sides.messages.push(`it joins on ${condition.metaverseAttribute}, which the metaverse does not have`)
  return {
    connectorSpaceAttribute: space?.name ?? condition.connectorSpaceAttribute,
    metaverseAttribute: metaverse?.name ?? condition.metaverseAttribute,
    caseSensitive: condition.caseSensitive,
  }
}

interface JoinAttributes {
  /** Connector and object type → connector space attributes some rule joins by. */
  readonly objects: ReadonlyMap<string, ReadonlySet<string>>
  readonly metaverse: ReadonlySet<string>
  /** Metaverse attribute → connector space attributes that inbound rules join to it. */
  readonly awaiting: ReadonlyMap<string, readonly { readonly connectorId: ConnectorId; readonly attribute: string }[]>
}

function joinAttributes(rules: readonly CompiledRule[]): JoinAttributes {
  const objects = new Map<string, Set<string>>()
  const metaverse = new Set<string>()
  const awaiting = new Map<string, { connectorId: ConnectorId; attribute: string }[]>()
  for (const rule of rules) {
    const spaceType = rule.direction === 'inbound' ? rule.sourceObjectType : rule.targetObjectType
    for (const condition of rule.join.flat()) {
      const filed = `${rule.connectorId}${spaceType}`
      objects.set(filed, (objects.get(filed) ?? new Set()).add(condition.connectorSpaceAttribute))
      if (rule.direction === 'outbound') continue
      metaverse.add(condition.metaverseAttribute)
      const list = awaiting.get(condition.metaverseAttribute) ?? []
      const entry = { connectorId: rule.connectorId, attribute: condition.connectorSpaceAttribute }
      if (!list.some((other) => other.connectorId === entry.connectorId && other.attribute === entry.attribute)) list.push(entry)
      awaiting.set(condition.metaverseAttribute, list)
    }
  }
  return { objects, metaverse, awaiting }
}

function objectKeys(object: ConnectorSpaceObject, attributes: ReadonlySet<string> | undefined): readonly string[] {
  if (attributes === undefined) return []
  // What the directory holds and what it is about to hold both count: an object joins by either.
  const images: readonly Attributes[] = object.pendingExport === null ? [importedImage(object)] : [importedImage(object), topImage(object)]
  const keys = new Set<string>()
  for (const attribute of attributes) {
    for (const image of images) for (const value of image[attribute] ?? []) keys.add(joinKey(attribute, value))
  }
  return [...keys]
}

function metaverseKeys(object: MetaverseObject, attributes: ReadonlySet<string>): readonly string[] {
  const keys: string[] = []
  for (const attribute of attributes) for (const value of metaverseValues(object, attribute)) keys.push(joinKey(attribute, value))
  return keys
}

function awaited(key: string, awaiting: JoinAttributes['awaiting']): readonly { connectorId: ConnectorId; key: string }[] {
  const cut = key.indexOf('\u0000')
  const rest = key.slice(cut)
  return (awaiting.get(key.slice(0, cut)) ?? []).map((entry) => ({ connectorId: entry.connectorId, key: `${entry.attribute}${rest}` }))
}

function group<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const list = groups.get(key)
    if (list === undefined) groups.set(key, [item])
    else list.push(item)
  }
  return groups
}

/** Whether a rule makes or keeps links by itself. The others flow along with one that does. */
export function makesLinks(rule: CompiledRule): boolean {
  return rule.join.length > 0 || rule.linkType !== 'Join'
}

/** A text equal for rules that join by the same conditions: rules in scope together must not disagree about them. */
export function joinCriteriaKey(rule: CompiledRule): string {
  return rule.join
    .map((conditions) =>
      conditions
        .map((condition) => valueKey(`${condition.connectorSpaceAttribute}=${condition.metaverseAttribute}/${condition.caseSensitive}`))
        .join('&'),
    )
    .join('|')
}
