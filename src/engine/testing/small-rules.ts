import { must } from '#src/base/assert.ts'
import type { ConnectorId, RuleId } from '#src/model/brand.ts'
import type {
  AttributeFlow,
  Configuration,
  ConnectorDocument,
  FlowSource,
  JoinCondition,
  MergeType,
  RuleDocument,
  ScopeCondition,
  ScopeOperator,
} from '#src/model/configuration.ts'
import { parseAttributeSchema, type ObjectTypeSchema, type Schema } from '#src/model/schema.ts'
import { compileRules, type RuleSet } from '#src/rules/rule-set.ts'

/** Where a flow comes from: `[title]` flows directly, `=Trim([title])` is an expression, anything else a constant. */
type SourceText = string | { readonly from: string; readonly merge?: MergeType; readonly applyOnce?: boolean }

/** A rule in short. Scopes read `attribute OPERATOR value`, joins `connectorSpace = metaverse` or `==` to count the case. */
export interface SmallRule {
  readonly name?: string
  readonly connector?: string
  readonly types?: string
  readonly link?: RuleDocument['linkType']
  readonly precedence?: number
  readonly disabled?: boolean
  readonly scope?: readonly string[] | readonly (readonly string[])[]
  readonly join?: readonly string[] | readonly (readonly string[])[]
  readonly flows?: Readonly<Record<string, SourceText>>
}

/** Attributes every object type of the small worlds has. */
const attributes = {
  sid: 'string',
  mail: 'string',
  title: 'string',
  company: 'string',
  kind: 'string',
  anchor: 'string',
  proxyAddresses: 'string[]',
  flags: 'integer',
  enabled: 'boolean',
  filtered: 'boolean',
  key: 'binary',
  keys: 'binary[]',
  member: 'reference[]',
  manager: 'reference',
  created: 'string write-on-create',
  fixed: 'string read-only',
  kept: 'string never-cleared',
} as const

const everyType = typeOf(attributes)
/** Names of the small worlds' connectors; Forest and Branch are on premises. */
export type ConnectorName = 'Forest' | 'Branch' | 'Cloud'
const connectorNames: readonly ConnectorName[] = ['Forest', 'Branch', 'Cloud']
const spaceSchema: Schema = { user: everyType, inetOrgPerson: everyType, group: everyType }

/** Identifier of a connector by its name. */
export function connectorId(name: ConnectorName): ConnectorId {
  return `c-${name.toLowerCase()}` as ConnectorId
}

/** An inbound rule from `Forest`, user to person, unless it says otherwise. */
export function inbound(rule: SmallRule): RuleDocument {
  return document('inbound', { connector: 'Forest', types: 'user > person', ...rule })
}

/** An outbound rule to `Cloud`, person to user, unless it says otherwise. */
export function outbound(rule: SmallRule): RuleDocument {
  return document('outbound', { connector: 'Cloud', types: 'person > user', ...rule })
}

/** A configuration of the three connectors with these rules. Those without a precedence follow each other. */
export function configurationOf(rules: readonly RuleDocument[]): Configuration {
  return {
    connectors: connectorNames.map(connector),
    rules: rules.map((rule, i) => (rule.precedence === 0 ? { ...rule, precedence: 100 + i, id: `${rule.id}#${i}` as RuleId } : rule)),
    metaverse: { person: everyType, group: everyType },
    parameters: {},
    scheduler: { enabled: false, intervalMinutes: 30, exportDeletionThreshold: null, exportDeletionPercentage: null },
  }
}

/** The rules, compiled; a rule that cannot be used fails the test. */
export function rulesOf(...rules: readonly RuleDocument[]): RuleSet {
  const set = compileRules(configurationOf(rules))
  const problem = set.problems[0]
  if (problem !== undefined) throw new Error(`${problem.rule}: ${problem.message}`)
  return set
}

function connector(name: ConnectorName): ConnectorDocument {
  const partition = { name: 'DC=lab', selected: true, include: [], exclude: [], parameters: { 'Domain.FQDN': `${name.toLowerCase()}.lab` } }
  return {
    id: connectorId(name),
    name,
    type: 'small',
    settings: {},
    partitions: [partition],
    schema: spaceSchema,
    parameters: {},
    profiles: [],
  }
}

function document(direction: RuleDocument['direction'], rule: SmallRule): RuleDocument {
  const [source = '', target = ''] = (rule.types ?? '').split(' > ')
  const name = rule.name ?? `${direction === 'inbound' ? 'In from' : 'Out to'} ${rule.connector}`
  return {
    id: name as RuleId,
    name,
    description: '',
    tag: null,
    direction,
    connector: rule.connector ?? '',
    sourceObjectType: source,
    targetObjectType: target,
    linkType: rule.link ?? 'Join',
    precedence: rule.precedence ?? 0,
    disabled: rule.disabled ?? false,
    scope: groups(rule.scope).map((group) => group.map(scopeCondition)),
    join: groups(rule.join).map((group) => group.map(joinCondition)),
    flows: Object.entries(rule.flows ?? {}).map(([to, from]) => flow(to, from)),
  }
}

/** One list of texts is one group. */
function groups(texts: readonly string[] | readonly (readonly string[])[] | undefined): readonly (readonly string[])[] {
  if (texts === undefined || texts.length === 0) return []
  return typeof texts[0] === 'string' ? [texts as readonly string[]] : (texts as readonly (readonly string[])[])
}

function scopeCondition(text: string): ScopeCondition {
  const [attribute = '', operator = '', ...value] = text.split(' ')
  return { attribute, operator: operator as ScopeOperator, value: value.join(' ') }
}

function joinCondition(text: string): JoinCondition {
  const [connectorSpaceAttribute = '', metaverseAttribute = ''] = text.split(/ ==? /)
  return { connectorSpaceAttribute, metaverseAttribute, caseSensitive: text.includes(' == ') }
}

function flow(target: string, text: SourceText): AttributeFlow {
  const from = typeof text === 'string' ? { from: text } : text
  return { target, source: source(from.from), merge: from.merge ?? 'Update', applyOnce: from.applyOnce ?? false }
}

function source(text: string): FlowSource {
  const attribute = /^\[(\w+)\]$/.exec(text)?.[1]
  if (attribute !== undefined) return { kind: 'direct', attribute }
  return text.startsWith('=') ? { kind: 'expression', text: text.slice(1) } : { kind: 'constant', value: text }
}

function typeOf(texts: Readonly<Record<string, string>>): ObjectTypeSchema {
  const entries = Object.entries(texts).map(([name, text]) => [name, must(parseAttributeSchema(text), `a schema in "${text}"`)] as const)
  return { attributes: Object.fromEntries(entries) }
}
