import type { RuleId } from '#src/model/brand.ts'
import type { AttributeFlow, FlowSource, MergeType, RuleDocument, ScopeCondition, ScopeOperator } from '#src/model/configuration.ts'
import type { Findings } from './findings.ts'
import type { ImportedMapping, ImportedRule, ImportedScopeCondition } from './imported-rule.ts'

/** A connector as rules find it. */
export interface KnownConnector {
  readonly id: string
  readonly name: string
}

/** Operators as the export spells them → ours. */
const operators: ReadonlyMap<string, ScopeOperator> = new Map(
  Object.entries<ScopeOperator>({
    EQUAL: 'EQUAL',
    NOTEQUAL: 'NOTEQUAL',
    LESSTHAN: 'LESSTHAN',
    LESSTHAN_OR_EQUAL: 'LESSTHAN_OR_EQUAL',
    GREATERTHAN: 'GREATERTHAN',
    GREATERTHAN_OR_EQUAL: 'GREATERTHAN_OR_EQUAL',
    CONTAINS: 'CONTAINS',
    NOTCONTAINS: 'NOTCONTAINS',
    STARTSWITH: 'STARTSWITH',
    NOTSTARTSWITH: 'NOTSTARTSWITH',
    ENDSWITH: 'ENDSWITH',
    NOTENDSWITH: 'NOTENDSWITH',
    ISNULL: 'ISNULL',
    ISNOTNULL: 'ISNOTNULL',
    ISIN: 'ISIN',
    ISNOTIN: 'ISNOTIN',
    ISBITSET: 'ISBITSET',
    ISBITNOTSET: 'ISBITNOTSET',
    // The documentation spells it this way in one place.
    ISNOTBITSET: 'ISBITNOTSET',
    ISMEMBEROF: 'ISMEMBEROF',
    ISNOTMEMBEROF: 'ISNOTMEMBEROF',
  }),
)

/** Merge types as the export spells them → ours. `Replace` is what scripts say for the usual one. */
const mergeTypes: ReadonlyMap<string, MergeType> = new Map(
  Object.entries<MergeType>({
    update: 'Update',
    replace: 'Update',
    merge: 'Merge',
    mergecaseinsensitive: 'MergeCaseInsensitive',
  }),
)

const presence: ReadonlySet<ScopeOperator> = new Set(['ISNULL', 'ISNOTNULL'])
/** Time spans that mean "at once". */
const noTime = /^(?:0\.)?00:00:00(?:\.0+)?$/
const nameMax = 200

/** The rules of an export as ours, one for one, in the order of precedence. */
export function fitRules(
  rules: readonly ImportedRule[],
  of: { readonly connectors: readonly KnownConnector[]; readonly findings: Findings },
): readonly RuleDocument[] {
  const fitted = rules.flatMap((rule) => {
    const connector = connectorOf(rule, of.connectors)
    if (connector === null) {
      const wanted = rule.connector.kind === 'name' ? rule.connector.name : `{${rule.connector.identifier}}`
      of.findings.error(rule.file, rule.name, {
        message: `The rule belongs to the connector ${wanted}, which is not in the export.`,
        hint: 'Put the file of the connector into the folder Connectors, or take the file of the rule out.',
      })
      return []
    }
    return [fitRule(rule, connector, of.findings)]
  })
  return distinct(fitted.toSorted(byPrecedence), of.findings)
}

function connectorOf(rule: ImportedRule, known: readonly KnownConnector[]): KnownConnector | null {
  return known.find((candidate) => belongsTo(rule, candidate)) ?? null
}

/**
 * Whether a rule is one of a connector. The wizard calls the cloud connector after the tenant, with " - AAD" behind; a policy
 * only knows the tenant.
 */
export function belongsTo({ connector }: ImportedRule, { id, name }: KnownConnector): boolean {
  if (connector.kind === 'identifier') return connector.identifier === id
  return [connector.name, `${connector.name} - AAD`].some((candidate) => candidate.toLowerCase() === name.toLowerCase())
}

function fitRule(rule: ImportedRule, connector: KnownConnector, findings: Findings): RuleDocument {
  reportDifferences(rule, findings)
  return {
    id: (rule.identifier ?? derivedId(rule)) as RuleId,
    name: rule.name.replaceAll(/\s+/g, ' ').slice(0, nameMax).trim(),
    description: rule.description,
    tag: rule.immutableTag,
    direction: rule.direction,
    connector: connector.name,
    sourceObjectType: rule.sourceObjectType,
    targetObjectType: rule.targetObjectType,
    linkType: rule.linkType,
    precedence: rule.precedence,
    disabled: rule.disabled,
    scope: rule.scope.filter((group) => group.length > 0).map((group) => group.flatMap((condition) => fitScope(condition, rule, findings))),
    join: rule.join.filter((group) => group.length > 0),
    flows: lastOfEach(rule, findings).flatMap((mapping) => fitMapping(mapping, rule, findings)),
  }
}

/** What stands in a rule and does nothing here. */
function reportDifferences(rule: ImportedRule, findings: Findings): void {
  const { file, name } = rule
  if (rule.enablePasswordSync) {
    findings.warning(file, name, {
      message: 'The rule says whose password hashes are synchronized; Lockstep does not synchronize password hashes.',
      hint: 'Users keep the password the cloud has. Decide how they sign in (federation, pass-through, passkeys) before you switch over.',
    })
  }
  if (rule.softDeleteExpiryInterval !== null && !noTime.test(rule.softDeleteExpiryInterval)) {
    findings.warning(file, name, {
      message: `The rule keeps a link for ${rule.softDeleteExpiryInterval} after it went out of scope; here the link ends at once.`,
      hint: 'Nobody has documented what the interval does; check the rule in a preview.',
    })
  }
  const neighbour = rule.precedenceAfter ?? rule.precedenceBefore
  if (neighbour !== null)
    findings.information(file, name, `Its place beside the rule {${neighbour}} is kept by its number, ${rule.precedence}.`)
}

/** A script may leave the identifier out; the name makes one that is the same the next time. */
function derivedId(rule: ImportedRule): string {
  const plain = rule.name.normalize('NFKD').replaceAll(/[^A-Za-z0-9]+/g, '-')
  return `rule-${rule.direction}-${plain}`.slice(0, 90).replace(/-+$/, '')
}

function fitScope(condition: ImportedScopeCondition, rule: ImportedRule, findings: Findings): readonly ScopeCondition[] {
  const operator = operators.get(condition.operator.toUpperCase())
  if (operator !== undefined) {
    return [{ attribute: condition.attribute, operator, value: presence.has(operator) ? '' : condition.value }]
  }
  // Without the condition the rule would take in other objects than it does today, so nothing is imported at all.
  findings.error(rule.file, rule.name, {
    message: `The scope compares ${condition.attribute} with ${condition.operator || 'no operator'}, which is not known.`,
    hint: 'Rewrite the condition on the old server, or take the file of the rule out of the folder.',
  })
  return []
}

/** The old server lets the last of several flows to one attribute win. */
function lastOfEach(rule: ImportedRule, findings: Findings): readonly ImportedMapping[] {
  const last = new Map(rule.mappings.map((mapping) => [mapping.destination.toLowerCase(), mapping]))
  const kept = rule.mappings.filter((mapping) => last.get(mapping.destination.toLowerCase()) === mapping)
  for (const { destination } of rule.mappings.filter((mapping) => !kept.includes(mapping))) {
    findings.warning(rule.file, `${rule.name}: ${destination}`, {
      message: 'The rule has several flows to this attribute; the last is kept, as on the old server.',
      hint: '',
    })
  }
  return kept
}

function fitMapping(mapping: ImportedMapping, rule: ImportedRule, findings: Findings): readonly AttributeFlow[] {
  const subject = `${rule.name}: ${mapping.destination || 'a flow'}`
  const merge = mergeTypes.get(mapping.mergeType.toLowerCase())
  if (mapping.destination === '' || merge === undefined) {
    findings.error(rule.file, subject, {
      message: mapping.destination === '' ? 'A flow names no destination.' : `The merge type ${mapping.mergeType} is not known.`,
      hint: 'Correct the flow on the old server and export again.',
    })
    return []
  }
  if (mapping.source.kind === 'constant' && mapping.source.value === '')
    findings.information(rule.file, subject, 'The flow is a constant without text; it writes an empty text.')
  return [{ target: mapping.destination, source: fitSource(mapping), merge, applyOnce: mapping.executeOnce }]
}

function fitSource({ source }: ImportedMapping): FlowSource {
  return source.kind === 'expression' ? { kind: 'expression', text: source.text.replaceAll(/\r\n?/g, '\n') } : source
}

function byPrecedence(a: RuleDocument, b: RuleDocument): number {
  return a.precedence - b.precedence || (a.id < b.id ? -1 : 1)
}

/**
 * Names and numbers are unique here. Rules that share a name (the same shipped rule of two forests) get that of their
 * connector added; of rules that share a number the later ones move to the next free one, which keeps the order.
 */
function distinct(rules: readonly RuleDocument[], findings: Findings): readonly RuleDocument[] {
  const names = Map.groupBy(rules, ({ name }) => name.toLowerCase())
  const taken = new Set<string>()
  let least = 0
  return rules.map((rule) => {
    const isShared = (names.get(rule.name.toLowerCase())?.length ?? 0) > 1
    const candidates = isShared ? [`${rule.name} (${rule.connector})`, `${rule.name} (${rule.id})`] : [rule.name]
    const name = candidates.find((candidate) => !taken.has(candidate.toLowerCase())) ?? `${rule.name} (${rule.id})`
    taken.add(name.toLowerCase())
    const precedence = Math.max(rule.precedence, least)
    least = precedence + 1
    if (name !== rule.name)
      findings.information('', rule.name, `Several rules have this name; the one of ${rule.connector} is called "${name}".`)
    if (precedence !== rule.precedence) {
      findings.warning('', name, {
        message: `The number ${rule.precedence} is that of another rule; this one moved to ${precedence}.`,
        hint: 'Check that the order is the one you want.',
      })
    }
    return { ...rule, name, precedence }
  })
}
