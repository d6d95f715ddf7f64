import { AppError } from '#src/base/app-error.ts'
import type { RuleId } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import { adaptRule } from './adapt-rule.ts'
import type { PackConnector } from './pack.ts'

/** Longest identifier and name that documents take. */
const idMax = 100
const nameMax = 200

/** Who gets rules, and whose rules they are to be like. */
export interface RulesLike {
  readonly like: Pick<ConnectorDocument, 'id' | 'name'>
  readonly connector: PackConnector
}

/**
 * The rules of a configuration with those of one connector once more for another one of the same type, as a server of Azure AD
 * Connect has them with a second forest: rules of one name form a block, in which the connectors follow in the order they were
 * added, so each new rule comes last in its block and the numbers after it move up as far as they must. Identifiers are
 * derived from those of the originals, so the same call always gives the same rules. What the connector's schema does not have is left
 * out, see `adaptRule`. Throws `connector-settings` when there is nothing to be like.
 */
export function rulesLike(
  { connectors, rules }: Pick<Configuration, 'connectors' | 'rules'>,
  { like, connector }: RulesLike,
): readonly RuleDocument[] {
  const ordered = rules.toSorted((a, b) => a.precedence - b.precedence)
  // The rules for a tenant may be called like those for a forest.
  const siblings = new Set(connectors.filter(({ type }) => type === connector.type).map(({ name }) => name))
  const inBlocks = ordered.filter((rule) => siblings.has(rule.connector))
  const originals = ordered.filter((rule) => rule.connector === like.name)
  if (originals.length === 0) {
    throw new AppError('connector-settings', { subject: 'rulesLike', detail: `the connector "${like.name}" has no rules` })
  }
  const after = new Map<RuleId, RuleDocument[]>()
  for (const original of originals) {
    const { rule } = adaptRule(copyOf(original, { like, connector }), connector.schema)
    if (rule === null) continue
    const { id } = inBlocks.findLast((other) => isSameBlock(other, original)) ?? original
    after.set(id, [...(after.get(id) ?? []), rule])
  }
  return numbered(ordered.flatMap((rule) => [rule, ...(after.get(rule.id) ?? [])]))
}

/** The rules in this order, each with its own number or the next free one. */
function numbered(rules: readonly RuleDocument[]): readonly RuleDocument[] {
  let least = 0
  return rules.map((rule) => {
    const precedence = Math.max(rule.precedence, least)
    least = precedence + 1
    return { ...rule, precedence }
  })
}

function copyOf(rule: RuleDocument, { like, connector }: RulesLike): RuleDocument {
  const renamed = rule.name.replaceAll(wholeName(like.name), () => connector.name)
  const name = renamed === rule.name ? `${rule.name.slice(0, nameMax - connector.name.length - 3)} (${connector.name})` : renamed
  return { ...rule, id: copyId(rule, { like, connector }), name, connector: connector.name }
}

/** The original's identifier with the end of the connector's, which tells connectors apart. */
function copyId({ id }: RuleDocument, { like, connector }: RulesLike): RuleId {
  const ending = `.${connector.id.slice(-12)}`
  const own = `.${like.id.slice(-12)}`
  const stem = id.endsWith(own) ? id.slice(0, -own.length) : id
  return `${stem.slice(0, idMax - ending.length)}${ending}` as RuleId
}

function isSameBlock(rule: RuleDocument, other: RuleDocument): boolean {
  return rule.direction === other.direction && blockName(rule) === blockName(other)
}

/** What rules of several connectors are called in common: the name without that of the connector. */
function blockName({ name, connector }: RuleDocument): string {
  return name.replaceAll(` (${connector})`, '').replaceAll(wholeName(connector), '').trim().toLowerCase()
}

/** A name that is not a part of a longer one. */
function wholeName(name: string): RegExp {
  const literal = name.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
  return new RegExp(String.raw`(?<![\w.-])${literal}(?![\w-]|[.]\w)`, 'g')
}
