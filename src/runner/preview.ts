import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import type { MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { ObjectEdge } from '#src/model/edge.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import { planEdges, type EdgePlan } from '#src/engine/plan-edges.ts'
import { planIdentity, type IdentityPlan } from '#src/engine/plan-identity.ts'
import { recordingTrace, type TraceEntry } from '#src/engine/trace.ts'
import { World } from '#src/engine/world.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import type { Store } from '#src/store/store.ts'
import { loadEdgeWorld, type EdgeOverlay } from './flow-edges.ts'
import { answerQuestions, loadNeighbourhood } from './neighbourhood.ts'

/** What synchronizing one object would do, with the reason for every rule. Nothing is written. */
export interface Preview {
  readonly object: ConnectorSpaceObject
  readonly plan: Exclude<IdentityPlan, { kind: 'questions' }>
  readonly trace: readonly TraceEntry[]
  /** Metaverse objects before and after; null where one is made or removed. */
  readonly metaverse: readonly { readonly before: MetaverseObject | null; readonly after: MetaverseObject | null }[]
  /** Objects of other connectors before and after; null where one is made or removed. */
  readonly targets: readonly { readonly before: ConnectorSpaceObject | null; readonly after: ConnectorSpaceObject | null }[]
  /** Reference values that would flow. */
  readonly references: EdgePlan
  /** Names of the objects that appear in `references`. */
  readonly names: ReadonlyMap<ObjectId, string>
}

/** References of each attribute of the object that a preview looks at. */
const edgesMax = 2_000
const roundsMax = 10

/** Plans one object on a copy of its neighbourhood: the same call a synchronization makes, without the write. */
export async function previewObject(
  parts: { readonly store: Store; readonly rules: RuleSet; readonly clock: Clock; readonly ids: Ids },
  id: ObjectId,
): Promise<Preview> {
  const { store, rules, ids } = parts
  const world = new World(rules)
  const before = await loadNeighbourhood(store, world, [id])
  const object = world.object(id)
  if (object === null || object.kind === 'placeholder') throw new AppError('object-unknown', { subject: id })
  const at = parts.clock.now()
  const surroundings = { at, newId: () => ids.next(), newGuid: () => ids.next(), random: () => Math.random() }
  for (let round = 0; round < roundsMax; round++) {
    const trace = recordingTrace()
    const plan = planIdentity(world, id, { rules, surroundings, trace })
    if (plan.kind === 'questions') {
      for (const [key, found] of await answerQuestions(store, world, plan.questions)) before.set(key, found)
      continue
    }
    const pairs = pairsOf(plan, { world, before })
    plan.apply()
    const references = await previewEdges(store, { id, plan, at })
    return { object, plan, trace: trace.entries, ...pairs, references, names: await namesOf(store, references, plan) }
  }
  throw new AppError('plan-unsettled', { subject: object.dn })
}

function pairsOf(
  plan: Preview['plan'],
  from: { readonly world: World; readonly before: ReadonlyMap<MetaverseId, MetaverseObject> },
): Pick<Preview, 'metaverse' | 'targets'> {
  return {
    metaverse: [...plan.effects.metaverse].map(([id, after]) => ({ before: from.before.get(id) ?? null, after })),
    targets: [...plan.effects.objects].map(([id, after]) => ({ before: from.world.object(id), after })),
  }
}

/** Flows the object's own reference values as they would be once its plan is written. */
async function previewEdges(
  store: Store,
  of: { readonly id: ObjectId; readonly plan: Preview['plan']; readonly at: number },
): Promise<EdgePlan> {
  const edges = (await store.edges.firstOfSource(of.id, edgesMax)).map(settled)
  const dirty = { objectEdges: edges, metaverseEdges: [] }
  const overlay: EdgeOverlay = { objects: of.plan.effects.objects, metaverse: of.plan.effects.metaverse }
  return planEdges(await loadEdgeWorld(store, dirty, overlay), dirty, of.at)
}

function settled(edge: ObjectEdge): ObjectEdge {
  return edge.pendingImport === null ? edge : { ...edge, synchronized: edge.pendingImport === 'add', pendingImport: null }
}

async function namesOf(store: Store, references: EdgePlan, plan: Preview['plan']): Promise<ReadonlyMap<ObjectId, string>> {
  const ids = new Set(references.putEdges.flatMap((edge) => [edge.source, edge.target]))
  const names = new Map((await store.space.load([...ids])).map((object) => [object.id, object.dn]))
  for (const [id, object] of plan.effects.objects) if (object !== null) names.set(id, object.dn)
  return names
}
