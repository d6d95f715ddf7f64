import type { MetaverseId, ObjectId } from '#src/model/brand.ts'
import { isEmptyChange } from '#src/model/change.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { ReleasedReferences } from '#src/engine/draft.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'
import type { PlannedBatch, PlannedObject } from './plan-batch.ts'
import { searchText } from './search-text.ts'

/** The facts that plans come to, as one transaction; counters, errors and events are for whoever planned. */
export function planWrites(
  rules: RuleSet,
  planned: { readonly plans: readonly Pick<PlannedObject, 'id' | 'plan'>[] } & Pick<PlannedBatch, 'before'>,
): WriteBatch {
  const objects = new Map<ObjectId, ConnectorSpaceObject | null>()
  const metaverse = new Map<MetaverseId, MetaverseObject | null>()
  const touched = { objects: new Set<ObjectId>(), metaverse: new Set<MetaverseId>() }
  const released: ReleasedReferences[] = []
  for (const { plan } of planned.plans) {
    for (const [key, object] of plan.effects.objects) objects.set(key, object)
    for (const [key, object] of plan.effects.metaverse) metaverse.set(key, object)
    for (const key of plan.effects.touchedObjects) touched.objects.add(key)
    for (const key of plan.effects.touchedMetaverse) touched.metaverse.add(key)
    released.push(...plan.effects.releasedReferences)
  }
  const settled = planned.plans.filter(({ plan }) => plan.kind === 'planned').map(({ id }) => id)
  const removed = keysOf(objects, null)
  const put = valuesOf(objects)
  return {
    removeEdgesInto: removed,
    removeObjects: removed,
    putObjects: put.map((object) => ({ object, keys: rules.objectKeys(object) })),
    removeMetaverse: keysOf(metaverse, null),
    putMetaverse: valuesOf(metaverse).map((object) => ({ object, keys: rules.metaverseKeys(object), search: searchText(object) })),
    settleImportedEdges: settled.filter((id) => objects.get(id) !== null),
    releaseEdges: released,
    touch: { objects: [...touched.objects], metaverse: [...touched.metaverse] },
    alignPendingExports: [...new Set([...put.filter(hasEmptyUpdate).map(({ id }) => id), ...released.map(({ source }) => source)])],
    wakeUnjoined: valuesOf(metaverse).flatMap((object) => rules.awaitedKeys(newKeys(rules, object, planned.before.get(object.id)))),
  }
}

/** Join keys a metaverse object did not have before: somebody unjoined may have waited for them. */
function newKeys(rules: RuleSet, object: MetaverseObject, before: MetaverseObject | undefined): readonly string[] {
  const keys = rules.metaverseKeys(object)
  if (before === undefined) return keys
  const known = new Set(rules.metaverseKeys(before))
  return keys.filter((key) => !known.has(key))
}

function hasEmptyUpdate(object: ConnectorSpaceObject): boolean {
  const delta = object.pendingExport
  return delta !== null && delta.operation === 'update' && delta.newDn === null && isEmptyChange(delta.changes)
}

function keysOf<K, V>(map: ReadonlyMap<K, V | null>, value: null): K[] {
  return [...map].filter(([, own]) => own === value).map(([key]) => key)
}

function valuesOf<K, V>(map: ReadonlyMap<K, V | null>): V[] {
  return [...map.values()].filter((value) => value !== null)
}
