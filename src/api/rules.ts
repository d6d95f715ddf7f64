import type { Static } from 'typebox'
import { AppError } from '#src/base/app-error.ts'
import { attributesOfRule } from '#src/configuration/attributes-of-rule.ts'
import { textOfRule } from '#src/configuration/rule-text.ts'
import { originOf, shippedDifference, shippedRules } from '#src/configuration/shipped-rules.ts'
import type { RuleDocument } from '#src/model/configuration.ts'
import type { ConnectorOverride } from '#src/model/cycle.ts'

import type { StoredConfiguration } from '#src/store/store.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { namesOf } from './bodies/names.ts'
import {
  ruleListShape,
  ruleParameters,
  ruleQuery,
  ruleShape,
  shippedDifferenceShape,
  type RuleEntryBody,
  type RuleListBody,
} from './contract/rule.ts'
import { tellsVersion } from './open-api/answer-schemas.ts'

/** Sync rules: the list with its filters, one rule, and how it differs from the one that was shipped. */
export function ruleRoutes(api: Api, { setup }: ApiParts): void {
  const { store, pack } = setup
  api.get(
    '/rules',
    { config: { ...needs('see-status'), ...tellsVersion }, schema: { querystring: ruleQuery, response: { 200: ruleListShape } } },
    async (request, reply) => {
      const stored = await store.configuration.current()
      reply.header('etag', `"${stored?.version ?? 0}"`)
      if (stored === null) return { version: 0, rules: [], total: 0, needed: [] }
      const overrides = await store.overrides.list()
      const shipped = shippedRules(pack, stored.configuration)
      const { rules } = stored.configuration
      const shown = rules.map((rule) => ({ rule, entry: entryBody(rule, { shipped, overrides }) }))
      return {
        version: stored.version,
        rules: shown.filter((each) => isWanted(each, request.query)).map(({ entry }) => entry),
        total: rules.length,
        needed: neededBody(stored, overrides),
      }
    },
  )
  api.get(
    '/rules/:id',
    { config: { ...needs('see-status'), ...tellsVersion }, schema: { params: ruleParameters, response: { 200: ruleShape } } },
    async (request, reply) => {
      const { stored, rule } = await storedRule(setup, request.params.id)
      const overrides = await store.overrides.list()
      reply.header('etag', `"${stored.version}"`)
      const entry = entryBody(rule, { shipped: shippedRules(pack, stored.configuration), overrides })
      return { version: stored.version, entry, rule: textOfRule(rule) }
    },
  )
  api.get(
    '/rules/:id/shipped-difference',
    { config: needs('see-status'), schema: { params: ruleParameters, response: { 200: shippedDifferenceShape } } },
    async (request) => {
      const { stored, rule } = await storedRule(setup, request.params.id)
      const shipped = shippedRules(pack, stored.configuration)
      const own = shipped.get(rule.id) ?? null
      return {
        origin: originOf(rule, shipped),
        shipped: own === null ? null : textOfRule(own),
        differences: own === null ? [] : shippedDifference(own, rule).map((difference) => ({ ...difference })),
      }
    },
  )
}

async function storedRule(
  { store }: ApiParts['setup'],
  id: string,
): Promise<{ readonly stored: StoredConfiguration; readonly rule: RuleDocument }> {
  const stored = await store.configuration.current()
  const rule = stored?.configuration.rules.find((each) => each.id === id)
  if (stored === null || rule === undefined) throw new AppError('document-unknown', { subject: id })
  return { stored, rule }
}

function entryBody(
  rule: RuleDocument,
  known: { readonly shipped: ReadonlyMap<string, RuleDocument>; readonly overrides: readonly ConnectorOverride[] },
): RuleEntryBody {
  const isInbound = rule.direction === 'inbound'
  return {
    id: rule.id,
    name: rule.name,
    description: rule.description,
    tag: rule.tag,
    direction: rule.direction,
    connector: rule.connector,
    connectorType: isInbound ? rule.sourceObjectType : rule.targetObjectType,
    metaverseType: isInbound ? rule.targetObjectType : rule.sourceObjectType,
    linkType: rule.linkType,
    precedence: rule.precedence,
    disabled: rule.disabled,
    origin: originOf(rule, known.shipped),
    // The reasons of an owed step name the rules it is owed for (configuration/needed-runs.ts), until a run has done it.
    isWaiting: known.overrides.some(({ reasons }) => reasons.some((reason) => reason.startsWith(`Rule "${rule.name}" `))),
    scopeGroups: rule.scope.length,
    joinGroups: rule.join.length,
    targets: rule.flows.map(({ target }) => target),
  }
}

type Query = Static<typeof ruleQuery>

function isWanted({ rule, entry }: { readonly rule: RuleDocument; readonly entry: RuleEntryBody }, query: Query): boolean {
  const { attribute, disabled, waiting, q } = query
  for (const key of ['direction', 'connector', 'connectorType', 'metaverseType', 'tag', 'origin'] as const) {
    if (query[key] !== undefined && query[key] !== entry[key]) return false
  }
  if (disabled !== undefined && disabled !== entry.disabled) return false
  if (waiting !== undefined && waiting !== entry.isWaiting) return false
  if (attribute !== undefined && !attributesOfRule(rule).some((name) => isSameName(name, attribute))) return false
  return q === undefined || `${rule.name}\n${rule.description}`.toLowerCase().includes(q.trim().toLowerCase())
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function neededBody(stored: StoredConfiguration, overrides: readonly ConnectorOverride[]): RuleListBody['needed'] {
  const names = namesOf(stored)
  return [...Map.groupBy(overrides, ({ connectorId }) => connectorId)].map(([connectorId, own]) => ({
    connector: names.connector(connectorId),
    steps: own.map(({ step }) => step),
    reasons: [...new Set(own.flatMap(({ reasons }) => reasons))],
  }))
}
