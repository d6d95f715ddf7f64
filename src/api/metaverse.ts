import { isoTime } from '#src/base/clock.ts'
import type { MetaverseId } from '#src/model/brand.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import { showValue } from '#src/model/value.ts'
import type { Store } from '#src/store/store.ts'
import { assertMay } from './access/admit.ts'
import { needs, showsObjects } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { namesOf, type Names } from './bodies/names.ts'
import { waitingOf } from './bodies/object-body.ts'
import {
  metaverseObjectShape,
  metaversePageShape,
  metaverseParameters,
  metaverseQuery,
  type JoinedObjectBody,
  type MetaverseObjectBody,
} from './contract/metaverse.ts'
import { valueBody } from './contract/value.ts'
import { noteExport } from './exported.ts'
import { metaverseExportLines } from './exports/metaverse-lines.ts'
import { findMetaverseObject } from './find-object.ts'
import { streamLines } from './line-stream.ts'
import { metaverseExportLineShape } from './contract/metaverse-export.ts'
import { alsoNeeds, heavy, linesOnly } from './open-api/answer-schemas.ts'

/** References of one metaverse object that are looked at. */
const referencesMax = 1_000

/** The metaverse: search, and one identity with the lineage of every value. */
export function metaverseRoutes(api: Api, parts: ApiParts): void {
  const { setup } = parts
  const { store } = setup
  api.get(
    '/metaverse',
    {
      config: { ...showsObjects, ...alsoNeeds('see-values') },
      schema: { querystring: metaverseQuery, response: { 200: metaversePageShape } },
    },
    async (request) => {
      if (request.query.text !== undefined) await assertMay(parts, request, 'see-values')
      const { text = '', objectType = null, after = null, limit = 50 } = request.query
      const found = await store.metaverse.search({ text: text.toLowerCase(), objectType, after: after as MetaverseId | null, limit })
      return {
        objects: found.map((object) => ({
          id: object.id,
          objectType: object.objectType,
          displayName: nameOf(object),
          changedAt: isoTime(object.changedAt),
        })),
        after: found.length === limit ? (found.at(-1)?.id ?? null) : null,
      }
    },
  )
  api.get(
    '/metaverse-export',
    { config: { ...needs('see-values'), ...heavy }, schema: { response: linesOnly(metaverseExportLineShape) } },
    async (request, reply) => {
      await noteExport(setup, { request, subject: 'metaverse', what: 'lines' })
      return streamLines(reply, metaverseExportLines(store, await store.configuration.current()))
    },
  )
  api.get(
    '/metaverse/:id',
    { config: showsObjects, schema: { params: metaverseParameters, response: { 200: metaverseObjectShape } } },
    async (request) => {
      const object = await findMetaverseObject(store, request.params.id)
      return objectBody(store, object, namesOf(await store.configuration.current()))
    },
  )
}

async function objectBody(store: Store, object: MetaverseObject, names: Names): Promise<MetaverseObjectBody> {
  const attributes = Object.entries(object.attributes).map(([name, contributions]) => [
    name,
    contributions.map((part) => ({
      connector: names.connector(part.connectorId),
      ...names.lineage(part.ruleId),
      at: isoTime(part.at),
      values: part.values.map(valueBody),
    })),
  ])
  return {
    id: object.id,
    objectType: object.objectType,
    displayName: nameOf(object),
    createdAt: isoTime(object.createdAt),
    changedAt: isoTime(object.changedAt),
    attributes: Object.fromEntries(attributes),
    references: await referencesBody(store, object.id, names),
    joined: await joinedBody(store, object.id, names),
  }
}

async function referencesBody(store: Store, id: MetaverseId, names: Names): Promise<MetaverseObjectBody['references']> {
  const edges = await store.edges.ofMetaverseSources([id], referencesMax)
  const targets = new Map(
    (await store.metaverse.load([...new Set(edges.map((edge) => edge.target))])).map((target) => [target.id, nameOf(target)]),
  )
  const entries = [...Map.groupBy(edges, (edge) => edge.attribute)].map(([attribute, own]) => [
    attribute,
    {
      count: own.length,
      isComplete: edges.length < referencesMax,
      values: own.map((edge) => ({
        id: edge.target,
        displayName: targets.get(edge.target) ?? null,
        connector: names.connector(edge.connectorId),
        ...names.lineage(edge.ruleId),
      })),
    },
  ])
  return Object.fromEntries(entries)
}

async function joinedBody(store: Store, id: MetaverseId, names: Names): Promise<JoinedObjectBody[]> {
  const objects = await store.space.ofMetaverse([id])
  return objects.flatMap((object) => {
    if (object.link === null) return []
    const { kind } = object.link
    return [
      {
        id: object.id,
        connector: names.connector(object.connectorId),
        objectType: object.objectType,
        dn: object.dn,
        link: kind,
        waiting: waitingOf(object),
      },
    ]
  })
}

/** What people know it by. */
function nameOf(object: MetaverseObject): string | null {
  for (const attribute of ['displayName', 'cn', 'accountName', 'userPrincipalName', 'mail']) {
    const value = metaverseValues(object, attribute)[0]
    if (value !== undefined) return showValue(value)
  }
  return null
}
