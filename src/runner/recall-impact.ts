import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import { systemIds } from '#src/base/ids.ts'
import type { ConnectorId, ObjectId } from '#src/model/brand.ts'
import { isEmptyChange } from '#src/model/change.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { compileRules, type RuleSet } from '#src/rules/rule-set.ts'
import type { Store } from '#src/store/store.ts'
import { planBatch } from './plan-batch.ts'
import { connectorNamed } from './runner.ts'
import { withoutRules } from './save-without.ts'

/** What it would come to if every object of a connector left. */
export interface RecallImpact {
  readonly objects: number
  readonly placeholders: number
  readonly joined: number
  /** Metaverse objects that nothing else keeps. */
  readonly identitiesRemoved: number
  /** Metaverse objects that stay and are computed without the connector. */
  readonly identitiesChanged: number
  /** Rules of the connector, which go with it when it is removed. */
  readonly rules: number
  /** Exports that would wait in other connectors, most first. */
  readonly deletes: readonly ConnectorCount[]
  readonly updates: readonly ConnectorCount[]
}

export interface ConnectorCount {
  readonly connector: string
  readonly count: number
}

const pageSize = 500

/** Plans what a recall would do, object by object, and writes nothing. Throws `connector-unknown`. */
export async function recallImpact(parts: { readonly store: Store; readonly clock: Clock }, name: string): Promise<RecallImpact> {
  const { store } = parts
  const stored = await store.configuration.current()
  if (stored === null) throw new AppError('connector-unknown', { subject: name, detail: 'there are none yet' })
  const connector = connectorNamed(stored, name)
  const rules = compileRules(withoutRules(stored.configuration, connector))
  const tally = new Tally(connector.id)
  const planning = { store: asIfDeleted(store, connector.id), rules, surroundings: surroundings(parts.clock) }
  for await (const ids of allObjects(store, connector.id)) {
    const { plans } = await planBatch(planning, ids)
    for (const { plan } of plans) tally.add(plan)
  }
  const { objects, placeholders, joined } = await store.space.statistics(connector.id)
  return {
    objects,
    placeholders,
    joined,
    identitiesRemoved: tally.removed,
    identitiesChanged: tally.changed,
    rules: stored.configuration.rules.filter((rule) => rule.connector === connector.name).length,
    deletes: named(tally.deletes, rules),
    updates: named(tally.updates, rules),
  }
}

/** What would become of identities if a connector left, found out from some of its objects. */
export interface LeaveForecast {
  /** Objects of the connector that are joined, and how many of them were looked at. */
  readonly joined: number
  readonly looked: number
  /** Metaverse type → identities of those looked at that nothing else keeps, and those that stay without the connector. */
  readonly types: ReadonlyMap<string, { removed: number; kept: number }>
}

/** Plans what a recall would do for some objects at random, and writes nothing. What is said of all is a share of what was looked at. */
export async function leaveForecast(
  parts: { readonly store: Store; readonly clock: Clock },
  name: string,
  limit: number,
): Promise<LeaveForecast> {
  const { store, clock } = parts
  const stored = await store.configuration.current()
  if (stored === null) throw new AppError('connector-unknown', { subject: name, detail: 'there are none yet' })
  const connector = connectorNamed(stored, name)
  const rules = compileRules(withoutRules(stored.configuration, connector))
  const drawn = await store.space.sample({ connectorId: connector.id, objectTypes: Object.keys(connector.schema), limit })
  const linked = (await store.space.load(drawn)).flatMap(({ id, link }) => (link === null ? [] : [{ id, metaverseId: link.metaverseId }]))
  const types = new Map<string, { removed: number; kept: number }>()
  const planning = { store: asIfDeleted(store, connector.id), rules, surroundings: surroundings(clock) }
  for (let i = 0; i < linked.length; i += pageSize) {
    const page = linked.slice(i, i + pageSize)
    const { before, world } = await planBatch(
      planning,
      page.map(({ id }) => id),
    )
    for (const metaverseId of new Set(page.map((each) => each.metaverseId))) {
      const type = before.get(metaverseId)?.objectType
      if (type === undefined) continue
      const own = types.get(type) ?? { removed: 0, kept: 0 }
      types.set(type, own)
      if (world.metaverse(metaverseId) === null) own.removed++
      else own.kept++
    }
  }
  return { joined: (await store.space.statistics(connector.id)).joined, looked: linked.length, types }
}

/** The store as it would be read if the directory had deleted every object of the connector. */
function asIfDeleted(store: Store, connectorId: ConnectorId): Store {
  const leaving = (objects: readonly ConnectorSpaceObject[]): readonly ConnectorSpaceObject[] =>
    objects.map((object) =>
      object.connectorId === connectorId && object.kind === 'object'
        ? { ...object, pendingImport: { operation: 'delete', renamedFrom: null, changes: {} } }
        : object,
    )
  const space: Store['space'] = {
    ...store.space,
    load: async (ids) => leaving(await store.space.load(ids)),
    ofMetaverse: async (ids) => leaving(await store.space.ofMetaverse(ids)),
  }
  return { ...store, space }
}

async function* allObjects(store: Store, connectorId: ConnectorId): AsyncGenerator<readonly ObjectId[]> {
  for (const phase of ['changes', 'deletes'] as const) {
    let after: ObjectId | null = null
    for (;;) {
      const ids: readonly ObjectId[] = await store.space.syncWork({ connectorId, mode: 'full', phase, after, limit: pageSize })
      if (ids.length === 0) break
      yield ids
      after = ids.at(-1) ?? null
    }
  }
}

/** Adds up what the plans do outside of the connector. */
class Tally {
  readonly deletes = new Map<ConnectorId, number>()
  readonly updates = new Map<ConnectorId, number>()
  removed = 0
  changed = 0
  readonly #leaving: ConnectorId

  constructor(leaving: ConnectorId) {
    this.#leaving = leaving
  }

  add(plan: Awaited<ReturnType<typeof planBatch>>['plans'][number]['plan']): void {
    for (const object of plan.effects.metaverse.values()) if (object === null) this.removed++
    if (plan.kind === 'planned' && plan.counter === 'connector-delete-leave-mv') this.changed++
    for (const object of plan.effects.objects.values()) {
      if (object === null || object.connectorId === this.#leaving || object.pendingExport === null) continue
      const { operation, changes, newDn } = object.pendingExport
      if (operation === 'delete') count(this.deletes, object.connectorId)
      else if (!isEmptyChange(changes) || newDn !== null) count(this.updates, object.connectorId)
    }
  }
}

function count(counts: Map<ConnectorId, number>, id: ConnectorId): void {
  counts.set(id, (counts.get(id) ?? 0) + 1)
}

function named(counts: ReadonlyMap<ConnectorId, number>, rules: RuleSet): readonly ConnectorCount[] {
  return [...counts]
    .map(([id, number]) => ({ connector: rules.connector(id)?.name ?? id, count: number }))
    .toSorted((a, b) => b.count - a.count)
}

function surroundings(clock: Clock) {
  return { at: clock.now(), newId: () => systemIds.next(), newGuid: () => systemIds.next(), random: () => Math.random() }
}
