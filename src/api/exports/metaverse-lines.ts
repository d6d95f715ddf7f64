import { isoTime } from '#src/base/clock.ts'
import { compareText } from '#src/configuration/schema-text.ts'
import type { MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { MetaverseEdge } from '#src/model/edge.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Store, StoredConfiguration } from '#src/store/store.ts'
import { namesOf, type Names } from '../bodies/names.ts'
import { metaverseExportFormat, type MetaverseExportLine, type MetaverseExportObject } from '../contract/metaverse-export.ts'
import { referencesPerLine, sortedRecord, sortedValues } from './sorted.ts'

/** Objects read at once. */
const pageLength = 200
/** References of a page that are read together; with more, each object's are read by themselves. */
const referencesTogether = 10_000

/** The metaverse as lines, by identifier. What is held in memory is one page, or the references of one object with many. */
export async function* metaverseExportLines(store: Store, stored: StoredConfiguration | null): AsyncGenerator<MetaverseExportLine> {
  const names = namesOf(stored)
  yield { type: 'metaverse', format: metaverseExportFormat, configurationVersion: stored?.version ?? 0 }
  let count = 0
  let after: MetaverseId | null = null
  for (;;) {
    const page: readonly MetaverseObject[] = await store.metaverse.scan({ after, limit: pageLength })
    const ids = page.map((object) => object.id)
    const joined = Map.groupBy(await store.space.ofMetaverse(ids), (object) => object.link?.metaverseId)
    const edges = await store.edges.ofMetaverseSources(ids, referencesTogether + 1)
    const together = edges.length > referencesTogether ? null : Map.groupBy(edges, (edge) => edge.source)
    for (const object of page) {
      yield objectLine(object, joined.get(object.id) ?? [], names)
      const own = together?.get(object.id) ?? (together === null ? await allEdges(store, object.id) : [])
      yield* referenceLines(own, names)
    }
    count += page.length
    after = page.at(-1)?.id ?? null
    if (page.length < pageLength) break
  }
  yield { type: 'end', objects: count }
}

function allEdges(store: Store, id: MetaverseId): Promise<readonly MetaverseEdge[]> {
  return store.edges.ofMetaverseSources([id], Number.MAX_SAFE_INTEGER)
}

function objectLine(object: MetaverseObject, joined: readonly ConnectorSpaceObject[], names: Names): MetaverseExportObject {
  const dns = new Map(joined.map(({ id, dn }): [ObjectId, string] => [id, dn]))
  return {
    type: 'object',
    id: object.id,
    objectType: object.objectType,
    createdAt: isoTime(object.createdAt),
    changedAt: isoTime(object.changedAt),
    joined: joined
      .flatMap((each) => joinedBody(each, names))
      .toSorted((a, b) => compareText(`${a.connector}\u0000${a.dn}`, `${b.connector}\u0000${b.dn}`)),
    attributes: sortedRecord(object.attributes, (contributions) =>
      contributions.map(({ connectorId, objectId, ruleId, at, values }) => ({
        connector: names.connector(connectorId),
        dn: dns.get(objectId) ?? null,
        rule: names.rule(ruleId),
        at: isoTime(at),
        values: sortedValues(values),
      })),
    ),
    bindings: sortedRecord(object.inboundBindings, (bindings) =>
      bindings.map(({ connectorId, objectId, objectAttribute, ruleId }) => ({
        connector: names.connector(connectorId),
        dn: dns.get(objectId) ?? null,
        objectAttribute,
        rule: names.rule(ruleId),
      })),
    ),
  }
}

function joinedBody(object: ConnectorSpaceObject, names: Names): MetaverseExportObject['joined'] {
  const { link } = object
  if (link === null) return []
  return [
    {
      connector: names.connector(object.connectorId),
      dn: object.dn,
      objectType: object.objectType,
      id: object.id,
      link: link.kind,
      rule: names.rule(link.ruleId),
      at: isoTime(link.at),
    },
  ]
}

function* referenceLines(edges: readonly MetaverseEdge[], names: Names): Generator<MetaverseExportLine> {
  const byAttribute = [...Map.groupBy(edges, (edge) => edge.attribute)].toSorted(([a], [b]) => compareText(a, b))
  for (const [attribute, own] of byAttribute) {
    const sorted = own.toSorted((a, b) => compareText(a.target, b.target))
    for (let i = 0; i < sorted.length; i += referencesPerLine) {
      const values = sorted.slice(i, i + referencesPerLine).map((edge) => ({
        id: edge.target,
        connector: names.connector(edge.connectorId),
        rule: names.rule(edge.ruleId),
        at: isoTime(edge.at),
      }))
      yield { type: 'references', id: own[0]?.source ?? '', attribute, values }
    }
  }
}
