import { AppError } from '#src/base/app-error.ts'
import type { MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import { planIdentity, type IdentityPlan, type Surroundings } from '#src/engine/plan-identity.ts'
import type { Question } from '#src/engine/question.ts'
import { recordingTrace, type TraceEntry } from '#src/engine/trace.ts'
import { World } from '#src/engine/world.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import type { Store } from '#src/store/store.ts'
import { answerQuestions, loadNeighbourhood } from './neighbourhood.ts'

/** A plan without open questions. */
export type SettledPlan = Exclude<IdentityPlan, { kind: 'questions' }>

/** What a plan is seen with before the world follows it. */
export interface WatchedPlan {
  readonly id: ObjectId
  readonly plan: SettledPlan
  readonly trace: readonly TraceEntry[]
  /** As it was before this plan. */
  readonly world: World
}

/** The plan of one object, and the name it had before. */
export interface PlannedObject {
  readonly id: ObjectId
  readonly dn: string
  readonly plan: SettledPlan
}

/** The plans of a batch in the order they were made, each on top of those before it. */
export interface PlannedBatch {
  readonly plans: readonly PlannedObject[]
  /** With every plan applied. */
  readonly world: World
  /** Metaverse objects as they were loaded. */
  readonly before: ReadonlyMap<MetaverseId, MetaverseObject>
}

/** Rounds of questions a plan may need: joining, then naming, then joining outbound; more means the engine goes in circles. */
const roundsMax = 10

/**
 * Plans every object of a batch, each seeing what was decided before it. Nothing is written: a synchronization writes the
 * plans, a preview shows them. Whoever watches is told what every rule did; without a watcher nothing is traced.
 */
export async function planBatch(
  parts: {
    readonly store: Store
    readonly rules: RuleSet
    readonly surroundings: Surroundings
    readonly watch?: (watched: WatchedPlan) => void
  },
  ids: readonly ObjectId[],
): Promise<PlannedBatch> {
  const { store, rules, surroundings, watch } = parts
  const world = new World(rules)
  const before = await loadNeighbourhood(store, world, ids)
  const plans: PlannedObject[] = []
  let open: readonly ObjectId[] = ids
  for (let round = 0; open.length > 0; round++) {
    if (round === roundsMax) throw new AppError('plan-unsettled', { subject: open[0] ?? '' })
    const unanswered: ObjectId[] = []
    const questions: Question[] = []
    for (const id of open) {
      const object = world.object(id)
      if (object === null) continue
      const trace = watch === undefined ? null : recordingTrace()
      const plan = planIdentity(world, id, { rules, surroundings, ...(trace === null ? {} : { trace }) })
      if (plan.kind === 'questions') {
        unanswered.push(id)
        questions.push(...plan.questions)
        continue
      }
      watch?.({ id, plan, trace: trace?.entries ?? [], world })
      plan.apply()
      plans.push({ id, dn: object.dn, plan })
    }
    for (const [id, object] of await answerQuestions(store, world, questions)) if (!before.has(id)) before.set(id, object)
    open = unanswered
  }
  return { plans, world, before }
}
