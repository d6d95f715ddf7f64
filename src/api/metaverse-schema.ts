import { AppError } from '#src/base/app-error.ts'
import { contributorsOf, keepersOf, readersOf, type Contributor } from '#src/configuration/contributors.ts'
import type { ConnectorId, RuleId } from '#src/model/brand.ts'
import type { Configuration, RuleDocument } from '#src/model/configuration.ts'
import { showSource } from '#src/model/show-source.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import { leaveForecast } from '#src/runner/recall-impact.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { namesOf, type Names } from './bodies/names.ts'
import {
  leaveForecastShape,
  leaveQuery,
  metaverseSchemaShape,
  supplyShape,
  typeParameters,
  type ContributorBody,
  type MetaverseSchemaBody,
  type ReaderBody,
  type SupplyBody,
} from './contract/metaverse-schema.ts'
import { heavy } from './open-api/answer-schemas.ts'

/** Identities whose suppliers are counted: a fraction of a second, and close enough for a chart. */
const suppliedMax = 10_000
/** Objects of a connector whose leaving is played through. */
const leavingMax = 2_000

/** The metaverse as it is configured: types, attributes, who contributes in which order, what keeps an identity. */
export function metaverseSchemaRoutes(api: Api, { setup }: ApiParts): void {
  const { store } = setup
  api.get('/metaverse-schema', { config: needs('see-status'), schema: { response: { 200: metaverseSchemaShape } } }, async () => {
    const stored = await store.configuration.current()
    if (stored === null) return { types: [] }
    const counts = await store.metaverse.counts()
    const { configuration } = stored
    return { types: Object.keys(configuration.metaverse).map((name) => typeBody(configuration, name, counts[name] ?? 0)) }
  })
  api.get(
    '/metaverse-schema/:type/supply',
    { config: needs('see-status'), schema: { params: typeParameters, response: { 200: supplyShape } } },
    async (request) => {
      const { type } = request.params
      const stored = await store.configuration.current()
      // Every object has a `constructor`, and no type of that name.
      if (stored === null || !Object.hasOwn(stored.configuration.metaverse, type)) throw new AppError('document-unknown', { subject: type })
      const objects = (await store.metaverse.counts())[type] ?? 0
      const looked = await store.metaverse.sample({ objectType: type, limit: suppliedMax })
      return {
        objects,
        looked: looked.length,
        isComplete: objects <= suppliedMax,
        attributes: suppliedBody(looked, namesOf(stored)),
      }
    },
  )
  api.get(
    '/metaverse-schema/leaving',
    { config: { ...needs('see-status'), ...heavy }, schema: { querystring: leaveQuery, response: { 200: leaveForecastShape } } },
    async (request) => {
      const { connector } = request.query
      const { joined, looked, types } = await leaveForecast(setup, connector, leavingMax)
      return {
        connector,
        joined,
        looked,
        isComplete: looked >= joined,
        types: [...types].map(([type, { removed, kept }]) => ({
          type,
          removed,
          kept,
          estimatedRemoved: looked === 0 ? 0 : Math.round((removed / looked) * joined),
        })),
      }
    },
  )
}

function typeBody(configuration: Configuration, name: string, objects: number): MetaverseSchemaBody['types'][number] {
  const contributors = contributorsOf(configuration, name)
  const readers = readersOf(configuration, name)
  return {
    name,
    objects,
    attributes: Object.entries(configuration.metaverse[name]?.attributes ?? {}).map(([attribute, { type, multiValued, indexed }]) => ({
      name: attribute,
      type,
      multiValued,
      indexed: indexed === true,
      contributors: (contributors.get(attribute.toLowerCase()) ?? []).map(contributorBody),
      readers: (readers.get(attribute.toLowerCase()) ?? []).map(readerBody),
    })),
    deletion: { keptBy: keepersOf(configuration, name).map(readerBody) },
  }
}

function contributorBody({ rule, flow }: Contributor): ContributorBody {
  return {
    rule: rule.name,
    ruleId: rule.id,
    connector: rule.connector,
    precedence: rule.precedence,
    disabled: rule.disabled,
    linkType: rule.linkType,
    source: showSource(flow.source),
    merge: flow.merge,
    applyOnce: flow.applyOnce,
  }
}

function readerBody(rule: RuleDocument): ReaderBody {
  return { rule: rule.name, ruleId: rule.id, connector: rule.connector }
}

interface Supplier {
  readonly ruleId: RuleId
  readonly connectorId: ConnectorId
  objects: number
  values: number
}

function suppliedBody(objects: readonly MetaverseObject[], names: Names): SupplyBody['attributes'] {
  const attributes = new Map<string, { present: number; suppliers: Map<string, Supplier> }>()
  for (const object of objects) {
    for (const [name, parts] of partsOf(object)) {
      const own = attributes.get(name) ?? { present: 0, suppliers: new Map<string, Supplier>() }
      attributes.set(name, own)
      own.present++
      for (const { ruleId, connectorId, values } of parts) {
        const key = `${ruleId} ${connectorId}`
        const supplier = own.suppliers.get(key) ?? { ruleId, connectorId, objects: 0, values: 0 }
        own.suppliers.set(key, supplier)
        supplier.objects++
        supplier.values += values
      }
    }
  }
  return [...attributes].map(([name, { present, suppliers }]) => ({
    name,
    present,
    suppliers: [...suppliers.values()]
      .toSorted((a, b) => b.objects - a.objects)
      .map(({ ruleId, connectorId, ...counts }) => ({
        rule: names.rule(ruleId),
        ruleId,
        connector: names.connector(connectorId),
        ...counts,
      })),
  }))
}

type Part = Pick<Supplier, 'ruleId' | 'connectorId' | 'values'>

/** Values, and reference attributes by the rule that lets their edges flow; those are not counted one by one. */
function* partsOf({ attributes, inboundBindings }: MetaverseObject): Generator<readonly [string, readonly Part[]]> {
  for (const [name, parts] of Object.entries(attributes)) {
    yield [name, parts.map(({ ruleId, connectorId, values }) => ({ ruleId, connectorId, values: values.length }))]
  }
  for (const [name, bindings] of Object.entries(inboundBindings)) {
    yield [name, bindings.map(({ ruleId, connectorId }) => ({ ruleId, connectorId, values: 0 }))]
  }
}
