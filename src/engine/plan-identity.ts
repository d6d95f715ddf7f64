import { must } from '#src/base/assert.ts'
import type { ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject, ObjectProblem } from '#src/model/connector-space-object.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { InboundCounter } from '#src/model/run.ts'
import type { FlowSurroundings } from '#src/rules/flow-source.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import type { Decision } from './decision.ts'
import { Draft, type Effects } from './draft.ts'
import { detach, linkObject, type LinkChange } from './inbound.ts'
import type { OutboundResult } from './outbound.ts'
import type { Question } from './question.ts'
import { isAdd, merged, recompute, settle, type Recomputed } from './recompute.ts'
import { SyncError } from './sync-error.ts'
import { noTrace, type Trace } from './trace.ts'
import type { World } from './world.ts'

/** The outside of a decision, given so that the same plan comes out twice. */
export interface Surroundings extends FlowSurroundings {
  newId(): string
}

/** What a plan is made with. */
export interface PlanParts {
  readonly rules: RuleSet
  readonly surroundings: Surroundings
  readonly trace?: Trace
}

/** What synchronizing one object comes to. */
export type IdentityPlan =
  | {
      readonly kind: 'planned'
      readonly effects: Effects
      readonly counter: InboundCounter
      readonly outbound: readonly OutboundResult[]
    }
  /** Something was not loaded: answer the questions and plan again. */
  | { readonly kind: 'questions'; readonly questions: readonly Question[] }
  /** The object failed; only its problem is recorded, everything else stays as it was. */
  | { readonly kind: 'failed'; readonly effects: Effects; readonly problem: ObjectProblem; readonly error: SyncError }

/**
 * Decides everything that follows from one connector space object: scope, join or project, inbound flow with precedence,
 * metaverse, outbound rules of every connector, deprovisioning, metaverse deletion. Pure: the world is read, a plan comes
 * back, and only `applyPlan` lets the world see it.
 */
export function planIdentity(world: World, id: ObjectId, by: PlanParts): IdentityPlan & { apply(): void } {
  return planWith(world, id, { ...by, decide: synchronize })
}

/** Plans one object by whatever is to be decided for it. */
export function planWith(
  world: World,
  id: ObjectId,
  by: PlanParts & { decide(decision: Decision, object: ConnectorSpaceObject): Done },
): IdentityPlan & { apply(): void } {
  const draft = new Draft(world)
  const { surroundings } = by
  const decision: Decision = {
    rules: by.rules,
    draft,
    trace: by.trace ?? noTrace,
    at: surroundings.at,
    newId: surroundings.newId,
    surroundings,
  }
  const object = must(draft.object(id), `object ${id} of the batch`)
  try {
    const done = by.decide(decision, object)
    const questions = draft.openQuestions
    if (questions.length > 0) return { kind: 'questions', questions, apply: () => undefined }
    return { kind: 'planned', effects: draft.effects, ...done, apply: () => draft.apply() }
  } catch (error) {
    if (!(error instanceof SyncError)) throw error
    const questions = draft.openQuestions
    if (questions.length > 0) return { kind: 'questions', questions, apply: () => undefined }
    return fail(world, { object, error, at: surroundings.at })
  }
}

/** What was decided, in the counters of a run. */
export interface Done {
  readonly counter: InboundCounter
  readonly outbound: readonly OutboundResult[]
}

function synchronize(decision: Decision, object: ConnectorSpaceObject): Done {
  switch (object.pendingImport?.operation) {
    case 'delete':
      return consumeDelete(decision, object)
    case 'delete-add':
      return resynchronize(decision, object)
    default:
      return synchronizePresent(decision, object)
  }
}

function synchronizePresent(decision: Decision, object: ConnectorSpaceObject): Done {
  const former = metaverseOf(decision, object)
  const change = linkObject(decision, object)
  const linked = must(decision.draft.object(object.id), 'the object being synchronized')
  const metaverse = metaverseOf(decision, linked)
  settle(decision, object.id)
  const left = former === null || former.id === metaverse?.id ? null : recompute(decision, former, { cause: object })
  if (metaverse === null) return { counter: unlinkedCounter(change, left), outbound: left?.outbound ?? [] }
  const result = recompute(decision, metaverse, { cause: object, createdBy: change === 'projected' ? linked : null })
  const outbound = left === null ? result.outbound : merged(left.outbound, result.outbound)
  const isCut = !result.isRemoved && decision.draft.object(object.id)?.link === null
  if (isCut) return { counter: 'connector-filtered-leave-mv', outbound }
  return { counter: linkedCounter(change, { ...result, hasEdgeChange: isEdgeChange(object, metaverse) }), outbound }
}

/** The directory deleted the object: the link goes, its contributions are recalled, the metaverse object may go with it. */
function consumeDelete(decision: Decision, object: ConnectorSpaceObject): Done {
  const former = metaverseOf(decision, object)
  detach(decision, object)
  decision.draft.removeObject(object.id)
  if (former === null) return { counter: 'connector-delete-leave-mv', outbound: [] }
  const left = recompute(decision, former, { cause: object })
  // What the directory deleted and a rule still wants there is made anew.
  const deleted = [{ connectorId: object.connectorId, counter: 'provisioned-disconnect' as const }]
  const isBack = left.outbound.some(({ connectorId, counter }) => connectorId === object.connectorId && isAdd(counter))
  const outbound = isBack ? merged(deleted, left.outbound) : left.outbound
  return { counter: left.isRemoved ? 'connector-delete-remove-mv' : 'connector-delete-leave-mv', outbound }
}

/**
 * The directory replaced the object by one of another type: other rules apply, so the link is made from scratch. A metaverse
 * object that lost its last support goes first, so that its successor can take over what it leaves in other connectors.
 */
function resynchronize(decision: Decision, object: ConnectorSpaceObject): Done {
  const former = metaverseOf(decision, object)
  const cut = object.link === null ? object : detach(decision, object)
  const change = linkObject(decision, cut)
  const linked = must(decision.draft.object(object.id), 'the object being synchronized')
  const metaverse = metaverseOf(decision, linked)
  settle(decision, object.id)
  const left = former === null || former.id === metaverse?.id ? [] : recompute(decision, former, { cause: object }).outbound
  const createdBy = change === 'projected' ? linked : null
  const own = metaverse === null ? [] : recompute(decision, metaverse, { cause: object, createdBy }).outbound
  return { counter: 'connector-delete-add-processed', outbound: merged(left, own) }
}

function metaverseOf(decision: Decision, object: ConnectorSpaceObject): MetaverseObject | null {
  return object.link === null ? null : must(decision.draft.metaverse(object.link.metaverseId), 'the metaverse object of a link')
}

/** An imported change of reference values alone: the metaverse object flows although no attribute of it changes. */
function isEdgeChange(object: ConnectorSpaceObject, metaverse: MetaverseObject): boolean {
  if (object.pendingImport?.operation !== 'update' || object.pendingImport.renamedFrom !== null) return false
  for (const _ in object.pendingImport.changes) return false
  return Object.values(metaverse.inboundBindings).some((bindings) => bindings.some((binding) => binding.objectId === object.id))
}

function unlinkedCounter(change: LinkChange, left: Recomputed | null): InboundCounter {
  if (change !== 'disjoined') return 'disconnector-remains'
  return left?.isRemoved === true ? 'connector-filtered-remove-mv' : 'connector-filtered-leave-mv'
}

function linkedCounter(change: LinkChange, result: Recomputed & { readonly hasEdgeChange: boolean }): InboundCounter {
  const flows = result.isChanged || result.hasEdgeChange
  switch (change) {
    case 'joined':
      return result.isRemoved ? 'disconnector-joined-remove-mv' : flows ? 'disconnector-joined-flow' : 'disconnector-joined-no-flow'
    case 'projected':
      return result.isRemoved
        ? 'disconnector-projected-remove-mv'
        : flows
          ? 'disconnector-projected-flow'
          : 'disconnector-projected-no-flow'
    default:
      return result.isRemoved ? 'connector-flow-remove-mv' : flows ? 'connector-flow' : 'connector-no-flow'
  }
}

function fail(
  world: World,
  failed: { readonly object: ConnectorSpaceObject; readonly error: SyncError; readonly at: number },
): IdentityPlan & { apply(): void } {
  const { object, error, at } = failed
  const repeats = object.syncProblem !== null && object.syncProblem.code === error.code
  const problem: ObjectProblem = {
    code: error.code,
    message: error.rule === null ? error.message : `${error.message} (rule "${error.rule}")`,
    firstAt: repeats ? (object.syncProblem?.firstAt ?? at) : at,
    lastAt: at,
    retryCount: repeats ? (object.syncProblem?.retryCount ?? 0) + 1 : 0,
  }
  const draft = new Draft(world)
  draft.putObject({ ...object, syncProblem: problem })
  return { kind: 'failed', effects: draft.effects, problem, error, apply: () => draft.apply() }
}
