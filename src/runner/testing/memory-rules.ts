import { must } from '#src/base/assert.ts'
import type { RuleId } from '#src/model/brand.ts'
import type { AttributeFlow, FlowSource, JoinCondition, RuleDocument, ScopeCondition, ScopeOperator } from '#src/model/configuration.ts'
import { parseAttributeSchema, type Schema } from '#src/model/schema.ts'
import type { Random } from '#lab/contoso/random.ts'

/** Two forests, and the cloud both are synchronized to. */
export type PlaceName = 'a' | 'b' | 'cloud'
export const forests = ['a', 'b'] as const

/** What people and groups of a forest consist of. */
export const forestSchema: Schema = schemaOf({
  user: {
    cn: 'string',
    key: 'string',
    mail: 'string',
    title: 'string',
    phones: 'string[]',
    hidden: 'string',
    stamp: 'string',
    manager: 'reference',
  },
  contact: { cn: 'string', key: 'string', mail: 'string', title: 'string', manager: 'reference' },
  group: { cn: 'string', key: 'string', title: 'string', member: 'reference[]', owner: 'reference' },
})

export const cloudSchema: Schema = schemaOf({
  user: {
    key: 'string',
    mail: 'string',
    title: 'string',
    display: 'string',
    phones: 'string[]',
    stamp: 'string',
    origin: 'string write-on-create',
    manager: 'reference',
  },
  contact: { key: 'string', mail: 'string', title: 'string', display: 'string', manager: 'reference' },
  group: { key: 'string', title: 'string', member: 'reference[]', owner: 'reference' },
})

export const metaverseSchema: Schema = schemaOf({
  person: {
    cn: 'string',
    key: 'string',
    kind: 'string',
    mail: 'string',
    title: 'string',
    display: 'string',
    phones: 'string[]',
    hidden: 'string',
    stamp: 'string',
    manager: 'reference',
  },
  group: { cn: 'string', key: 'string', title: 'string', member: 'reference[]', owner: 'reference' },
})

interface Short {
  readonly name: string
  readonly connector: PlaceName
  /** `user→person`. */
  readonly types: string
  readonly link?: RuleDocument['linkType']
  /** `attribute OPERATOR value`, all of which must hold. */
  readonly scope?: readonly string[]
  readonly join?: boolean
  /** Target → attribute in brackets, expression after `=`, or constant. */
  readonly flows?: Readonly<Record<string, string>>
  readonly merged?: readonly string[]
}

/** The rules everything begins with, some of them by chance. */
export function firstRules(random: Random): readonly RuleDocument[] {
  const naming = random.pick(['="CN=" & [key] & ",DC=cloud"', '="CN=" & [cn] & ",DC=cloud"'])
  // Rules that flow to one attribute have to agree on how.
  const merged = ['phones', 'member'].filter(() => random.chance(50))
  const rules: readonly Short[] = [
    ...forests.flatMap((forest) => inboundRules(forest, { link: random.pick(['Provision', 'Join'] as const), merged })),
    ...cloudRules(naming, random),
  ]
  const order = shuffled(
    rules.map((_, i) => 100 + i),
    random,
  )
  return rules.map((rule, i) => ruleOf(rule, i, must(order[i], 'a precedence')))
}

function inboundRules(
  forest: 'a' | 'b',
  by: { readonly link: RuleDocument['linkType']; readonly merged: readonly string[] },
): readonly Short[] {
  const { merged } = by
  const user = { connector: forest, types: 'user→person' } as const
  const link = forest === 'b' ? by.link : 'Provision'
  return [
    {
      ...user,
      name: `${forest} user`,
      link,
      scope: ['hidden NOTEQUAL yes'],
      join: true,
      flows: { key: '[key]', cn: '[cn]', kind: 'User' },
    },
    {
      ...user,
      name: `${forest} user common`,
      flows: {
        mail: '[mail]',
        title: '[title]',
        phones: '[phones]',
        manager: '[manager]',
        display: '=IIF(IsPresent([title]), [title] & " " & [cn], [cn])',
      },
      merged,
    },
    {
      ...user,
      name: `${forest} user boss`,
      scope: ['title STARTSWITH Boss'],
      flows: { display: '="Dr. " & [cn]', mail: '[mail]', hidden: 'no' },
    },
    {
      name: `${forest} contact`,
      connector: forest,
      types: 'contact→person',
      link: 'Provision',
      join: true,
      flows: { key: '[key]', cn: '[cn]', kind: 'Contact', mail: '[mail]', title: '[title]', manager: '[manager]' },
    },
    {
      name: `${forest} group`,
      connector: forest,
      types: 'group→group',
      link: 'Provision',
      join: true,
      flows: { key: '[key]', cn: '[cn]', title: '=Trim([title])', member: '[member]', owner: '[owner]' },
      merged,
    },
  ]
}

function cloudRules(dn: string, random: Random): readonly Short[] {
  return [
    { name: 'cloud in', connector: 'cloud', types: 'user→person', join: true, flows: { stamp: '[stamp]' } },
    {
      name: 'cloud user',
      connector: 'cloud',
      types: 'person→user',
      link: 'Provision',
      scope: random.chance(50) ? ['kind EQUAL User'] : ['kind EQUAL User', 'mail ISNOTNULL'],
      join: true,
      flows: { dn, key: '[key]' },
    },
    {
      name: 'cloud user common',
      connector: 'cloud',
      types: 'person→user',
      flows: { mail: '[mail]', title: '[title]', display: '[display]', phones: '[phones]', manager: '[manager]' },
    },
    {
      name: 'cloud contact',
      connector: 'cloud',
      types: 'person→contact',
      link: 'Provision',
      scope: ['kind EQUAL Contact'],
      join: true,
      flows: { dn, key: '[key]', mail: '[mail]', title: '[title]', display: '[display]', manager: '[manager]' },
    },
    {
      name: 'cloud group',
      connector: 'cloud',
      types: 'group→group',
      link: 'Provision',
      scope: random.chance(50) ? [] : ['title NOTEQUAL secret'],
      join: true,
      flows: { dn: '="CN=" & [key] & ",DC=cloud"', key: '[key]', title: '[title]', member: '[member]', owner: '[owner]' },
    },
    { name: 'b stamp', connector: 'b', types: 'person→user', join: true, flows: { stamp: '[stamp]' } },
  ]
}

/** Another state of the rules, and what was done to them. */
export interface RuleChange {
  readonly what: string
  readonly rules: readonly RuleDocument[]
}

/** Something an administrator does to the rules. Null when it would leave them as they are. */
export function changedRules(rules: readonly RuleDocument[], random: Random, original: readonly RuleDocument[]): RuleChange | null {
  const change = random.pick([toggled, swapped, flowToggled, scopeChanged, linkChanged])
  return change(rules, random, original)
}

function toggled(rules: readonly RuleDocument[], random: Random): RuleChange {
  const rule = random.pick(rules)
  return replaced(rules, { ...rule, disabled: !rule.disabled }, `${rule.disabled ? 'enable' : 'disable'} ${rule.name}`)
}

function swapped(rules: readonly RuleDocument[], random: Random): RuleChange {
  const [one, other] = [random.pick(rules), random.pick(rules)]
  const next = rules.map((rule) =>
    rule === one ? { ...rule, precedence: other.precedence } : rule === other ? { ...rule, precedence: one.precedence } : rule,
  )
  return { what: `swap precedence of ${one.name} and ${other.name}`, rules: next }
}

/** Flows that may be missing: none that makes names or keys. */
const optionalFlows = ['mail', 'title', 'display', 'phones', 'manager', 'member', 'owner', 'stamp', 'hidden']

function flowToggled(rules: readonly RuleDocument[], random: Random, original: readonly RuleDocument[]): RuleChange | null {
  const rule = random.pick(rules)
  const target = random.pick(optionalFlows)
  const known = rule.flows.find((flow) => flow.target === target)
  if (known !== undefined) {
    return replaced(rules, { ...rule, flows: rule.flows.filter((flow) => flow !== known) }, `${rule.name} loses its flow to ${target}`)
  }
  const first = must(
    original.find(({ name }) => name === rule.name),
    rule.name,
  )
  const flow = first.flows.find((candidate) => candidate.target === target)
  if (flow === undefined) return null
  return replaced(rules, { ...rule, flows: [...rule.flows, flow] }, `${rule.name} gets a flow to ${target}`)
}

function scopeChanged(rules: readonly RuleDocument[], random: Random): RuleChange {
  const scopes: Readonly<Record<string, readonly (readonly string[])[]>> = {
    'a user': [['hidden NOTEQUAL yes'], ['hidden NOTEQUAL yes', 'title NOTEQUAL T1'], []],
    'b user': [['hidden NOTEQUAL yes'], ['hidden NOTEQUAL yes', 'title NOTEQUAL T1'], []],
    'a user boss': [['title STARTSWITH Boss'], ['title STARTSWITH T']],
    'cloud user': [['kind EQUAL User'], ['kind EQUAL User', 'mail ISNOTNULL'], ['kind EQUAL User', 'title NOTEQUAL T2']],
    'cloud group': [[], ['title NOTEQUAL secret']],
  }
  const name = random.pick(Object.keys(scopes))
  const rule = must(
    rules.find((candidate) => candidate.name === name),
    name,
  )
  const scope = random.pick(scopes[name] ?? [])
  return replaced(rules, { ...rule, scope: scopeOf(scope) }, `scope of ${name} is ${scope.join(' and ') || 'everything'}`)
}

function linkChanged(rules: readonly RuleDocument[], random: Random): RuleChange {
  const rule = random.pick(rules.filter(({ name }) => name === 'a user' || name === 'b user'))
  const linkType = rule.linkType === 'Provision' ? 'Join' : 'Provision'
  return replaced(rules, { ...rule, linkType }, `link type of ${rule.name} is ${linkType}`)
}

function replaced(rules: readonly RuleDocument[], next: RuleDocument, what: string): RuleChange {
  return { what, rules: rules.map((rule) => (rule.id === next.id ? next : rule)) }
}

function ruleOf(short: Short, number: number, precedence: number): RuleDocument {
  const [source = '', target = ''] = short.types.split('→')
  const isInbound = short.connector !== 'cloud' || short.name === 'cloud in'
  const join: JoinCondition = { connectorSpaceAttribute: 'key', metaverseAttribute: 'key', caseSensitive: true }
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as RuleId,
    name: short.name,
    tag: null,
    description: '',
    direction: isInbound && short.name !== 'b stamp' ? 'inbound' : 'outbound',
    connector: short.connector,
    sourceObjectType: source,
    targetObjectType: target,
    linkType: short.link ?? 'Join',
    precedence,
    disabled: false,
    scope: scopeOf(short.scope ?? []),
    join: short.join === true ? [[join]] : [],
    flows: Object.entries(short.flows ?? {}).map(([name, from]) => flowOf(name, from, short.merged ?? [])),
  }
}

function flowOf(target: string, from: string, merged: readonly string[]): AttributeFlow {
  return { target, source: sourceOf(from), merge: merged.includes(target) ? 'Merge' : 'Update', applyOnce: false }
}

function sourceOf(from: string): FlowSource {
  if (from.startsWith('=')) return { kind: 'expression', text: from.slice(1) }
  if (from.startsWith('[')) return { kind: 'direct', attribute: from.slice(1, -1) }
  return { kind: 'constant', value: from }
}

function scopeOf(conditions: readonly string[]): RuleDocument['scope'] {
  if (conditions.length === 0) return []
  const parsed = conditions.map((text): ScopeCondition => {
    const [attribute = '', operator = '', value = ''] = text.split(' ')
    return { attribute, operator: operator as ScopeOperator, value }
  })
  return [parsed]
}

function schemaOf(types: Readonly<Record<string, Readonly<Record<string, string>>>>): Schema {
  const entries = Object.entries(types).map(([type, attributes]) => {
    const parsed = Object.entries(attributes).map(([name, text]) => [name, must(parseAttributeSchema(text), text)])
    return [type, { attributes: Object.fromEntries(parsed) }]
  })
  return Object.fromEntries(entries) as Schema
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const rest = [...items]
  return items.map(() => rest.splice(random.below(rest.length), 1)[0] as T)
}
