import { AppError } from '#src/base/app-error.ts'
import type { ConnectorId, DnKey, MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Store } from '#src/store/store.ts'

const identifier = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Candidates named when a text fits several objects. */
const candidatesShown = 5

/** The object somebody means: by identifier, anchor or distinguished name, or by a part of the name that fits one object only. */
export async function findObject(store: Store, connectorId: ConnectorId, said: string): Promise<ConnectorSpaceObject> {
  const exact = await exactObject(store, connectorId, said)
  if (exact !== null) return exact
  const found = await store.space.search({ connectorId, text: said, filter: 'all', after: null, limit: candidatesShown + 1 })
  return onlyOne(found, said, (object) => object.dn)
}

async function exactObject(store: Store, connectorId: ConnectorId, said: string): Promise<ConnectorSpaceObject | null> {
  const names = nameKeys(said)
  const [identity] = await store.space.identify(connectorId, { anchors: [said, said.toLowerCase()], dnKeys: names })
  const id = identity?.id ?? (identifier.test(said) ? (said.toLowerCase() as ObjectId) : null)
  if (id === null) return null
  const [object] = await store.space.load([id])
  return object?.connectorId === connectorId ? object : null
}

/** What is no distinguished name may still be a part of one, so nobody is told off here. */
function nameKeys(said: string): readonly DnKey[] {
  try {
    return said.includes('=') ? [dnKey(said)] : []
  } catch (error) {
    if (error instanceof AppError && error.code === 'dn-syntax') return []
    throw error
  }
}

/** The metaverse object somebody means: by identifier, or by a text that fits one only. */
export async function findMetaverseObject(store: Store, said: string): Promise<MetaverseObject> {
  if (identifier.test(said)) {
    const [object] = await store.metaverse.load([said.toLowerCase() as MetaverseId])
    if (object !== undefined) return object
  }
  const found = await store.metaverse.search({ text: said, objectType: null, after: null, limit: candidatesShown + 1 })
  return onlyOne(found, said, (object) => object.id)
}

function onlyOne<T>(found: readonly T[], said: string, nameOf: (object: T) => string): T {
  const [only] = found
  if (only === undefined) throw new AppError('object-unknown', { subject: said })
  if (found.length === 1) return only
  const names = found.slice(0, candidatesShown).map(nameOf).join('; ')
  throw new AppError('object-unknown', {
    subject: said,
    detail: `it fits several objects, among them ${names}${found.length > candidatesShown ? ' …' : ''}`,
  })
}
