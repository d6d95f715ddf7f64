import { AppError } from '#src/base/app-error.ts'
import type { ConnectorId, ObjectId } from '#src/model/brand.ts'
import type { IdentityPlan, Surroundings } from '#src/engine/plan-identity.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import type { SyncMode } from '#src/store/store.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'
import { planBatch, type PlannedBatch, type SettledPlan } from './plan-batch.ts'
import { flowEdges } from './flow-edges.ts'
import { reviewHeld } from './held-batches.ts'
import { onlookersOfRemoved } from './onlookers.ts'
import { part } from './parting.ts'
import { planWrites } from './plan-writes.ts'
import { commit, ended, isStopped, objectError, objectErrorsMax, stoppedEnd, type Step, type StepEnd } from './step.ts'
import type { Counted } from './step-counts.ts'

/** Identities decided and written together. */
const batchSize = 500

/** Synchronizes a connector: reads a batch, decides, writes, counts; then lets the references flow. */
export async function syncStep(step: Step, mode: SyncMode): Promise<StepEnd> {
  requireUsableRules(step.rules)
  const total = await step.store.space.syncWorkCount({ connectorId: step.connector.id, mode })
  if (mode === 'full') await commit(step, { touchConnector: step.connector.id })
  const visited: Visited = { done: 0, total, woken: new Set() }
  const phases: readonly Phase[] = [
    { mode, phase: 'changes' },
    { mode, phase: 'deletes' },
    { mode: 'delta', phase: 'woken' },
  ]
  for (const phase of phases) {
    const end = await synchronizePhase(step, phase, visited)
    if (end !== null) return end
  }
  const { done } = visited
  const edges = await flowEdges(step)
  if (edges === 'stopped') return stoppedEnd(step)
  await commit(step, { collectPlaceholders: step.connector.id })
  // A source or a rule that was put right takes deletes back, in whatever connector they are held.
  await reviewHeld(step, null)
  if (step.counts.errors > 0)
    return ended('completed-sync-errors', { advice: 'Open the objects with errors; each names the rule that failed.' })
  return ended(done === 0 && edges === 0 ? 'completed-no-objects' : 'success')
}

/** What a pass over the space visits. `woken`: those whose rules look at something that this step removed. */
interface Phase {
  readonly mode: SyncMode
  readonly phase: 'changes' | 'deletes' | 'woken'
}

/** How far the step has come, and who looks at what it removed. */
interface Visited {
  done: number
  readonly total: number
  readonly woken: Set<ObjectId>
}

/** Visits the objects of one phase, page by page. Returns how the step ends when it ends here. */
async function synchronizePhase(step: Step, { mode, phase }: Phase, visited: Visited): Promise<StepEnd | null> {
  const isWoken = phase === 'woken'
  if (isWoken && visited.woken.size === 0) return null
  let after: ObjectId | null = null
  for (;;) {
    if (isStopped(step)) return stoppedEnd(step)
    if (step.counts.errors > objectErrorsMax) return ended('stopped-error-limit')
    const page: readonly ObjectId[] = await step.store.space.syncWork({
      connectorId: step.connector.id,
      mode,
      phase: isWoken ? 'changes' : phase,
      after,
      limit: batchSize,
    })
    if (page.length === 0) return null
    after = page.at(-1) ?? null
    const ids = isWoken ? page.filter((id) => visited.woken.has(id)) : page
    if (ids.length === 0) continue
    for (const id of await synchronizeObjects(step, ids)) visited.woken.add(id)
    visited.done += ids.length
    step.report({ phase: 'synchronizing', done: visited.done, total: Math.max(visited.total, visited.done) })
  }
}

/** Plans a batch and writes the lot in one transaction. Returns the objects it woke. */
export async function synchronizeObjects(step: Step, ids: readonly ObjectId[]): Promise<readonly ObjectId[]> {
  const { store, rules } = step
  const batch = batchOf(step, await planBatch({ store, rules, surroundings: surroundingsOf(step) }, ids))
  const going = batch.removeObjects ?? []
  const wakeObjects = await onlookersOfRemoved(step, going)
  const taken = new Set(batch.putObjects?.map(({ object }) => object.dnKey))
  const { removed, placeholders, edges } = await part(step, await store.space.load(going), taken)
  await commit(step, {
    ...batch,
    removeEdgesInto: removed,
    removeObjects: removed,
    putObjects: [...(batch.putObjects ?? []), ...placeholders.map((object) => ({ object, keys: [] }))],
    putEdges: edges,
    wakeObjects,
  })
  return wakeObjects
}

function surroundingsOf(step: Step): Surroundings {
  const at = step.clock.now()
  return { at, newId: () => step.ids.next(), newGuid: () => step.ids.next(), random: () => Math.random() }
}

function batchOf(step: Step, planned: PlannedBatch): WriteBatch {
  const errors: NonNullable<WriteBatch['objectErrors']>[number][] = []
  for (const { id, plan, dn } of planned.plans) {
    countPlan(step, plan, { id, dn })
    if (plan.kind === 'failed') errors.push(syncError(step, id, { plan, dn }))
  }
  return { ...planWrites(step.rules, planned), objectErrors: errors }
}

function countPlan(step: Step, plan: SettledPlan, object: Counted): void {
  if (plan.kind === 'failed') {
    step.counts.inbound('flow-failure', object)
    step.counts.errors++
    return
  }
  step.counts.inbound(plan.counter, object)
  for (const { connectorId, counter } of plan.outbound) step.counts.outbound(connectorId, counter, targetOf(plan, connectorId) ?? object)
}

/** The object of a target connector that a plan writes. What it only removes has no name any more: whose plan it is stands for it. */
function targetOf(plan: Extract<SettledPlan, { kind: 'planned' }>, connectorId: ConnectorId): Counted | null {
  for (const target of plan.effects.objects.values()) if (target?.connectorId === connectorId) return target
  return null
}

function syncError(
  step: Step,
  objectId: ObjectId,
  failed: { readonly plan: Extract<IdentityPlan, { kind: 'failed' }>; readonly dn: string },
): NonNullable<WriteBatch['objectErrors']>[number] {
  const { code, message, firstAt, lastAt, retryCount } = failed.plan.problem
  return objectError(step, { objectId, dn: failed.dn, code, message, at: lastAt, firstAt, retryCount })
}

/** Nothing is synchronized with rules of which one cannot be used. Throws `rules-broken`. */
export function requireUsableRules({ problems }: RuleSet): void {
  const [first] = problems
  if (first === undefined) return
  throw new AppError('rules-broken', {
    subject: first.rule,
    detail: `${first.message}${problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''}`,
  })
}
