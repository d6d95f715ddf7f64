import { unwritableAttributes } from '#src/connectors/entra/unwritable-attributes.ts'
import type { Configuration, RuleDocument } from '#src/model/configuration.ts'
import type { Schema } from '#src/model/schema.ts'
import type { ConnectorCounts, ImportReport, RuleCounts, UnwritableAttributeReport } from './import-report.ts'

export function countRules(rules: readonly RuleDocument[]): RuleCounts {
  const count = (test: (rule: RuleDocument) => boolean): number => rules.filter(test).length
  const flows = rules.flatMap((rule) => rule.flows)
  return {
    total: rules.length,
    inbound: count(({ direction }) => direction === 'inbound'),
    outbound: count(({ direction }) => direction === 'outbound'),
    provision: count(({ linkType }) => linkType === 'Provision'),
    join: count(({ linkType }) => linkType === 'Join'),
    stickyJoin: count(({ linkType }) => linkType === 'StickyJoin'),
    disabled: count(({ disabled }) => disabled),
    shipped: count(({ tag }) => tag !== null),
    flows: flows.length,
    expressions: flows.filter(({ source }) => source.kind === 'expression').length,
  }
}

export function countConnectors({ connectors, rules }: Configuration): readonly ConnectorCounts[] {
  return connectors.map(({ name, type, partitions, schema, profiles, parameters }) => ({
    name,
    type,
    partitions: partitions.length,
    selectedPartitions: partitions.filter(({ selected }) => selected).length,
    objectTypes: Object.keys(schema).length,
    attributes: attributesIn(schema),
    profiles: profiles.length,
    parameters: [{ parameters }, ...partitions].reduce((sum, place) => sum + Object.keys(place.parameters).length, 0),
    rules: rules.filter(({ connector }) => connector === name).length,
  }))
}

export function countMetaverse({ metaverse, parameters }: Configuration): ImportReport['metaverse'] {
  return { objectTypes: Object.keys(metaverse).length, attributes: attributesIn(metaverse), parameters: Object.keys(parameters).length }
}

/** Different attributes, however many object types have them. */
function attributesIn(schema: Schema): number {
  return new Set(Object.values(schema).flatMap(({ attributes }) => Object.keys(attributes))).size
}

/** Selected attributes of cloud connectors that Microsoft Graph does not take, with the rules that flow to them. */
export function unwritableIn({ connectors, rules }: Configuration): readonly UnwritableAttributeReport[] {
  const unwritable = unwritableAttributes('azure-ad-connect')
  return connectors
    .filter(({ type, settings }) => type === 'entra-id' && settings['vocabulary'] === 'azure-ad-connect')
    .flatMap(({ name, schema }) =>
      unwritable
        .filter(({ objectType, attribute }) => Object.hasOwn(schema[objectType]?.attributes ?? {}, attribute))
        .map(({ objectType, attribute, reason }) => ({
          connector: name,
          objectType,
          attribute,
          reason,
          rules: rules.filter((rule) => flowsTo(rule, { connector: name, objectType, attribute })).map((rule) => rule.name),
        })),
    )
}

function flowsTo(rule: RuleDocument, to: { readonly connector: string; readonly objectType: string; readonly attribute: string }): boolean {
  if (rule.direction !== 'outbound' || rule.connector !== to.connector || rule.targetObjectType !== to.objectType) return false
  return rule.flows.some(({ target }) => target === to.attribute)
}
