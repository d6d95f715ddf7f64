import { AppError } from '#src/base/app-error.ts'
import type { ConnectorId, DnKey, MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Store } from '#src/store/store.ts'

/** An identity or an object of a connector space. */
export type FoundAnywhere =
  | { readonly kind: 'metaverse'; readonly metaverse: MetaverseObject }
  | { readonly kind: 'object'; readonly object: ConnectorSpaceObject }

const identifier = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Candidates named when a text fits several. */
const candidatesShown = 5

/**
 * What somebody means, wherever it is: an identifier of either kind, a distinguished name or anchor in one of the connectors,
 * a text that fits one identity, or a part of a name that fits one object. Null when nothing fits; several that fit are an error.
 */
export async function findAnywhere(
  store: Store,
  configuration: Configuration,
  asked: { readonly said: string; readonly connectorId: ConnectorId | null },
): Promise<FoundAnywhere | null> {
  const { said, connectorId } = asked
  const connectors = connectorId === null ? configuration.connectors.map(({ id }) => id) : [connectorId]
  const exact = await byIdentifier(store, said, connectorId)
  if (exact !== null) return exact
  const named = await byName(store, connectors, said)
  if (named.length > 0) return onlyOne(store, named, said)
  if (connectorId === null) {
    const identities = await store.metaverse.search({ text: said.toLowerCase(), objectType: null, after: null, limit: candidatesShown + 1 })
    const [first] = identities
    if (first !== undefined && identities.length === 1) return { kind: 'metaverse', metaverse: first }
    if (identities.length > 1)
      throw several(
        said,
        identities.map(({ id }) => id),
      )
  }
  const found = []
  for (const id of connectors) {
    found.push(...(await store.space.search({ connectorId: id, text: said, filter: 'all', after: null, limit: candidatesShown + 1 })))
  }
  return found.length === 0 ? null : onlyOne(store, found, said)
}

async function byIdentifier(store: Store, said: string, connectorId: ConnectorId | null): Promise<FoundAnywhere | null> {
  if (!identifier.test(said)) return null
  const id = said.toLowerCase()
  const [metaverse] = connectorId === null ? await store.metaverse.load([id as MetaverseId]) : []
  if (metaverse !== undefined) return { kind: 'metaverse', metaverse }
  const [object] = await store.space.load([id as ObjectId])
  return object === undefined || (connectorId !== null && object.connectorId !== connectorId) ? null : { kind: 'object', object }
}

async function byName(store: Store, connectors: readonly ConnectorId[], said: string): Promise<readonly ConnectorSpaceObject[]> {
  const dnKeys = keysOf(said)
  const ids: ObjectId[] = []
  for (const connectorId of connectors) {
    const identities = await store.space.identify(connectorId, { anchors: [said, said.toLowerCase()], dnKeys })
    ids.push(...identities.map(({ id }) => id))
  }
  return store.space.load(ids)
}

/** What is no distinguished name may still be a part of one. */
function keysOf(said: string): readonly DnKey[] {
  try {
    return said.includes('=') ? [dnKey(said)] : []
  } catch (error) {
    if (error instanceof AppError && error.code === 'dn-syntax') return []
    throw error
  }
}

/** Several objects of one identity are that identity. */
async function onlyOne(store: Store, objects: readonly ConnectorSpaceObject[], said: string): Promise<FoundAnywhere> {
  const [first] = objects
  const metaverseId = first?.link?.metaverseId ?? null
  if (first !== undefined && objects.length === 1) return { kind: 'object', object: first }
  if (metaverseId !== null && objects.every(({ link }) => link?.metaverseId === metaverseId)) {
    const [metaverse] = await store.metaverse.load([metaverseId])
    if (metaverse !== undefined) return { kind: 'metaverse', metaverse }
  }
  throw several(
    said,
    objects.map(({ dn }) => dn),
  )
}

function several(said: string, names: readonly string[]): AppError {
  const shown = names.slice(0, candidatesShown).join('; ')
  return new AppError('object-unknown', {
    subject: said,
    detail: `it fits several, among them ${shown}${names.length > candidatesShown ? ' …' : ''}`,
  })
}
