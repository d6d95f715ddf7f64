import type { ConnectorId, DnKey, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import type { Store } from '#src/store/store.ts'
import type { ObjectEdgePut } from '#src/store/write-batch.ts'

/*
 * Rules of an object may look at other objects: at the names of those it refers to, and at the groups it is a member of. A
 * delta synchronization visits what changed, so whoever looks at something that changed has to be woken. Where no rule looks,
 * nothing is read.
 */

interface Parts {
  readonly store: Store
  readonly rules: RuleSet
}

/** What a page of an import does to the objects of a connector. */
export interface SpaceChange {
  readonly connectorId: ConnectorId
  /** Objects as they were stored, placeholders included. */
  readonly before: ReadonlyMap<ObjectId, ConnectorSpaceObject>
  readonly after: readonly ConnectorSpaceObject[]
  readonly removed: readonly ObjectId[]
  /** Reference values that changed. */
  readonly edges: readonly ObjectEdgePut[]
}

/** Edges of and to the objects of one batch; more of them would be a directory of its own. */
const edgesMax = 1_000_000

/** Objects whose rules look at what a page changes. */
export async function onlookersOf(parts: Parts, change: SpaceChange): Promise<readonly ObjectId[]> {
  const found = new Set<ObjectId>(await onlookersOfRemoved(parts, change.removed))
  for (const id of await readersOfNames(parts, change)) found.add(id)
  for (const id of await membersOfGroups(parts, change)) found.add(id)
  return [...found]
}

/** Objects that referred to what goes, or were members of it: their directory says nothing about them when it drops the value. */
export async function onlookersOfRemoved({ store, rules }: Parts, removed: readonly ObjectId[]): Promise<readonly ObjectId[]> {
  if (removed.length === 0) return []
  const gone = new Set(removed)
  const referrers = rules.referencesRead.size === 0 ? [] : await store.edges.ofTargets(removed, edgesMax)
  const readers = referrers.filter(({ attribute }) => rules.referencesRead.has(attribute)).map(({ source }) => source)
  return [...readers, ...(await membersOf({ store, rules }, removed))].filter((id) => !gone.has(id))
}

/** Objects that hold a reference to a renamed one in an attribute whose names some rule reads. */
async function readersOfNames({ store, rules }: Parts, change: SpaceChange): Promise<readonly ObjectId[]> {
  const attributes = new Set(rules.namesRead(change.connectorId))
  if (attributes.size === 0) return []
  const renamed = change.after.filter((object) => (change.before.get(object.id)?.dn ?? object.dn) !== object.dn)
  if (renamed.length === 0) return []
  const edges = await store.edges.ofTargets(
    renamed.map((object) => object.id),
    edgesMax,
  )
  return edges.filter(({ attribute }) => attributes.has(attribute)).map(({ source }) => source)
}

/** Objects that became or ceased to be members of a group that some scope names. */
async function membersOfGroups(parts: Parts, change: SpaceChange): Promise<readonly ObjectId[]> {
  const { groups, attributes } = parts.rules.scopedGroups(change.connectorId)
  if (groups.size === 0) return []
  const isNamed = (key: DnKey | undefined): boolean => key !== undefined && groups.has(key)
  const after = new Map(change.after.map((object) => [object.id, object.dnKey]))
  const groupNow = (id: ObjectId): boolean => isNamed(after.get(id) ?? change.before.get(id)?.dnKey)
  const joinedOrLeft = change.edges.filter(({ edge }) => attributes.includes(edge.attribute) && groupNow(edge.source))
  const renamed = change.after.filter((object) => isNamed(keyBefore(object, change.before)) !== isNamed(object.dnKey))
  const members = await membersOf(
    parts,
    renamed.map((object) => object.id),
  )
  return [...joinedOrLeft.map(({ edge }) => edge.target), ...members]
}

/** An object that lost its name to another keeps it as text until its own news arrives. */
function keyBefore(object: ConnectorSpaceObject, before: ReadonlyMap<ObjectId, ConnectorSpaceObject>): DnKey | undefined {
  return before.get(object.id)?.dnKey ?? (object.isTransient ? dnKey(object.dn) : undefined)
}

/** All members of these groups, whatever connector they are of, if a scope asks for memberships at all. */
async function membersOf({ store, rules }: Parts, groups: readonly ObjectId[]): Promise<readonly ObjectId[]> {
  if (groups.length === 0 || rules.memberAttributes.size === 0) return []
  const edges = await store.edges.ofSources(groups)
  return edges.filter(({ attribute }) => rules.memberAttributes.has(attribute)).map(({ target }) => target)
}
