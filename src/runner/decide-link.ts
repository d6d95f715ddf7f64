import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import type { ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { planLink, type LinkWish } from '#src/engine/plan-link.ts'
import { World } from '#src/engine/world.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import type { EventEntry } from '#src/model/event.ts'
import type { Fence, Store } from '#src/store/store.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import { answerQuestions, loadNeighbourhood } from './neighbourhood.ts'
import type { SettledPlan } from './plan-batch.ts'
import { planWrites } from './plan-writes.ts'

/** What a person decided, for the event log too. */
export interface LinkDecision {
  readonly object: ObjectId
  readonly wish: LinkWish
  readonly author: string
  readonly reason: string | null
}

/** Rounds of questions, as in a synchronization. */
const roundsMax = 10

/**
 * Carries out what a person decided about the link of one object, in one transaction. References flow with the next
 * synchronization. Throws `object-unknown`, or `link-refused` with the reason when the wish cannot be met.
 */
export async function decideLink(
  parts: { readonly store: Store; readonly rules: RuleSet; readonly clock: Clock; readonly ids: Ids; readonly fence: Fence },
  decided: LinkDecision,
): Promise<Extract<SettledPlan, { kind: 'planned' }>> {
  const { store, rules, ids } = parts
  const { object: id, wish } = decided
  const world = new World(rules)
  const before = await loadNeighbourhood(store, world, [id])
  const object = world.object(id)
  if (object === null) throw new AppError('object-unknown', { subject: id })
  if (wish.kind === 'join') world.load({ metaverse: await store.metaverse.load([wish.metaverseId]) })
  if (wish.kind === 'join') world.load({ objects: await store.space.ofMetaverse([wish.metaverseId]) })
  const at = parts.clock.now()
  const surroundings = { at, newId: () => ids.next(), newGuid: () => ids.next(), random: () => Math.random() }
  for (let round = 0; round < roundsMax; round++) {
    const plan = planLink(world, id, { rules, surroundings, wish })
    if (plan.kind === 'questions') {
      for (const [key, found] of await answerQuestions(store, world, plan.questions)) before.set(key, found)
      continue
    }
    if (plan.kind === 'failed') throw new AppError('link-refused', { subject: object.dn, detail: plan.problem.message })
    const events = [linkEvent(rules, { object, decided, at })]
    await store.commit({ ...planWrites(rules, { plans: [{ id, plan }], before }), events }, parts.fence)
    return plan
  }
  throw new AppError('plan-unsettled', { subject: object.dn })
}

function linkEvent(
  rules: RuleSet,
  of: { readonly object: ConnectorSpaceObject; readonly decided: LinkDecision; readonly at: number },
): EventEntry {
  const { connectorId, dn } = of.object
  const { wish, author, reason } = of.decided
  const connector = rules.configuration.connectors.find(({ id }) => id === connectorId)?.name ?? connectorId
  const metaverse = wish.kind === 'join' ? wish.metaverseId : (of.object.link?.metaverseId ?? null)
  return makeEvent(20126, { connector, dn, decision: wish.kind, metaverse, author, reason }, { at: of.at, connectorId, runId: null })
}
