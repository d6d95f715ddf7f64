import { must } from '#src/base/assert.ts'
import type { ObjectId } from '#src/model/brand.ts'
import type { ConnectorDocument, JoinCondition } from '#src/model/configuration.ts'
import {
  emptyObject,
  isLeaving,
  isUnexported,
  topImage,
  type ConnectorSpaceObject,
  type ExportDelta,
} from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Value } from '#src/model/value.ts'
import { joinEquals, joinKey } from '#src/rules/join-key.ts'
import type { CompiledRule } from '#src/rules/rule-set.ts'
import type { Decision } from './decision.ts'
import { detach } from './inbound.ts'
import { nameForNew, type Target } from './outbound-target.ts'
import { SyncError } from './sync-error.ts'

/**
 * The object a metaverse object gets in a connector: the one that has its name already, else the one that meets the join
 * criteria, else a new one when a Provision rule is in scope. Null when there is none to have now.
 */
export function findOrProvision(decision: Decision, metaverse: MetaverseObject, to: Target): ConnectorSpaceObject | null {
  const name = to.provision === null ? null : nameForNew(decision, to)
  const named = name === null ? null : objectNamed(decision, { dn: name, metaverse, to })
  if (named === 'blocked') return null
  const found = named ?? joinOutbound(decision, metaverse, to)
  const rule = to.provision ?? to.rules.find((candidate) => candidate.join.length > 0) ?? null
  if (found !== null && rule !== null) return link(decision, found, { metaverse, rule, kind: 'joined', provision: to.provision })
  if (to.provision === null || name === null) return null
  return provision(decision, { dn: name, metaverse, rule: to.provision, connector: to.connector })
}

/** Reverse join: the object that has the name already, unless it belongs to somebody else; `blocked` while it is in the way. */
function objectNamed(
  decision: Decision,
  wanted: { readonly dn: string; readonly metaverse: MetaverseObject; readonly to: Target },
): ConnectorSpaceObject | 'blocked' | null {
  const found = decision.draft.objectByDn(wanted.to.connector.id, dnKey(wanted.dn))
  if (found === null || found.kind === 'placeholder') return null
  const isFree = found.link === null || found.link.metaverseId === wanted.metaverse.id
  if (found.link === null && found.connectorState === 'explicit') {
    const message = 'neither joined nor provisioned: a person disconnected the object of this name'
    decision.trace.add({ kind: 'link', rule: wanted.to.provision, object: found.dn, message })
    return 'blocked'
  }
  const type = wanted.to.provision?.targetObjectType ?? null
  if (isFree && found.objectType === type) return found
  if (found.link === null && isLeaving(found)) {
    const message = `not provisioned yet: a ${found.objectType} of this name waits to be deleted first`
    decision.trace.add({ kind: 'link', rule: wanted.to.provision, object: found.dn, message })
    tryAgain(decision, wanted.metaverse)
    return 'blocked'
  }
  const reason = isFree ? `is a ${found.objectType}, not a ${type}` : 'belongs to another identity'
  throw new SyncError('sync-rule-flow-provisioning-failed', `${found.dn} in "${wanted.to.connector.name}" ${reason}`, {
    step: 'provisioning',
    rule: wanted.to.provision?.name ?? null,
  })
}

/** Nothing will be imported for the identity when the way is free, so one of its objects asks to be visited again. */
function tryAgain(decision: Decision, metaverse: MetaverseObject): void {
  const source = decision.draft.objectsOf(metaverse.id)[0]
  if (source !== undefined && !source.needsSync) decision.draft.putObject({ ...source, needsSync: true })
}

function joinOutbound(decision: Decision, metaverse: MetaverseObject, to: Target): ConnectorSpaceObject | null {
  const rule = to.rules.find((candidate) => candidate.join.length > 0)
  if (rule === undefined) return null
  const by = { rule, mayRevive: to.provision !== null }
  const hits = rule.join.map((group) => outboundCandidates(decision, metaverse, { ...by, group }))
  return hits.find((found) => found.length === 1)?.[0] ?? null
}

function outboundCandidates(
  decision: Decision,
  metaverse: MetaverseObject,
  by: { readonly rule: CompiledRule; readonly group: readonly JoinCondition[]; readonly mayRevive: boolean },
): readonly ConnectorSpaceObject[] {
  const first = by.group[0]
  if (first === undefined || by.group.some((condition) => metaverseValues(metaverse, condition.metaverseAttribute).length === 0)) return []
  const keys = metaverseValues(metaverse, first.metaverseAttribute).map((value) => joinKey(first.connectorSpaceAttribute, value))
  const found = new Map(keys.flatMap((key) => decision.draft.objectsByKey(by.rule.connectorId, key)).map((object) => [object.id, object]))
  return [...found.values()].filter((object) => {
    if (!isJoinable(object, by.rule)) return false
    // What a Provision rule let go of only a Provision rule takes back: a Join rule would keep it from being deleted.
    if (!by.mayRevive && isLeaving(object)) return false
    const image = topImage(object)
    return by.group.every((condition) => {
      const own: readonly Value[] = image[condition.connectorSpaceAttribute] ?? []
      return metaverseValues(metaverse, condition.metaverseAttribute).some((value) =>
        own.some((other) => joinEquals(value, other, condition)),
      )
    })
  })
}

function isJoinable(object: ConnectorSpaceObject, rule: CompiledRule): boolean {
  if (object.link !== null || object.kind === 'placeholder' || object.connectorState === 'explicit') return false
  return object.objectType === rule.targetObjectType && object.pendingImport?.operation !== 'delete'
}

function link(
  decision: Decision,
  object: ConnectorSpaceObject,
  to: {
    readonly metaverse: MetaverseObject
    readonly rule: CompiledRule
    readonly kind: 'joined' | 'provisioned'
    readonly provision: CompiledRule | null
  },
): ConnectorSpaceObject {
  const linked: ConnectorSpaceObject = {
    ...revived(object),
    // Its own inbound rules may contribute now: the next synchronization of its connector looks at it.
    needsSync: to.kind === 'joined',
    link: { metaverseId: to.metaverse.id, kind: to.kind, ruleId: to.rule.id, provisionedBy: to.provision?.id ?? null, at: decision.at },
  }
  decision.draft.putObject(linked)
  decision.draft.touchObject(linked.id)
  decision.draft.touchMetaverse(to.metaverse.id)
  decision.trace.add({ kind: 'link', rule: to.rule, object: object.dn, message: to.kind === 'joined' ? 'joined' : 'provisioned' })
  return linked
}

/** An object that waited to be deleted and is wanted again: a delete not sent yet is dropped, one that was sent means adding it anew. */
function revived(object: ConnectorSpaceObject): ConnectorSpaceObject {
  const sent = object.escrowedExport?.operation === 'delete' || object.unconfirmedExport?.operation === 'delete'
  if (sent) {
    const { id, connectorId, dn, dnKey: key } = object
    const add: ExportDelta = { operation: 'add', newDn: null, changes: {} }
    const fresh = emptyObject({ id, connectorId, dn, dnKey: key }, 'object')
    return { ...fresh, partition: object.partition, objectType: object.objectType, pendingExport: add }
  }
  return object.pendingExport?.operation === 'delete' ? { ...object, pendingExport: null } : object
}

function provision(
  decision: Decision,
  wanted: { readonly dn: string; readonly metaverse: MetaverseObject; readonly rule: CompiledRule; readonly connector: ConnectorDocument },
): ConnectorSpaceObject {
  const key = dnKey(wanted.dn)
  const placeholder = decision.draft.objectByDn(wanted.connector.id, key)
  const id = placeholder?.id ?? (decision.newId() as ObjectId)
  const object: ConnectorSpaceObject = {
    ...emptyObject({ id, connectorId: wanted.connector.id, dn: wanted.dn, dnKey: key }, 'object'),
    partition: partitionFor(wanted.connector),
    objectType: wanted.rule.targetObjectType,
    pendingExport: { operation: 'add', newDn: null, changes: {} },
  }
  return link(decision, object, { metaverse: wanted.metaverse, rule: wanted.rule, kind: 'provisioned', provision: wanted.rule })
}

function partitionFor(connector: ConnectorDocument): string | null {
  return connector.partitions.find((partition) => partition.selected)?.name ?? null
}

/** Cuts the link of an object that we brought about: it is to be deleted, or simply gone when its directory never heard of it. */
export function deprovision(decision: Decision, object: ConnectorSpaceObject, reason: string): void {
  const cut = detach(decision, object)
  if (isUnexported(object) && object.escrowedExport === null) decision.draft.removeObject(object.id)
  else decision.draft.putObject({ ...cut, pendingExport: { operation: 'delete', newDn: null, changes: {}, reason } })
}

/** Remembers which Provision rule keeps the object, so that it is deleted once none does. */
export function keepProvisioned(decision: Decision, object: ConnectorSpaceObject, to: Target): ConnectorSpaceObject {
  const own = must(object.link, 'the link of a linked object')
  if (to.provision === null || own.provisionedBy === to.provision.id) return object
  if (to.provision.targetObjectType !== object.objectType) {
    const message = `not provisioned: the identity has a ${object.objectType} there, and the rule makes a ${to.provision.targetObjectType}`
    decision.trace.add({ kind: 'link', rule: to.provision, object: object.dn, message })
    return object
  }
  const kept = { ...object, link: { ...own, provisionedBy: to.provision.id } }
  decision.draft.putObject(kept)
  return kept
}
