import type { AttributeFlow, Configuration, RuleDocument } from '#src/model/configuration.ts'
import { attributesReadBy } from './attributes-of-rule.ts'

/** A rule that may give a metaverse attribute a value. */
export interface Contributor {
  readonly rule: RuleDocument
  readonly flow: AttributeFlow
}

/** Who may give the attributes of a metaverse type a value, by attribute in lower case, in the order in which they are asked. */
export function contributorsOf({ rules }: Configuration, objectType: string): ReadonlyMap<string, readonly Contributor[]> {
  const flows = rules
    .filter((rule) => rule.direction === 'inbound' && rule.targetObjectType === objectType)
    .toSorted((a, b) => a.precedence - b.precedence)
    .flatMap((rule) => rule.flows.map((flow) => ({ rule, flow })))
  return Map.groupBy(flows, ({ flow }) => flow.target.toLowerCase())
}

/** Enabled outbound rules by the attribute they read, in lower case. A rule for `*` reads every type. */
export function readersOf({ rules }: Configuration, objectType: string): ReadonlyMap<string, readonly RuleDocument[]> {
  const reads = rules
    .filter((rule) => rule.direction === 'outbound' && !rule.disabled && ['*', objectType].includes(rule.sourceObjectType))
    .flatMap((rule) => attributesReadBy(rule).map((name) => ({ name: name.toLowerCase(), rule })))
  return new Map([...Map.groupBy(reads, ({ name }) => name)].map(([name, own]) => [name, [...new Set(own.map(({ rule }) => rule))]]))
}

/** Enabled rules whose objects keep an identity of the type: those that may make one, or hold on to it. */
export function keepersOf({ rules }: Configuration, objectType: string): readonly RuleDocument[] {
  return rules.filter(
    (rule) => rule.direction === 'inbound' && !rule.disabled && rule.targetObjectType === objectType && rule.linkType !== 'Join',
  )
}
