import type { Configuration, RuleDocument } from '#src/model/configuration.ts'
import { differences, type FieldDifference } from './field-differences.ts'
import { instantiatePack, type Pack } from './pack.ts'
import { textOfRule } from './rule-text.ts'

/**
 * Where a rule comes from. `shipped`: our pack, as it is. `changed`: our pack, edited since. `azure-ad-connect`: it carries the mark of
 * a rule that came with Azure AD Connect. `custom`: somebody made it.
 */
export type RuleOrigin = 'shipped' | 'changed' | 'azure-ad-connect' | 'custom'

/** The rules a pack would make for the connectors of a configuration, by identifier. */
export function shippedRules(pack: Pack, { connectors }: Pick<Configuration, 'connectors'>): ReadonlyMap<string, RuleDocument> {
  return new Map(instantiatePack(pack, { connectors }).map((rule) => [rule.id, rule]))
}

/** What differs from the rule as it was shipped. Its place in the order follows from what else is there, so it does not count. */
export function shippedDifference(shipped: RuleDocument, rule: RuleDocument): readonly FieldDifference[] {
  return differences(textOfRule({ ...shipped, precedence: rule.precedence }), textOfRule(rule))
}

/** Where a rule comes from. */
export function originOf(rule: RuleDocument, shipped: ReadonlyMap<string, RuleDocument>): RuleOrigin {
  const own = shipped.get(rule.id)
  if (own !== undefined) return shippedDifference(own, rule).length === 0 ? 'shipped' : 'changed'
  return rule.tag === null ? 'custom' : 'azure-ad-connect'
}
