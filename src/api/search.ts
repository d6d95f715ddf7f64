import { AppError } from '#src/base/app-error.ts'
import type { DnKey, MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import { topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import { explainAbsent } from '#src/runner/explain/explain-absent.ts'
import { connectorNamed } from '#src/runner/runner.ts'
import type { Store } from '#src/store/store.ts'
import { assertMay } from './access/admit.ts'
import { showsObjects } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { identityName } from './bodies/identity-name.ts'
import { spaceEntryBody } from './bodies/object-body.ts'
import { alsoNeeds } from './open-api/answer-schemas.ts'
import { searchQuery, searchShape, type SearchBody, type SearchHitBody } from './contract/search.ts'

type Group = SearchBody['groups'][number]

const identifier = /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i
/** Fewer characters are the beginning of too many anchors. */
const anchorLengthMin = 6

/** One box over everything: names as people type them, and whole distinguished names, GUIDs and anchors. */
export function searchRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.get(
    '/search',
    { config: { ...showsObjects, ...alsoNeeds('see-values') }, schema: { querystring: searchQuery, response: { 200: searchShape } } },
    async (request) => {
      const { q, space, limit = 10 } = request.query
      const said = q.trim()
      // What is found by a name tells the name; an identifier tells nothing.
      if (!identifier.test(said)) await assertMay(parts, request, 'see-values')
      const stored = await store.configuration.current()
      const isMetaverse = space === undefined || space === 'metaverse'
      const all = stored?.configuration.connectors ?? []
      const connectors = space === undefined ? all : isMetaverse || stored === null ? [] : [connectorNamed(stored, space)]
      const asked = { said, limit }
      const groups: Group[] = isMetaverse ? [await searchMetaverse(store, asked)] : []
      for (const connector of connectors) groups.push(await searchSpace(store, connector, asked))
      const found = groups.filter(({ hits }) => hits.length > 0)
      return { groups: found, notFound: found.length > 0 ? [] : await reasons(store, { said, isMetaverse, connectors }) }
    },
  )
}

interface Asked {
  readonly said: string
  readonly limit: number
}

async function searchMetaverse(store: Store, { said, limit }: Asked): Promise<Group> {
  const exact = identifier.test(said) ? await store.metaverse.load([bare(said) as MetaverseId]) : []
  const hits = await store.search.find({ space: 'metaverse', text: said, limit: limit + 1 })
  const ids = hits.map(({ id }) => id as MetaverseId).filter((id) => exact[0]?.id !== id)
  const named = inOrder(ids, await store.metaverse.load(ids))
  const bodies = [...exact.map((object) => identityHit(object, 'whole')), ...named.map((object) => identityHit(object, 'part'))]
  return { space: 'metaverse', connector: null, hits: bodies.slice(0, limit), isMore: bodies.length > limit }
}

async function searchSpace(store: Store, connector: ConnectorDocument, { said, limit }: Asked): Promise<Group> {
  const identified = await store.space.identify(connector.id, { anchors: anchorsOf(said), dnKeys: nameKeys(said) })
  const own = identifier.test(said) ? await store.space.load([bare(said) as ObjectId]) : []
  const exact = new Set([
    ...identified.map(({ id }) => id),
    ...own.filter(({ connectorId }) => connectorId === connector.id).map(({ id }) => id),
  ])
  const anchors = said.length < anchorLengthMin ? [] : await store.search.anchors({ connectorId: connector.id, start: bare(said), limit })
  const named = await store.search.find({ space: connector.id, text: said, limit: limit + 1 })
  const ids = [...new Set([...exact, ...anchors.map(({ id }) => id as ObjectId), ...named.map(({ id }) => id as ObjectId)])]
  const objects = inOrder(ids, await store.space.load(ids))
  const hits = objects.slice(0, limit).map((object) => objectHit(object, exact.has(object.id) ? 'whole' : 'part'))
  return { space: 'connector', connector: connector.name, hits, isMore: objects.length > limit }
}

function inOrder<Id extends string, T extends { readonly id: Id }>(ids: readonly Id[], objects: readonly T[]): readonly T[] {
  const byId = new Map(objects.map((object) => [object.id, object]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

function identityHit(object: MetaverseObject, match: 'whole' | 'part'): SearchHitBody {
  const displayName = identityName(object)
  const details = ['userPrincipalName', 'mail', 'accountName'].flatMap((name) => metaverseValues(object, name))
  const detail = details.find((value) => typeof value === 'string' && value !== displayName)
  return {
    id: object.id,
    kind: 'metaverse',
    objectType: object.objectType,
    displayName,
    dn: null,
    detail: typeof detail === 'string' ? detail : null,
    metaverseId: object.id,
    waiting: [],
    isExact: match === 'whole',
  }
}

function objectHit(object: ConnectorSpaceObject, match: 'whole' | 'part'): SearchHitBody {
  const { id, kind, objectType, displayName, dn, metaverseId, waiting } = spaceEntryBody(object)
  const image = topImage(object)
  const detail = ['userPrincipalName', 'mail', 'sAMAccountName'].flatMap((name) => image[name] ?? [])[0]
  return {
    id,
    kind,
    objectType,
    displayName,
    dn,
    detail: typeof detail === 'string' ? detail : null,
    metaverseId,
    waiting,
    isExact: match === 'whole',
  }
}

/** A GUID as the store writes it. Anything else stays as it is: anchors may be told apart by case. */
function bare(said: string): string {
  return identifier.test(said) ? said.replace(/[{}]/g, '').toLowerCase() : said
}

function anchorsOf(said: string): readonly string[] {
  return [...new Set([said, said.toLowerCase(), bare(said)])]
}

/** What is no distinguished name may still be a part of one. */
function nameKeys(said: string): readonly DnKey[] {
  try {
    return said.includes('=') ? [dnKey(said)] : []
  } catch (error) {
    if (error instanceof AppError && error.code === 'dn-syntax') return []
    throw error
  }
}

/** Where it was looked for; of a whole distinguished name also why it is not there, as far as the configuration tells. */
async function reasons(
  store: Store,
  asked: { readonly said: string; readonly isMetaverse: boolean; readonly connectors: readonly ConnectorDocument[] },
): Promise<SearchBody['notFound']> {
  const { said, isMetaverse, connectors } = asked
  const isName = nameKeys(said).length > 0
  const looked = isName
    ? 'a distinguished name'
    : identifier.test(said)
      ? 'a GUID or anchor'
      : 'a part of a name, mail address or account, and an anchor'
  const reasonOf = async (connector: ConnectorDocument): Promise<SearchBody['notFound'][number]> => {
    if (!isName) return { connector: connector.name, message: `Searched for ${looked}.`, hint: null }
    const { message, hint } = await explainAbsent(store, connector, said)
    return { connector: connector.name, message, hint }
  }
  const metaverse = { connector: null, message: 'Searched for the names of identities and their identifiers.', hint: null }
  return [...(isMetaverse ? [metaverse] : []), ...(await Promise.all(connectors.map(reasonOf)))]
}
