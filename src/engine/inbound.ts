import type { MetaverseId } from '#src/model/brand.ts'
import { isLeaving, type ConnectorSpaceObject, type Link } from '#src/model/connector-space-object.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { JoinCondition } from '#src/model/configuration.ts'
import { joinEquals, joinKey } from '#src/rules/join-key.ts'
import { joinCriteriaKey, makesLinks, type CompiledRule } from '#src/rules/rule-set.ts'
import { rulesInScope } from './contributions.ts'
import type { Decision } from './decision.ts'
import { SyncError } from './sync-error.ts'
import { objectView } from './views.ts'

/** How the inbound rules changed the link of an object; `moved` is from one metaverse object to another. */
export type LinkChange = 'none' | 'joined' | 'projected' | 'disjoined' | 'moved'

/**
 * Scope, then join or project. A joined object stays joined while the rule that joined it is in scope, whatever becomes of the
 * values it joined by; an object that an outbound rule joined or keeps is left to the outbound rules, and a link that a person
 * made or cut is left to people.
 */
export function linkObject(decision: Decision, object: ConnectorSpaceObject): LinkChange {
  const rules = rulesInScope(decision, object)
  if (object.link === null && object.connectorState === 'explicit') {
    decision.trace.add({ kind: 'link', rule: null, object: object.dn, message: 'not joined: a person disconnected it' })
    return 'none'
  }
  if (object.link === null && isLeaving(object)) {
    // Only a Provision rule that wants it again takes it back; joined by itself it would stay for ever.
    decision.trace.add({ kind: 'link', rule: null, object: object.dn, message: 'not joined: it was deprovisioned and waits to be deleted' })
    return 'none'
  }
  assertSameCriteria(rules)
  if (object.link !== null) return keepOrCut(decision, { object, link: object.link, rules })
  const joined = join(decision, object, rules)
  if (joined !== null && joined !== 'ambiguous') {
    attach(decision, object, { metaverse: joined.metaverse, rule: joined.rule, kind: 'joined' })
    return 'joined'
  }
  return projectOrStay(decision, object, { rules, isAmbiguous: joined === 'ambiguous' })
}

function projectOrStay(
  decision: Decision,
  object: ConnectorSpaceObject,
  by: { readonly rules: readonly CompiledRule[]; readonly isAmbiguous: boolean },
): LinkChange {
  const { rules, isAmbiguous } = by
  const provisions = rules.filter((rule) => rule.linkType === 'Provision')
  const provision = provisions.find((rule) => hasJoinValue(decision, object, rule))
  if (provision !== undefined) {
    attach(decision, object, { metaverse: project(decision, provision), rule: provision, kind: 'projected' })
    return 'projected'
  }
  const entry = { kind: 'link', object: object.dn } as const
  if (provisions[0] !== undefined) {
    const message = 'not provisioned: none of its join attributes has a value'
    decision.trace.add({ ...entry, rule: provisions[0], message, reason: 'no-join-value' })
  } else if (!isAmbiguous) {
    decision.trace.add({ ...entry, rule: null, message: 'no rule joins or provisions it; it stays a disconnector' })
  }
  return 'none'
}

function keepOrCut(
  decision: Decision,
  held: { readonly object: ConnectorSpaceObject; readonly link: Link; readonly rules: readonly CompiledRule[] },
): LinkChange {
  const { object, link, rules } = held
  const linking = rules.filter(makesLinks)
  if (object.connectorState === 'explicit' || link.provisionedBy !== null) return 'none'
  if (linking.some((rule) => rule.id === link.ruleId) || !isLinkedInbound(decision, object)) return 'none'
  // The rule that made the link left scope: the join is made again with the rules that are in scope now.
  const joined = join(decision, object, rules)
  const found = joined === 'ambiguous' ? null : joined
  if (found !== null && found.metaverse.id !== link.metaverseId) {
    detach(decision, object)
    attach(decision, object, { metaverse: found.metaverse, rule: found.rule, kind: 'joined' })
    return 'moved'
  }
  const keeping = found?.rule ?? linking.find((rule) => rule.linkType !== 'Join')
  if (keeping !== undefined) {
    decision.draft.putObject({ ...object, link: { ...link, ruleId: keeping.id } })
    decision.trace.add({ kind: 'link', rule: keeping, object: object.dn, message: 'keeps the link, the rule that made it left scope' })
    return 'none'
  }
  decision.trace.add({ kind: 'link', rule: null, object: object.dn, message: 'disjoined: the rule that made the link left scope' })
  detach(decision, object)
  return 'disjoined'
}

/** Whether an inbound rule made the link; otherwise it is the outbound rules that cut it. */
export function isLinkedInbound(decision: Decision, object: ConnectorSpaceObject): boolean {
  const { link } = object
  if (link === null) return false
  if (link.kind === 'projected') return true
  return decision.rules.inbound(object.connectorId, object.objectType ?? '').some((rule) => rule.id === link.ruleId)
}

/**
 * Cuts the link of an object and marks what has to flow again because of it. What waited to be exported is not wanted any
 * more; the empty update that is left goes with the edges it may stand for.
 */
export function detach(decision: Decision, object: ConnectorSpaceObject): ConnectorSpaceObject {
  const pendingExport = object.pendingExport === null ? null : ({ operation: 'update', newDn: null, changes: {} } as const)
  const cut = { ...object, link: null, connectorState: 'normal' as const, outboundBindings: {}, owned: {}, pendingExport }
  decision.draft.putObject(cut)
  decision.draft.touchObject(object.id)
  if (object.link !== null) decision.draft.touchMetaverse(object.link.metaverseId)
  return cut
}

function attach(
  decision: Decision,
  object: ConnectorSpaceObject,
  to: { readonly metaverse: MetaverseObject; readonly rule: CompiledRule; readonly kind: Link['kind'] },
): void {
  const link: Link = { metaverseId: to.metaverse.id, kind: to.kind, ruleId: to.rule.id, provisionedBy: null, at: decision.at }
  decision.draft.putObject({ ...object, link })
  decision.draft.touchObject(object.id)
  decision.draft.touchMetaverse(to.metaverse.id)
  decision.trace.add({
    kind: 'link',
    rule: to.rule,
    object: object.dn,
    message: to.kind === 'projected' ? 'projected to a new metaverse object' : 'joined',
  })
}

function project(decision: Decision, rule: CompiledRule): MetaverseObject {
  const metaverse: MetaverseObject = {
    id: decision.newId() as MetaverseId,
    objectType: rule.targetObjectType,
    attributes: {},
    inboundBindings: {},
    createdAt: decision.at,
    changedAt: decision.at,
  }
  decision.draft.putMetaverse(metaverse)
  return metaverse
}

function assertSameCriteria(rules: readonly CompiledRule[]): void {
  const joining = rules.filter((rule) => rule.join.length > 0)
  const first = joining[0]
  const other = joining.find((rule) => first !== undefined && joinCriteriaKey(rule) !== joinCriteriaKey(first))
  if (first === undefined || other === undefined) return
  throw new SyncError(
    'sync-rule-validation-parsing-error',
    `The inbound sync rules in scope have different join criteria: "${first.name}" and "${other.name}"`,
    { step: 'join', rule: other.name },
  )
}

/** Groups are tried in order; exactly one metaverse object that meets a group is the answer, none or several go on to the next. */
function join(
  decision: Decision,
  object: ConnectorSpaceObject,
  rules: readonly CompiledRule[],
): { readonly metaverse: MetaverseObject; readonly rule: CompiledRule } | 'ambiguous' | null {
  const rule = rules.find((candidate) => candidate.join.length > 0)
  if (rule === undefined) return null
  // Every group is asked for before one is decided, so that all questions of a plan are answered in one load.
  const hits = rule.join.map((group) => joinCandidates(decision, object, { rule, group }))
  const metaverse = hits.find((found) => found.length === 1)?.[0]
  if (metaverse === undefined) {
    const several = hits.find((found) => found.length > 1)
    if (several === undefined) return null
    noteAmbiguous(decision, object, { rule, count: several.length })
    return 'ambiguous'
  }
  const twin = decision.draft.objectsOf(metaverse.id).find((other) => other.connectorId === object.connectorId && other.id !== object.id)
  // An object that was made anew takes over before its forerunner is gone, so that nothing is deleted in between.
  if (twin?.pendingImport?.operation === 'delete') detach(decision, twin)
  else if (twin !== undefined) {
    throw new SyncError(
      'ambiguous-import-flow-from-multiple-connectors',
      `It joins the metaverse object that ${twin.dn} of the same connector is joined to already`,
      { step: 'join', rule: rule.name },
    )
  }
  return { metaverse, rule }
}

/** Which of several identities it is nobody can tell: the group is passed over. */
function noteAmbiguous(
  decision: Decision,
  object: ConnectorSpaceObject,
  fit: { readonly rule: CompiledRule; readonly count: number },
): void {
  decision.trace.add({
    kind: 'link',
    rule: fit.rule,
    object: object.dn,
    message: `not joined: ${fit.count} metaverse objects fit its join conditions`,
    reason: 'join-ambiguous',
  })
}

function joinCandidates(
  decision: Decision,
  object: ConnectorSpaceObject,
  by: { readonly rule: CompiledRule; readonly group: readonly JoinCondition[] },
): readonly MetaverseObject[] {
  const view = objectView(decision, object)
  const first = by.group[0]
  if (first === undefined || by.group.some((condition) => view.values(condition.connectorSpaceAttribute).length === 0)) return []
  const keys = view.values(first.connectorSpaceAttribute).map((value) => joinKey(first.metaverseAttribute, value))
  const found = new Map(keys.flatMap((key) => decision.draft.metaverseByKey(key)).map((metaverse) => [metaverse.id, metaverse]))
  return [...found.values()].filter(
    (metaverse) =>
      (by.rule.targetObjectType === '*' || metaverse.objectType === by.rule.targetObjectType) &&
      by.group.every((condition) =>
        view
          .values(condition.connectorSpaceAttribute)
          .some((value) => metaverseValues(metaverse, condition.metaverseAttribute).some((other) => joinEquals(value, other, condition))),
      ),
  )
}

/** A Provision rule whose join attributes are all absent would make an identity nobody could ever join: it does not apply. */
function hasJoinValue(decision: Decision, object: ConnectorSpaceObject, rule: CompiledRule): boolean {
  if (rule.join.length === 0) return true
  const view = objectView(decision, object)
  return rule.join.flat().some((condition) => view.values(condition.connectorSpaceAttribute).length > 0)
}
