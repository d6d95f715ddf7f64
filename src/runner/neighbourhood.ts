import type { ConnectorId, DnKey, MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Question } from '#src/engine/question.ts'
import type { World } from '#src/engine/world.ts'
import type { Store } from '#src/store/store.ts'

/**
 * Loads everything the decisions about some objects may look at: the objects, their metaverse objects, and everything else
 * joined to those, with the number of their references. Returns the metaverse objects as they were before.
 */
export async function loadNeighbourhood(store: Store, world: World, ids: readonly ObjectId[]): Promise<Map<MetaverseId, MetaverseObject>> {
  const objects = await store.space.load(ids)
  const linked = objects.flatMap((object) => object.link?.metaverseId ?? [])
  world.load({ objects })
  const before = await loadIdentities(store, world, linked)
  world.load({ counts: await store.edges.counts(ids) })
  return before
}

/** Answers open questions of a batch with one load per kind. Returns the metaverse objects that were loaded for them. */
export async function answerQuestions(
  store: Store,
  world: World,
  questions: readonly Question[],
): Promise<Map<MetaverseId, MetaverseObject>> {
  if (questions.length === 0) return new Map()
  const asked = sort(questions)
  const found = await store.metaverse.byKeys([...asked.metaverseKeys])
  const loaded = await loadIdentities(
    store,
    world,
    found.map((entry) => entry.id),
  )
  for (const [connectorId, keys] of asked.objectKeys) {
    const ids = (await store.space.byKeys(connectorId, [...keys])).map((entry) => entry.id)
    await loadObjects(store, world, ids)
  }
  for (const [connectorId, dnKeys] of asked.names) {
    const identities = await store.space.identify(connectorId, { anchors: [], dnKeys: [...dnKeys] })
    await loadObjects(
      store,
      world,
      identities.map((identity) => identity.id),
    )
  }
  for (const question of questions) world.answer(question)
  return loaded
}

async function loadIdentities(store: Store, world: World, ids: readonly MetaverseId[]): Promise<Map<MetaverseId, MetaverseObject>> {
  const missing = [...new Set(ids)].filter((id) => world.metaverse(id) === null)
  if (missing.length === 0) return new Map()
  const metaverse = await store.metaverse.load(missing)
  const objects = await store.space.ofMetaverse(missing)
  world.load({ metaverse, objects, counts: await store.edges.counts(objects.map((object) => object.id)) })
  return new Map(metaverse.map((object) => [object.id, object]))
}

async function loadObjects(store: Store, world: World, ids: readonly ObjectId[]): Promise<void> {
  const missing = [...new Set(ids)].filter((id) => world.object(id) === null)
  if (missing.length > 0) world.load({ objects: await store.space.load(missing) })
}

function sort(questions: readonly Question[]): {
  readonly metaverseKeys: ReadonlySet<string>
  readonly objectKeys: ReadonlyMap<ConnectorId, ReadonlySet<string>>
  readonly names: ReadonlyMap<ConnectorId, ReadonlySet<DnKey>>
} {
  const metaverseKeys = new Set<string>()
  const objectKeys = new Map<ConnectorId, Set<string>>()
  const names = new Map<ConnectorId, Set<DnKey>>()
  for (const question of questions) {
    if (question.kind === 'metaverse-key') metaverseKeys.add(question.key)
    else if (question.kind === 'object-key') setOf(objectKeys, question.connectorId).add(question.key)
    else setOf(names, question.connectorId).add(question.dnKey)
  }
  return { metaverseKeys, objectKeys, names }
}

function setOf<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  const set = map.get(key) ?? new Set<V>()
  map.set(key, set)
  return set
}
