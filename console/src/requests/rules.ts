import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { RuleBody, RuleListBody, ShippedDifferenceBody } from '#src/api/contract/rule.ts'
import type { DryRunBody } from '#src/api/contract/expression.ts'
import { ask, pathOf } from './ask.ts'
import type { ConfigurationChangeBody } from './configuration.ts'

/** The document of a rule. */
export type RuleText = RuleBody['rule']

/** Names and values of filters, as they stand in the address. */
export type RuleFilter = Readonly<Record<string, string>>

/** Rules that fit, in the order of their precedence. */
export function rulesQuery(filter: RuleFilter = {}) {
  return queryOptions({
    queryKey: ['rules', 'list', filter],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => ask<RuleListBody>({ path: '/rules', query: filter, signal }),
  })
}

export function ruleQuery(id: string) {
  return queryOptions({
    queryKey: ['rules', 'one', id],
    queryFn: ({ signal }) => ask<RuleBody>({ path: pathOf('rules', id), signal }),
  })
}

/** How a rule differs from the one that was shipped. */
export function shippedDifferenceQuery(id: string) {
  return queryOptions({
    queryKey: ['rules', 'shipped', id],
    queryFn: ({ signal }) => ask<ShippedDifferenceBody>({ path: pathOf('rules', id, 'shipped-difference'), signal }),
  })
}

/** Objects a dry run looks at: chosen ones, or some at random. */
export type DryRunObjects =
  | { readonly objects: readonly { readonly connector: string; readonly object: string }[] }
  | { readonly random: { readonly connector: string; readonly objectType: string; readonly count: number } }

/** What changed rules would make of a few objects. Nothing is written. */
export function dryRun(change: ConfigurationChangeBody, of: DryRunObjects): Promise<DryRunBody> {
  return ask<DryRunBody>({ method: 'POST', path: '/rules/dry-run', json: { ...change, ...of } })
}
