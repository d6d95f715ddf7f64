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

/** How the inbound rules changed the link of an object. */
export type LinkChange = 'none' | 'joined' | 'projected' | 'disjoined'

/**
 * Scope, then join or project. A joined object stays joined while a rule that makes links is in scope, whatever becomes of
 * the values it joined by; an object that an outbound Provision rule keeps is left to the outbound rules.
 */
export function linkObject(decision: Decision, object: ConnectorSpaceObject): LinkChange {
  const rules = rulesInScope(decision, object)
  const linking = rules.filter(makesLinks)
  if (object.link === null && isLeaving(object)) {
    // Only a Provision rule that wants it again takes it back; joined by itself it would stay for ever.
    decision.trace.add({ kind: 'link', rule: null, object: object.dn, message: 'not joined: it was deprovisioned and waits to be deleted' })
    return 'none'
  }
  if (object.link !== null) return keepOrCut(decision, { object, link: object.link, linking })
  assertSameCriteria(rules)
  const joined = join(decision, object, rules)
  if (joined !== null) {
    attach(decision, object, { metaverse: joined.metaverse, rule: joined.rule, kind: 'joined' })
    return 'joined'
  }
  const provision = linking.find((rule) => rule.linkType === 'Provision')
  if (provision === undefined) {
    decision.trace.add({ kind: 'link', rule: null, object: object.dn, message: 'no rule joins or provisions it; it stays a disconnector' })
    return 'none'
  }
  if (!hasJoinValue(decision, object, linking)) {
    decision.trace.add({
      kind: 'link',
      rule: provision,
      object: object.dn,
      message: 'not provisioned: none of its join attributes has a value',
    })
    return 'none'
  }
  attach(decision, object, { metaverse: project(decision, provision), rule: provision, kind: 'projected' })
  return 'projected'
}

function keepOrCut(
  decision: Decision,
  held: { readonly object: ConnectorSpaceObject; readonly link: Link; readonly linking: readonly CompiledRule[] },
): LinkChange {
  const { object, link, linking } = held
  if (linking.some((rule) => rule.id === link.ruleId) || link.provisionedBy !== null) return 'none'
  if (linking.length === 0 && isJoinedOutbound(decision, object)) return 'none'
  const other = linking[0]
  if (other !== undefined) {
    decision.draft.putObject({ ...object, link: { ...link, ruleId: other.id } })
    decision.trace.add({ kind: 'link', rule: other, object: object.dn, message: 'keeps the link, the rule that made it left scope' })
    return 'none'
  }
  decision.trace.add({ kind: 'link', rule: null, object: object.dn, message: 'disjoined: the rule that made the link left scope' })
  detach(decision, object)
  return 'disjoined'
}

/** Whether an outbound rule made the link; then it is the outbound rules that cut it. */
export function isJoinedOutbound(decision: Decision, object: ConnectorSpaceObject): boolean {
  const { link } = object
  const type = link === null ? '' : (decision.draft.metaverse(link.metaverseId)?.objectType ?? '')
  const target = decision.rules.outbound(type).find(({ connectorId }) => connectorId === object.connectorId)
  return target?.rules.some((rule) => rule.id === link?.ruleId) ?? false
}

/**
 * Cuts the link of an object and marks what has to flow again because of it. What waited to be exported is not wanted any
 * more; the empty update that is left goes with the edges it may stand for.
 */
export function detach(decision: Decision, object: ConnectorSpaceObject): ConnectorSpaceObject {
  const pendingExport = object.pendingExport === null ? null : ({ operation: 'update', newDn: null, changes: {} } as const)
  const cut = { ...object, link: null, outboundBindings: {}, pendingExport }
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
): { readonly metaverse: MetaverseObject; readonly rule: CompiledRule } | null {
  const rule = rules.find((candidate) => candidate.join.length > 0)
  if (rule === undefined) return null
  // Every group is asked for before one is decided, so that all questions of a plan are answered in one load.
  const hits = rule.join.map((group) => joinCandidates(decision, object, { rule, group }))
  const metaverse = hits.find((found) => found.length === 1)?.[0]
  if (metaverse === undefined) return null
  const twin = decision.draft.objectOf(metaverse.id, object.connectorId)
  // An object that was made anew takes over before its forerunner is gone, so that nothing is deleted in between.
  if (twin?.pendingImport?.operation === 'delete') detach(decision, twin)
  else if (twin !== null) {
    throw new SyncError(
      'ambiguous-import-flow-from-multiple-connectors',
      `It joins the metaverse object that ${twin.dn} of the same connector is joined to already`,
      { step: 'join', rule: rule.name },
    )
  }
  return { metaverse, rule }
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
function hasJoinValue(decision: Decision, object: ConnectorSpaceObject, linking: readonly CompiledRule[]): boolean {
  const conditions = linking.flatMap((rule) => rule.join.flat())
  if (conditions.length === 0) return true
  const view = objectView(decision, object)
  return conditions.some((condition) => view.values(condition.connectorSpaceAttribute).length > 0)
}
