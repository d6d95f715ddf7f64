import { must } from '#src/base/assert.ts'
import type { ConnectorId, DnKey, MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { isImported } from '#src/model/edge.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Question } from '#src/engine/question.ts'
import type { World } from '#src/engine/world.ts'
import { referenceNamesMax } from '#src/rules/flow-source.ts'
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
  await loadReferences(store, world, objects)
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
  world.load({ metaverse, objects })
  await loadReferences(store, world, objects)
  return new Map(metaverse.map((object) => [object.id, object]))
}

/** What rules may ask about the references of some objects: how many, and the names and memberships that some rule reads. */
async function loadReferences(store: Store, world: World, found: readonly ConnectorSpaceObject[]): Promise<void> {
  const objects = found.filter((object) => !world.hasReferences(object.id))
  if (objects.length === 0) return
  const ids = objects.map((object) => object.id)
  world.load({ referencesOf: ids, counts: await store.edges.counts(ids) })
  for (const [attributes, sources] of namesWanted(world, objects)) {
    world.load({ names: await store.edges.names({ sources, attributes: attributes.split('\n'), limit: referenceNamesMax + 1 }) })
  }
  for (const [connectorId, members] of Map.groupBy(objects, (object) => object.connectorId)) {
    await loadMemberships(store, world, { connectorId, members: members.map((object) => object.id) })
  }
}

/** Objects by the attributes whose names their rules read; most rules read none. */
function namesWanted(world: World, objects: readonly ConnectorSpaceObject[]): ReadonlyMap<string, readonly ObjectId[]> {
  const wanted = new Map<string, ObjectId[]>()
  for (const { id, connectorId, objectType } of objects) {
    const attributes = objectType === null ? [] : world.filing.namedReferences(connectorId, objectType)
    if (attributes.length > 0) listIn(wanted, attributes.join('\n')).push(id)
  }
  return wanted
}

/** The memberships that scopes of a connector ask for: one read for the groups, one for the edges between both. */
async function loadMemberships(
  store: Store,
  world: World,
  of: { readonly connectorId: ConnectorId; readonly members: readonly ObjectId[] },
): Promise<void> {
  const { groups, attributes } = world.filing.scopedGroups(of.connectorId)
  if (groups.size === 0) return
  const found = await store.space.identify(of.connectorId, { anchors: [], dnKeys: [...groups] })
  const names = new Map(found.filter((row) => groups.has(row.dnKey)).map((row) => [row.id, row.dnKey]))
  const keys = [...names.keys()].flatMap((source) =>
    attributes.flatMap((attribute) => of.members.map((target) => ({ source, attribute, target }))),
  )
  const edges = (await store.edges.byKeys(keys)).filter(isImported)
  world.load({ memberships: edges.map(({ source, target }) => ({ object: target, group: must(names.get(source), 'the group') })) })
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

function listIn<K, V>(map: Map<K, V[]>, key: K): V[] {
  const list = map.get(key) ?? []
  map.set(key, list)
  return list
}

function setOf<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  const set = map.get(key) ?? new Set<V>()
  map.set(key, set)
  return set
}
