import { isoTime } from '#src/base/clock.ts'
import { attributesOfRule } from '#src/configuration/attributes-of-rule.ts'
import { textOfConnector } from '#src/configuration/connector-text.ts'
import { schemaDifference } from '#src/configuration/schema-difference.ts'
import type { DnKey } from '#src/model/brand.ts'
import type { ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import { dnKey, isWithin } from '#src/model/dn.ts'
import { isCompleted, type Run } from '#src/model/run.ts'
import { formatAttributeSchema } from '#src/model/schema.ts'
import { DirectoryVisits } from '#src/runner/directory-visits.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { configuredConnector } from './configured-connector.ts'
import {
  connectorDocumentShape,
  containerLevelShape,
  containerQuery,
  pendingShape,
  schemaDifferenceShape,
  storedSchemaShape,
  type ContainerLevelBody,
  type PendingBody,
  type StoredSchemaBody,
} from './contract/directory.ts'
import { connectorParameters } from './contract/shapes.ts'
import { tellsVersion } from './open-api/answer-schemas.ts'

/** Objects below a container that are counted one by one. */
const countedMax = 100_000
/** Runs of a connector that are searched for the last of each kind. */
const runsSearched = 50

/** What a connector reads and what its directory offers; what waits in it, and how fresh it is. */
export function directoryRoutes(api: Api, { setup, bell }: ApiParts): void {
  const { store, clock } = setup
  const visits = visitsOf(api, { setup, bell })
  api.get(
    '/connectors/:connector/document',
    {
      config: { ...needs('see-status'), ...tellsVersion },
      schema: { params: connectorParameters, response: { 200: connectorDocumentShape } },
    },
    async (request, reply) => {
      const { connector, stored } = await configuredConnector(store, request.params.connector)
      reply.header('etag', `"${stored.version}"`)
      return { version: stored.version, connector: textOfConnector(connector) }
    },
  )
  api.get(
    '/connectors/:connector/schema',
    { config: needs('see-status'), schema: { params: connectorParameters, response: { 200: storedSchemaShape } } },
    async (request) => {
      const { connector, stored } = await configuredConnector(store, request.params.connector)
      return { types: storedTypes(connector, stored.configuration.rules) }
    },
  )
  api.post(
    '/connectors/:connector/schema/refresh',
    { config: needs('test-secret'), schema: { params: connectorParameters, response: { 200: schemaDifferenceShape } } },
    async (request) => {
      const { connector } = await configuredConnector(store, request.params.connector)
      const { schema, partitions } = await visits.describe({ connector, author: authorOf(request) })
      const [here, there] = [connector.partitions.map(({ name }) => name), partitions.map(({ name }) => name)]
      return {
        at: isoTime(clock.now()),
        partitions: { added: there.filter((name) => !here.includes(name)), removed: here.filter((name) => !there.includes(name)) },
        types: schemaDifference(connector.schema, schema).map((type) => ({
          ...type,
          available: [...type.available],
          missing: [...type.missing],
          changed: [...type.changed],
        })),
      }
    },
  )
  api.get(
    '/connectors/:connector/containers',
    {
      config: needs('test-secret'),
      schema: { params: connectorParameters, querystring: containerQuery, response: { 200: containerLevelShape } },
    },
    async (request): Promise<ContainerLevelBody> => {
      const { connector } = await configuredConnector(store, request.params.connector)
      const { partition, parent = partition } = request.query
      const level = await visits.containers({ connector, author: authorOf(request) }, { partition, parent })
      const keys = level.containers.map(({ dn }) => dnKey(dn))
      const counts = await store.space.countBelow({ connectorId: connector.id, containers: keys, limit: countedMax })
      const containers = level.containers.map((container, i) => {
        const objects = counts[i] ?? 0
        const selected = selectionOf(connector, partition, keys[i] ?? dnKey(container.dn))
        return { ...container, ...selected, objects, isMore: objects >= countedMax }
      })
      return { partition, parent, containers, isMore: level.isMore }
    },
  )
  api.get('/connector-work', { config: needs('see-status'), schema: { response: { 200: pendingShape } } }, async () => {
    const connectors = (await store.configuration.current())?.configuration.connectors ?? []
    return { connectors: await Promise.all(connectors.map((connector) => pendingBody(setup, connector))) }
  })
}

/** The most specific container that is listed decides; a part that is decided otherwise below makes it `some`. */
function selectionOf(
  connector: ConnectorDocument,
  partition: string,
  key: DnKey,
): Pick<ContainerLevelBody['containers'][number], 'selection' | 'listed'> {
  const own = connector.partitions.find(({ name }) => name === partition)
  if (own === undefined || !own.selected) return { selection: 'none', listed: null }
  const included = (own.include.length === 0 ? [partition] : own.include).map((dn) => ({ key: dnKey(dn), listed: 'include' as const }))
  const listed = [...included, ...own.exclude.map((dn) => ({ key: dnKey(dn), listed: 'exclude' as const }))]
  const deciding = listed.filter((each) => isWithin(key, each.key)).toSorted((a, b) => b.key.length - a.key.length)[0]
  const isRead = deciding?.listed === 'include'
  const isMixed = listed.some((each) => each.key !== key && isWithin(each.key, key) && (each.listed === 'include') !== isRead)
  const here = listed.find((each) => each.key === key && each.key !== dnKey(partition))
  return { selection: isMixed ? 'some' : isRead ? 'all' : 'none', listed: here?.listed ?? null }
}

function storedTypes(connector: ConnectorDocument, rules: readonly RuleDocument[]): StoredSchemaBody['types'] {
  const own = rules.filter((rule) => rule.connector === connector.name)
  return Object.entries(connector.schema).map(([name, { attributes }]) => {
    const used = own.filter((rule) => (rule.direction === 'inbound' ? rule.sourceObjectType : rule.targetObjectType) === name)
    const uses = used.map((rule) => ({ rule: rule.name, names: new Set(attributesOfRule(rule).map((each) => each.toLowerCase())) }))
    return {
      name,
      rules: used.length,
      usedBy: used.map((rule) => rule.name),
      attributes: Object.entries(attributes).map(([attribute, schema]) => {
        const usedBy = uses.filter(({ names }) => names.has(attribute.toLowerCase())).map(({ rule }) => rule)
        return { name: attribute, schema: formatAttributeSchema(schema), rules: usedBy.length, usedBy }
      }),
    }
  })
}

async function pendingBody({ store, clock }: ApiParts['setup'], connector: ConnectorDocument): Promise<PendingBody['connectors'][number]> {
  const pending = await store.space.pending(connector.id)
  const runs = await store.runs.list({ connectorId: connector.id, before: null, limit: runsSearched })
  const lastImportAt = lastDid(runs, 'import')
  return {
    id: connector.id,
    name: connector.name,
    type: connector.type,
    import: { add: pending.importAdd, update: pending.importUpdate, delete: pending.importDelete },
    export: { add: pending.exportAdd, update: pending.exportUpdate, delete: pending.exportDelete },
    escrowed: pending.escrowed,
    unconfirmed: pending.unconfirmed,
    errors: pending.syncErrors + pending.exportErrors,
    lastImportAt: orNull(lastImportAt),
    lastSynchronizationAt: orNull(lastDid(runs, 'synchronization')),
    lastExportAt: orNull(lastDid(runs, 'export')),
    ageSeconds: lastImportAt === null ? null : Math.max(0, Math.round((clock.now() - lastImportAt) / 1_000)),
  }
}

/** When a step of a kind last went to its end. What is stale is told by when the directory was read, so the beginning counts. */
function lastDid(runs: readonly Run[], kind: 'import' | 'synchronization' | 'export'): number | null {
  for (const { steps } of runs) {
    const step = steps.findLast((each) => each.type.endsWith(kind) && isCompleted(each.result))
    if (step !== undefined) return step.startedAt
  }
  return null
}

function orNull(at: number | null): string | null {
  return at === null ? null : isoTime(at)
}

/** They end with the service, and earlier where a write says so. */
function visitsOf(api: Api, { setup, bell }: Pick<ApiParts, 'setup' | 'bell'>): DirectoryVisits {
  const visits = new DirectoryVisits(setup)
  const endWatch = bell.watch((written) => visits.heed(written))
  api.addHook('onClose', () => {
    endWatch()
    return visits.close()
  })
  return visits
}
