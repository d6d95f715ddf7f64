import type { ConnectorId, ObjectId } from '#src/model/brand.ts'
import { isUnexported, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import type { OutboundCounter } from '#src/model/run.ts'
import type { CompiledRule } from '#src/rules/rule-set.ts'
import type { Decision } from './decision.ts'
import { lostProvision } from './delete-reason.ts'
import { detach, isLinkedInbound } from './inbound.ts'
import { flowAttributes, type FlowChange } from './outbound-flow.ts'
import { deprovision, findOrProvision, keepProvisioned } from './outbound-link.ts'
import { nameGiven, targetOf, type Target } from './outbound-target.ts'

/** What the outbound rules did in one connector. */
export interface OutboundResult {
  readonly connectorId: ConnectorId
  readonly counter: OutboundCounter
}

/**
 * Runs the outbound rules of every connector for a metaverse object: provision, join, flow, or deprovision. `inScope` holds the
 * linked objects for which an inbound rule that makes links is in scope.
 */
export function flowOutbound(decision: Decision, metaverse: MetaverseObject, inScope: ReadonlySet<ObjectId>): readonly OutboundResult[] {
  const results: OutboundResult[] = []
  const ruled = decision.rules.outbound(metaverse.objectType)
  for (const { connectorId, rules } of ruled) {
    const to = targetOf(decision, metaverse, { connectorId, rules })
    const counter = to === null ? null : flowToConnector(decision, metaverse, { ...to, inScope })
    if (counter !== null) results.push({ connectorId, counter })
  }
  // Connectors that lost all their rules still have what these made.
  for (const object of decision.draft.objectsOf(metaverse.id)) {
    const { connectorId } = object
    if (ruled.some((other) => other.connectorId === connectorId) || !isRuledOutbound(decision, object)) continue
    const to = targetOf(decision, metaverse, { connectorId, rules: [] })
    const counter = to === null ? null : flowToConnector(decision, metaverse, { ...to, inScope })
    if (counter !== null && counter !== 'connector-no-flow') results.push({ connectorId, counter })
  }
  return results
}

/** Whether outbound rules have left something on the object. */
function isRuledOutbound(decision: Decision, object: ConnectorSpaceObject): boolean {
  if (object.link?.provisionedBy !== null) return true
  for (const _ in object.owned) return true
  for (const _ in object.outboundBindings) return true
  return !isLinkedInbound(decision, object)
}

/** The metaverse object is gone: objects that a Provision rule kept are deleted in their directories, the others let go. */
export function releaseObjects(decision: Decision, metaverse: MetaverseObject, reason: string): readonly OutboundResult[] {
  return decision.draft.objectsOf(metaverse.id).flatMap((object) => {
    if (object.link?.provisionedBy === null) {
      detach(decision, object)
      return []
    }
    deprovision(decision, object, reason)
    return [{ connectorId: object.connectorId, counter: 'provisioned-disconnect' as const }]
  })
}

type Destination = Target & { readonly inScope: ReadonlySet<ObjectId> }

function flowToConnector(decision: Decision, metaverse: MetaverseObject, of: Destination): OutboundCounter | null {
  const linked = decision.draft.objectOf(metaverse.id, of.connector.id)
  if (linked === null) {
    const object = findOrProvision(decision, metaverse, of)
    // Planned again with the answers; the other connectors are only gone through for what they ask.
    return object === null || decision.draft.isWaiting ? null : counterOfNew(object, flowAttributes(decision, object, of))
  }
  // Its directory gave the name to an object of another type: the synchronization of that one decides anew.
  if (linked.pendingImport?.operation === 'delete-add') return 'connector-no-flow'
  const to = { ...of, provision: provisionFor(linked, of) }
  if (linked.connectorState === 'normal') {
    if (isUnkept(linked, to)) return leave(decision, metaverse, { linked, to })
    if (isUnsupported(decision, linked, to)) {
      decision.trace.add({ kind: 'link', rule: null, object: linked.dn, message: 'disjoined: the rule that made the link left scope' })
      detach(decision, linked)
      return 'provisioned-disconnect'
    }
    if (isMisnamed(decision, linked, to)) return rename(decision, metaverse, { linked, to })
  }
  return counterOf(flowAttributes(decision, keepProvisioned(decision, linked, to), to))
}

/** The Provision rule that keeps the object; one for its own type goes before one that would replace it. */
function provisionFor(object: ConnectorSpaceObject, to: Target): CompiledRule | null {
  const { provision } = to
  if (provision === null || provision.targetObjectType === object.objectType) return provision
  return to.rules.find((rule) => rule.linkType === 'Provision' && rule.targetObjectType === object.objectType) ?? provision
}

/** Whether we brought the object about and no Provision rule for its type is in scope any more. */
function isUnkept({ link, objectType }: ConnectorSpaceObject, to: Target): boolean {
  return link !== null && link.provisionedBy !== null && to.provision?.targetObjectType !== objectType
}

/** Whether an outbound rule made the link, none is in scope, and no inbound rule would keep it. */
function isUnsupported(decision: Decision, object: ConnectorSpaceObject, to: Destination): boolean {
  if (object.link?.provisionedBy !== null || to.inScope.has(object.id)) return false
  return !to.rules.some((rule) => rule.targetObjectType === object.objectType) && !isLinkedInbound(decision, object)
}

/**
 * The object is to be deleted. Where a Provision rule for another type is in scope, as when a contact becomes a user, it makes
 * the successor in the same pass.
 */
function leave(
  decision: Decision,
  metaverse: MetaverseObject,
  of: { readonly linked: ConnectorSpaceObject; readonly to: Target },
): OutboundCounter {
  const { linked, to } = of
  const message =
    to.provision === null
      ? 'deprovisioned: no Provision rule is in scope any more'
      : `deprovisioned: "${to.provision.name}" makes a ${to.provision.targetObjectType} in its place`
  decision.trace.add({ kind: 'link', rule: to.provision, object: linked.dn, message })
  deprovision(decision, linked, lostProvision(linked, { view: to.view, connectorRules: to.all }))
  const successor = to.provision === null ? null : findOrProvision(decision, metaverse, to)
  if (successor === null) return 'provisioned-disconnect'
  return flowAttributes(decision, successor, to) === 'none' ? 'provisioned-delete-add-no-flow' : 'provisioned-delete-add-flow'
}

/** Whether the flows to dn name an object differently that its directory has not heard of yet. */
function isMisnamed(decision: Decision, object: ConnectorSpaceObject, to: Target): boolean {
  if (!isUnexported(object) || to.provision === null) return false
  const name = nameGiven(decision, to, { objectType: object.objectType, isCreating: true })
  return name !== null && dnKey(name) !== object.dnKey
}

/** Nobody outside knows the object, so it is made anew under its name; somebody may have that name already. */
function rename(
  decision: Decision,
  metaverse: MetaverseObject,
  of: { readonly linked: ConnectorSpaceObject; readonly to: Target },
): OutboundCounter {
  detach(decision, of.linked)
  decision.draft.removeObject(of.linked.id)
  const object = findOrProvision(decision, metaverse, of.to)
  if (object === null) return 'provisioned-disconnect'
  return flowAttributes(decision, object, of.to) === 'none' ? 'provisioned-rename-no-flow' : 'provisioned-rename-flow'
}

function counterOfNew(object: ConnectorSpaceObject, change: FlowChange): OutboundCounter {
  if (!isUnexported(object)) return 'connector-flow'
  return change === 'none' ? 'provisioned-add-no-flow' : 'provisioned-add-flow'
}

function counterOf(change: FlowChange): OutboundCounter {
  switch (change) {
    case 'none':
      return 'connector-no-flow'
    case 'rename':
      return 'provisioned-rename-no-flow'
    case 'rename-flow':
      return 'provisioned-rename-flow'
    default:
      return 'connector-flow'
  }
}
