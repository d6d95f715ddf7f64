import { Type } from 'typebox'
import type { ObjectId, DnKey } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { ObjectEdge } from '#src/model/edge.ts'
import type { Store } from '#src/store/store.ts'
import { assertMay } from './access/admit.ts'
import { needs, showsObjects } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { namesOf, type Names } from './bodies/names.ts'
import {
  attributesBody,
  changesBody,
  exportDeltaBody,
  linkBody,
  objectProblemBody,
  spaceEntryBody,
  waitingOf,
} from './bodies/object-body.ts'
import { configuredConnector } from './configured-connector.ts'
import { connectorParameters } from './contract/shapes.ts'
import {
  objectQuery,
  spaceCsvQuery,
  spaceObjectShape,
  spacePageShape,
  spaceQuery,
  type ReferenceBody,
  type SpaceObjectBody,
} from './contract/space.ts'
import { spaceExportLineShape, spaceExportQuery } from './contract/space-export.ts'
import { csvObjectsMax, spaceCsv } from './exports/space-csv.ts'
import { noteExport } from './exported.ts'
import { spaceExportLines } from './exports/space-lines.ts'
import { findObject } from './find-object.ts'
import { streamFile, streamLines } from './line-stream.ts'
import { alsoNeeds, heavy, linesOnly } from './open-api/answer-schemas.ts'

/** Values of one reference attribute that are shown. */
const referencesShown = 200

const csvAnswer = {
  200: {
    description: `A table as RFC 4180 has it, UTF-8, its heads first; at most ${csvObjectsMax} objects.`,
    content: { 'text/csv': { schema: Type.String() } },
  },
}

/** Connector spaces: search, and one object with everything in its slots. */
export function spaceRoutes(api: Api, parts: ApiParts): void {
  const { setup } = parts
  const { store } = setup
  api.get(
    '/connectors/:connector/space',
    {
      config: { ...showsObjects, ...alsoNeeds('see-values') },
      schema: { params: connectorParameters, querystring: spaceQuery, response: { 200: spacePageShape } },
    },
    async (request) => {
      if (request.query.text !== undefined) await assertMay(parts, request, 'see-values')
      const { text = '', filter = 'all', after = null, limit = 50 } = request.query
      const { connector } = await configuredConnector(store, request.params.connector)
      const found = await store.space.search({ connectorId: connector.id, text, filter, after: after as DnKey | null, limit })
      return { objects: found.map(spaceEntryBody), after: found.length === limit ? (found.at(-1)?.dnKey ?? null) : null }
    },
  )
  api.get(
    '/connectors/:connector/space/object',
    { config: showsObjects, schema: { params: connectorParameters, querystring: objectQuery, response: { 200: spaceObjectShape } } },
    async (request) => {
      const { connector, stored } = await configuredConnector(store, request.params.connector)
      const object = await findObject(store, connector.id, request.query.object)
      return objectBody(store, object, namesOf(stored))
    },
  )
  api.get(
    '/connectors/:connector/space/export',
    {
      config: { ...needs('see-values'), ...heavy },
      schema: { params: connectorParameters, querystring: spaceExportQuery, response: linesOnly(spaceExportLineShape) },
    },
    async (request, reply) => {
      const { connector, stored } = await configuredConnector(store, request.params.connector)
      await noteExport(setup, { request, subject: connector.id, what: `lines, ${request.query.filter ?? 'all'}` })
      return streamLines(reply, spaceExportLines(store, { connector, stored, filter: request.query.filter ?? 'all' }))
    },
  )
  api.get(
    '/connectors/:connector/space/csv',
    {
      config: { ...needs('see-values'), ...heavy },
      schema: { params: connectorParameters, querystring: spaceCsvQuery, response: csvAnswer },
    },
    async (request, reply) => {
      const { text = '', filter = 'all' } = request.query
      const { connector } = await configuredConnector(store, request.params.connector)
      await noteExport(setup, { request, subject: connector.id, what: `CSV, ${filter}${text === '' ? '' : ', searched'}` })
      const lines = spaceCsv(store, { connectorId: connector.id, text, filter })
      return streamFile(reply, { type: 'text/csv; charset=utf-8', name: 'objects.csv', text: lines })
    },
  )
}

async function objectBody(store: Store, object: ConnectorSpaceObject, names: Names): Promise<SpaceObjectBody> {
  const { pendingImport } = object
  return {
    id: object.id,
    connector: names.connector(object.connectorId),
    kind: object.kind,
    objectType: object.objectType,
    dn: object.dn,
    anchor: object.anchor,
    partition: object.partition,
    isTransient: object.isTransient,
    link: linkBody(object.link, names),
    connectorState: object.connectorState,
    waiting: waitingOf(object),
    synchronized: attributesBody(object.synchronized),
    pendingImport:
      pendingImport === null
        ? null
        : { operation: pendingImport.operation, renamedFrom: pendingImport.renamedFrom, changes: changesBody(pendingImport.changes) },
    pendingExport: exportDeltaBody(object.pendingExport),
    escrowedExport: exportDeltaBody(object.escrowedExport),
    unconfirmedExport: exportDeltaBody(object.unconfirmedExport),
    references: await referencesBody(store, object.id),
    syncProblem: object.syncProblem === null ? null : objectProblemBody(object.syncProblem),
    exportProblem: object.exportProblem === null ? null : objectProblemBody(object.exportProblem),
  }
}

async function referencesBody(store: Store, id: ObjectId): Promise<Record<string, ReferenceBody>> {
  const counts = new Map((await store.edges.counts([id])).map(({ attribute, count }) => [attribute, count]))
  const shown = await store.edges.firstOfSource(id, referencesShown)
  const targets = new Map((await store.space.load([...new Set(shown.map((edge) => edge.target))])).map((target) => [target.id, target.dn]))
  const byAttribute = Map.groupBy(shown, (edge) => edge.attribute)
  const entries = [...byAttribute].map(([attribute, edges]): [string, ReferenceBody] => [
    attribute,
    { count: counts.get(attribute) ?? 0, values: edges.map((edge) => referenceBody(edge, targets)) },
  ])
  return Object.fromEntries(entries)
}

function referenceBody(edge: ObjectEdge, targets: ReadonlyMap<ObjectId, string>): ReferenceBody['values'][number] {
  const { synchronized, pendingImport, pendingExport, escrowedExport, unconfirmedExport } = edge
  return { dn: targets.get(edge.target) ?? edge.target, synchronized, pendingImport, pendingExport, escrowedExport, unconfirmedExport }
}
