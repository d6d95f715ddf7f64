import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import type { ConnectorId, MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import { showValue } from '#src/model/value.ts'
import { Draft } from '#src/engine/draft.ts'
import type { Decision } from '#src/engine/decision.ts'
import type { ExportRuns, Facts, HeldDeletes, MetaverseReferenceFact, Planned, ReferenceFact } from '#src/engine/explain/facts.ts'
import { noTrace, type TraceEntry } from '#src/engine/trace.ts'
import { metaverseView, objectView } from '#src/engine/views.ts'
import type { World } from '#src/engine/world.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import type { ObjectEnd, Store, StoredConfiguration } from '#src/store/store.ts'
import { planBatch } from '../plan-batch.ts'
import { stagingMode } from '../staging.ts'

/** Targets of references whose names are loaded. */
const namesMax = 1_000
/** Ends of references read at once: a group may have hundreds of thousands. */
const endsPerLoad = 5_000
/** Open batches of held deletes that are looked at. */
const heldBatchesSearched = 100
/** Runs of a connector that are searched for the last export. */
const runsSearched = 50

/** What somebody wants explained: an identity, or one object of a connector space. */
export type Explained =
  | { readonly kind: 'metaverse'; readonly metaverse: MetaverseObject }
  | { readonly kind: 'object'; readonly object: ConnectorSpaceObject }

/**
 * Loads everything an explanation looks at and plans every object of the identity, one on top of the other, without writing:
 * what is stored and what the rules of today would make of it are compared afterwards.
 */
export async function loadFacts(
  parts: {
    readonly store: Store
    readonly rules: RuleSet
    readonly stored: StoredConfiguration
    readonly clock: Clock
    readonly ids: Ids
  },
  asked: Explained,
): Promise<Facts> {
  const { store, rules, stored, ids } = parts
  const subject = asked.kind === 'object' ? asked.object : null
  const metaverse = asked.kind === 'metaverse' ? asked.metaverse : await identityOf(store, asked.object)
  const objects = inOrder(
    metaverse === null ? [subject].filter((object) => object !== null) : await store.space.ofMetaverse([metaverse.id]),
    subject,
  )
  const at = parts.clock.now()
  const surroundings = { at, newId: () => ids.next(), newGuid: () => ids.next(), random: () => 0.5 }
  const { planned, world } = await plan({ store, rules, surroundings }, { objects, metaverse })
  const staging = await stagingMode(store)
  const decision: Decision = { rules, draft: new Draft(world), trace: noTrace, at, newId: surroundings.newId, surroundings }
  return {
    configuration: stored.configuration,
    rules,
    subject,
    metaverse,
    objects,
    planned,
    references: await referencesOf(store, objects),
    metaverseReferences: metaverse === null ? [] : await metaverseReferencesOf(store, metaverse.id),
    exportRuns: await exportRunsOf(store, stored),
    heldDeletes: await heldDeletesOf(store),
    stagingSince: staging.on ? (staging.since ?? at) : null,
    surroundings,
    objectView: (object) => objectView(decision, object),
    metaverseView: (object, connector) => metaverseView(decision, object, connector),
  }
}

async function identityOf(store: Store, object: ConnectorSpaceObject): Promise<MetaverseObject | null> {
  if (object.link === null) return null
  return (await store.metaverse.load([object.link.metaverseId]))[0] ?? null
}

/** The object asked for first, then those that were there first: sources before what was provisioned from them. */
function inOrder(objects: readonly ConnectorSpaceObject[], subject: ConnectorSpaceObject | null): readonly ConnectorSpaceObject[] {
  const rank = (object: ConnectorSpaceObject): number => (object.id === subject?.id ? 0 : object.link?.kind === 'provisioned' ? 2 : 1)
  return objects.toSorted((a, b) => rank(a) - rank(b) || (a.link?.at ?? 0) - (b.link?.at ?? 0))
}

async function plan(
  parts: Omit<Parameters<typeof planBatch>[0], 'watch'>,
  of: { readonly objects: readonly ConnectorSpaceObject[]; readonly metaverse: MetaverseObject | null },
): Promise<{ readonly planned: Planned; readonly world: World }> {
  const trace: TraceEntry[] = []
  const failed: Planned['failed'][number][] = []
  const planned = new Map<ObjectId, ConnectorSpaceObject | null>(of.objects.map((object) => [object.id, object]))
  const subjects = of.objects.filter((object) => object.kind === 'object').map((object) => object.id)
  const { world } = await planBatch(
    {
      ...parts,
      watch: (watched) => {
        trace.push(...watched.trace)
        for (const [id, object] of watched.plan.effects.objects) planned.set(id, object)
        const object = watched.world.object(watched.id)
        if (watched.plan.kind === 'failed' && object !== null) {
          failed.push({ object, problem: watched.plan.problem, rule: watched.plan.error.rule })
        }
      },
    },
    subjects,
  )
  const objects = new Map(
    [...planned].flatMap(([id, object]): [ObjectId, ConnectorSpaceObject][] => (object === null ? [] : [[id, object]])),
  )
  const first = of.objects[0]
  const identity = of.metaverse?.id ?? (first === undefined ? undefined : objects.get(first.id)?.link?.metaverseId)
  return { planned: { metaverse: identity === undefined ? null : world.metaverse(identity), objects, failed, trace }, world }
}

/** Every reference of the objects; names are loaded for targets that are joined to nothing, because those are what is told. */
async function referencesOf(store: Store, objects: readonly ConnectorSpaceObject[]): Promise<readonly ReferenceFact[]> {
  const edges = await store.edges.ofSources(objects.map(({ id }) => id))
  const ids = [...new Set(edges.map(({ target }) => target))]
  const ends = new Map<ObjectId, ObjectEnd>()
  for (const part of partsOf(ids)) for (const end of await store.space.ends({ objects: part, metaverse: [] })) ends.set(end.id, end)
  const unjoined = ids.filter((id) => ends.get(id)?.metaverseId === null).slice(0, namesMax)
  const names = new Map((await store.space.load(unjoined)).map(({ id, dn }) => [id, dn]))
  return edges.map((edge) => {
    const end = ends.get(edge.target)
    return {
      edge,
      target: {
        dn: names.get(edge.target) ?? edge.target,
        isPlaceholder: end?.kind === 'placeholder',
        isJoined: end !== undefined && end.metaverseId !== null,
      },
    }
  })
}

async function metaverseReferencesOf(store: Store, id: MetaverseId): Promise<readonly MetaverseReferenceFact[]> {
  const edges = await store.edges.ofMetaverseSources([id], Number.MAX_SAFE_INTEGER)
  const ids = [...new Set(edges.map(({ target }) => target))]
  const names = new Map((await store.metaverse.load(ids.slice(0, namesMax))).map((object) => [object.id, nameOf(object)]))
  const connectors = new Map<MetaverseId, Set<ConnectorId>>()
  for (const part of partsOf(ids)) {
    for (const { metaverseId, connectorId } of await store.space.ends({ objects: [], metaverse: part })) {
      if (metaverseId !== null) connectors.set(metaverseId, (connectors.get(metaverseId) ?? new Set()).add(connectorId))
    }
  }
  return edges.map((edge) => ({
    attribute: edge.attribute,
    displayName: names.get(edge.target) ?? edge.target,
    connectors: connectors.get(edge.target) ?? new Set(),
    ruleId: edge.ruleId,
  }))
}

function* partsOf<T>(ids: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < ids.length; i += endsPerLoad) yield ids.slice(i, i + endsPerLoad)
}

function nameOf(object: MetaverseObject): string {
  const value = ['displayName', 'cn', 'accountName', 'userPrincipalName'].flatMap((name) => metaverseValues(object, name))[0]
  return value === undefined ? object.id : showValue(value)
}

async function heldDeletesOf(store: Store): Promise<ReadonlyMap<ConnectorId, HeldDeletes>> {
  const open = await store.held.list({ connectorId: null, status: 'open', before: null, limit: heldBatchesSearched })
  return new Map(
    open.flatMap(({ connectorId, number, status, excess }): [ConnectorId, HeldDeletes][] =>
      status === 'waiting' || status === 'rejected' ? [[connectorId, { batch: number, status, excess }]] : [],
    ),
  )
}

async function exportRunsOf(store: Store, stored: StoredConfiguration): Promise<ReadonlyMap<ConnectorId, ExportRuns>> {
  const found = new Map<ConnectorId, ExportRuns>()
  for (const { id } of stored.configuration.connectors) {
    const runs = await store.runs.list({ connectorId: id, before: null, limit: runsSearched })
    const last = runs.find((run) => run.endedAt !== null && run.steps.some((step) => step.type === 'export'))
    const step = last?.steps.findLast((each) => each.type === 'export')
    found.set(id, { result: step?.result ?? null, reason: step?.reason ?? null, endedAt: last?.endedAt ?? null })
  }
  return found
}
