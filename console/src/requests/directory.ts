import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { AddConnectorBody, AddConnectorLine, SecretHandleBody } from '#src/api/contract/connector.ts'
import type {
  ConnectorDocumentBody,
  ContainerLevelBody,
  PendingBody,
  SchemaDifferenceBody,
  StoredSchemaBody,
} from '#src/api/contract/directory.ts'
import type { RecallImpactBody } from '#src/api/contract/recall.ts'
import type { RunLine } from '#src/api/contract/run.ts'
import type { SpacePageBody } from '#src/api/contract/space.ts'
import { ask, askLines, pathOf } from './ask.ts'

export type ConnectorText = ConnectorDocumentBody['connector']

const pageSize = 200
/** Asking a directory takes a sign-in; what it said a minute ago is good enough for a tree that is being looked at. */
const directoryMs = 5 * 60_000

/** What waits in every connector, and how fresh it is. */
export const workQuery = queryOptions({
  queryKey: ['connectors', 'work'],
  queryFn: ({ signal }) => ask<PendingBody>({ path: '/connector-work', signal }),
})

/** The document of a connector as it is edited and sent back, with its version. */
export function documentQuery(connector: string) {
  return queryOptions({
    queryKey: ['configuration', 'connector', connector],
    queryFn: ({ signal }) => ask<ConnectorDocumentBody>({ path: pathOf('connectors', connector, 'document'), signal }),
  })
}

/** One level of the tree of containers. It signs in to the directory. */
export function containersQuery(connector: string, of: { readonly partition: string; readonly parent: string | null }) {
  return queryOptions({
    queryKey: ['directory', 'containers', connector, of],
    staleTime: directoryMs,
    queryFn: ({ signal }) => ask<ContainerLevelBody>({ path: pathOf('connectors', connector, 'containers'), query: { ...of }, signal }),
  })
}

/** Selected object types and attributes, and how many rules use each. */
export function selectedSchemaQuery(connector: string) {
  return queryOptions({
    queryKey: ['configuration', 'schema', connector],
    queryFn: ({ signal }) => ask<StoredSchemaBody>({ path: pathOf('connectors', connector, 'schema'), signal }),
  })
}

/** Reads the schema of the directory anew and compares. Nothing is saved. */
export function compareSchema(connector: string): Promise<SchemaDifferenceBody> {
  return ask<SchemaDifferenceBody>({ method: 'POST', path: pathOf('connectors', connector, 'schema', 'refresh') })
}

/** Objects of a connector space, page by page. Without a text everybody may look who may see that objects exist. */
export function spaceQuery(connector: string, of: { readonly text: string; readonly filter: string }) {
  return infiniteQueryOptions({
    queryKey: ['objects', 'search', connector, of],
    initialPageParam: null as string | null,
    placeholderData: (before) => before,
    queryFn: ({ pageParam, signal }) =>
      ask<SpacePageBody>({
        path: pathOf('connectors', connector, 'space'),
        query: { text: of.text, filter: of.filter, after: pageParam, limit: pageSize },
        signal,
      }),
    getNextPageParam: (page: SpacePageBody) => page.after,
  })
}

/** What it would come to if every object of a connector left. */
export function recallQuery(connector: string) {
  return queryOptions({
    queryKey: ['connectors', 'recall', connector],
    queryFn: ({ signal }) => ask<RecallImpactBody>({ path: pathOf('connectors', connector, 'recall'), signal }),
  })
}

/** Empties a connector space, or removes the connector with it. Goes on by itself once it has begun. */
export function recall(connector: string, kind: 'clear' | 'remove'): AsyncGenerator<RunLine, void, void> {
  return askLines<RunLine>({ method: 'POST', path: pathOf('connectors', connector, kind) })
}

/** Hands a secret in; the handle is good for one use within minutes. */
export function handInSecret(secret: string): Promise<SecretHandleBody> {
  return ask<SecretHandleBody>({ method: 'POST', path: '/secrets', secret })
}

/** Discovers, tests and adds a connector, step by step. */
export function addConnector(of: AddConnectorBody): AsyncGenerator<AddConnectorLine, void, void> {
  return askLines<AddConnectorLine>({ method: 'POST', path: '/connectors', json: of })
}
