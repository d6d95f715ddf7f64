import type { ConnectorId, ObjectId } from '#src/model/brand.ts'
import { diffValues, isEmptyChange, type AttributeChange } from '#src/model/change.ts'
import {
  emptyObject,
  expectedImage,
  isUnexported,
  topImage,
  type ConnectorSpaceObject,
  type ExportDelta,
  type OutboundBinding,
} from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { OutboundCounter } from '#src/model/run.ts'
import type { ConnectorDocument, JoinCondition } from '#src/model/configuration.ts'
import type { Value } from '#src/model/value.ts'
import { must } from '#src/base/assert.ts'
import type { FlowView } from '#src/rules/flow-source.ts'
import { joinEquals, joinKey } from '#src/rules/join-key.ts'
import { makesLinks, type CompiledRule } from '#src/rules/rule-set.ts'
import type { Decision } from './decision.ts'
import { lostProvision } from './delete-reason.ts'
import { detach, isJoinedOutbound } from './inbound.ts'
import { resolve, type Candidate } from './precedence.ts'
import { SyncError } from './sync-error.ts'
import { metaverseView } from './views.ts'

/** What the outbound rules did in one connector. */
export interface OutboundResult {
  readonly connectorId: ConnectorId
  readonly counter: OutboundCounter
}

/** One connector as a target: its document, the rules in scope, and the metaverse object as they see it. */
interface Target {
  readonly connector: ConnectorDocument
  readonly rules: readonly CompiledRule[]
  /** All rules to the connector, in scope or not. */
  readonly all: readonly CompiledRule[]
  readonly view: FlowView
  readonly provision: CompiledRule | null
}

/** Runs the outbound rules of every connector for a metaverse object: provision, join, flow, or deprovision. */
export function flowOutbound(decision: Decision, metaverse: MetaverseObject): readonly OutboundResult[] {
  return decision.rules.outbound(metaverse.objectType).flatMap(({ connectorId, rules }) => {
    const result = flowToConnector(decision, metaverse, target(decision, metaverse, { connectorId, rules }))
    return result === null ? [] : [{ connectorId, counter: result }]
  })
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

function target(
  decision: Decision,
  metaverse: MetaverseObject,
  of: { readonly connectorId: ConnectorId; readonly rules: readonly CompiledRule[] },
): Target {
  const connector = must(decision.rules.connector(of.connectorId), 'the connector of a compiled rule')
  const view = metaverseView(decision, metaverse, connector)
  const inScope = of.rules.filter((rule) => {
    const verdict = rule.scope(view)
    decision.trace.add({
      kind: 'scope',
      rule,
      object: metaverse.id,
      inScope: verdict.inScope,
      failed: verdict.inScope ? [] : verdict.failed,
    })
    return verdict.inScope
  })
  // Rules that only flow do nothing without one in scope that makes links.
  const rules = inScope.some(makesLinks) ? inScope : []
  return { connector, rules, all: of.rules, view, provision: rules.find((rule) => rule.linkType === 'Provision') ?? null }
}

function flowToConnector(decision: Decision, metaverse: MetaverseObject, to: Target): OutboundCounter | null {
  const linked = decision.draft.objectOf(metaverse.id, to.connector.id)
  if (linked?.link?.provisionedBy !== undefined && linked.link.provisionedBy !== null && to.provision === null) {
    decision.trace.add({ kind: 'link', rule: null, object: linked.dn, message: 'deprovisioned: no Provision rule is in scope any more' })
    deprovision(decision, linked, lostProvision(linked, { view: to.view, connectorRules: to.all }))
    return 'provisioned-disconnect'
  }
  if (linked !== null && to.rules.length === 0 && isJoinedOutbound(decision, linked)) {
    decision.trace.add({ kind: 'link', rule: null, object: linked.dn, message: 'disjoined: the rule that made the link left scope' })
    detach(decision, linked)
    return 'provisioned-disconnect'
  }
  const object = linked === null ? findOrProvision(decision, metaverse, to) : keepProvisioned(decision, linked, to)
  if (object === null) return null
  const isNew = linked === null && isUnexported(object)
  const isChanged = flowAttributes(decision, object, to)
  if (isNew) return isChanged ? 'provisioned-add-flow' : 'provisioned-add-no-flow'
  return isChanged || linked === null ? 'connector-flow' : 'connector-no-flow'
}

/** Remembers which Provision rule keeps the object, so that it is deleted once none does. */
function keepProvisioned(decision: Decision, object: ConnectorSpaceObject, to: Target): ConnectorSpaceObject {
  const link = must(object.link, 'the link of a linked object')
  if (to.provision === null || link.provisionedBy === to.provision.id) return object
  const kept = { ...object, link: { ...link, provisionedBy: to.provision.id } }
  decision.draft.putObject(kept)
  return kept
}

function findOrProvision(decision: Decision, metaverse: MetaverseObject, to: Target): ConnectorSpaceObject | null {
  const named = to.provision === null ? null : nameOf(decision, to)
  const byName = named === null ? null : objectToTake(decision, { dn: named, metaverse, to })
  const found = byName ?? joinOutbound(decision, metaverse, to)
  const rule = to.provision ?? to.rules.find((candidate) => candidate.join.length > 0) ?? null
  if (found !== null && rule !== null) return link(decision, found, { metaverse, rule, kind: 'joined', provision: to.provision })
  if (to.provision === null || named === null) return null
  return provision(decision, { dn: named, metaverse, rule: to.provision, connector: to.connector })
}

/** The distinguished name a Provision rule gives, from the first naming flow in scope that says something. */
function nameOf(decision: Decision, to: Target): string {
  for (const rule of to.rules) {
    const outcome = rule.naming?.evaluate(to.view, decision.surroundings)
    if (outcome === undefined || outcome.kind === 'null' || outcome.kind === 'ignore') continue
    const name = outcome.kind === 'values' ? outcome.values[0] : undefined
    if (typeof name === 'string') return name
    const reason = outcome.kind === 'error' ? outcome.message : 'the flow to dn did not end in text'
    throw new SyncError('sync-rule-flow-provisioning-failed', reason, { step: 'provisioning', rule: rule.name })
  }
  throw new SyncError('sync-rule-flow-provisioning-failed', `No flow gives the new object in "${to.connector.name}" a name (target dn)`, {
    step: 'provisioning',
    rule: to.provision?.name ?? null,
  })
}

/** Reverse join: the object that has the name already, unless it belongs to somebody else. */
function objectToTake(
  decision: Decision,
  wanted: { readonly dn: string; readonly metaverse: MetaverseObject; readonly to: Target },
): ConnectorSpaceObject | null {
  const found = decision.draft.objectByDn(wanted.to.connector.id, dnKey(wanted.dn))
  if (found === null || found.kind === 'placeholder') return null
  const isFree = found.link === null || found.link.metaverseId === wanted.metaverse.id
  const type = wanted.to.provision?.targetObjectType ?? null
  if (isFree && found.objectType === type) return found
  const reason = isFree ? `is a ${found.objectType}, not a ${type}` : 'belongs to another identity'
  throw new SyncError('sync-rule-flow-provisioning-failed', `${found.dn} in "${wanted.to.connector.name}" ${reason}`, {
    step: 'provisioning',
    rule: wanted.to.provision?.name ?? null,
  })
}

function joinOutbound(decision: Decision, metaverse: MetaverseObject, to: Target): ConnectorSpaceObject | null {
  const rule = to.rules.find((candidate) => candidate.join.length > 0)
  if (rule === undefined) return null
  const hits = rule.join.map((group) => outboundCandidates(decision, metaverse, { rule, group }))
  return hits.find((found) => found.length === 1)?.[0] ?? null
}

function outboundCandidates(
  decision: Decision,
  metaverse: MetaverseObject,
  by: { readonly rule: CompiledRule; readonly group: readonly JoinCondition[] },
): readonly ConnectorSpaceObject[] {
  const first = by.group[0]
  if (first === undefined || by.group.some((condition) => metaverseValues(metaverse, condition.metaverseAttribute).length === 0)) return []
  const keys = metaverseValues(metaverse, first.metaverseAttribute).map((value) => joinKey(first.connectorSpaceAttribute, value))
  const found = new Map(keys.flatMap((key) => decision.draft.objectsByKey(by.rule.connectorId, key)).map((object) => [object.id, object]))
  return [...found.values()].filter((object) => {
    if (object.link !== null || object.kind === 'placeholder' || object.objectType !== by.rule.targetObjectType) return false
    if (object.pendingImport?.operation === 'delete') return false
    const image = topImage(object)
    return by.group.every((condition) => {
      const own: readonly Value[] = image[condition.connectorSpaceAttribute] ?? []
      return metaverseValues(metaverse, condition.metaverseAttribute).some((value) =>
        own.some((other) => joinEquals(value, other, condition)),
      )
    })
  })
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

function deprovision(decision: Decision, object: ConnectorSpaceObject, reason: string): void {
  const cut = detach(decision, object)
  if (isUnexported(object) && object.escrowedExport === null) decision.draft.removeObject(object.id)
  else decision.draft.putObject({ ...cut, pendingExport: { operation: 'delete', newDn: null, changes: {}, reason } })
}

/** Computes what the object should hold and writes the difference to what it is expected to hold. True when that changed. */
function flowAttributes(decision: Decision, object: ConnectorSpaceObject, to: Target): boolean {
  const isAdd = isUnexported(object)
  const byTarget = candidatesByTarget(decision, object, to)
  const expected = expectedImage(object)
  const schema = to.connector.schema[object.objectType ?? '']?.attributes ?? {}
  const changes: Record<string, AttributeChange> = {}
  const bindings: Record<string, OutboundBinding> = {}
  for (const [target, candidates] of byTarget) {
    const access = schema[target]?.access ?? 'read-only'
    const isWritable = access !== 'read-only' && (access !== 'write-on-create' || isAdd)
    const resolution = resolve(target, candidates, { trace: decision.trace, step: 'export-flow' })
    if (resolution.kind === 'keep') continue
    if (!isWritable) {
      noteNotWritable(decision, object, { candidates, target, access })
      continue
    }
    if (resolution.kind === 'references') {
      const part = must(resolution.parts[0], 'a part of a reference flow')
      bindings[target] = { metaverseAttribute: part.attribute, ruleId: part.candidate.rule.id }
      continue
    }
    if (schema[target]?.type === 'reference') {
      bindings[target] = emptyReference(candidates)
      continue
    }
    const wanted = resolution.kind === 'values' ? resolution.parts.flatMap((part) => part.values) : []
    if (wanted.length === 0 && access === 'never-cleared') {
      noteNotWritable(decision, object, { candidates, target, access })
      continue
    }
    const change = diffValues(expected[target] ?? [], wanted)
    if (change !== null) changes[target] = change
  }
  return store(decision, object, { changes, bindings, newDn: isAdd ? null : renamed(decision, object, to) })
}

/** A reference attribute whose source has no values is still managed: what the directory holds there is to go. */
function emptyReference(candidates: readonly Candidate[]): OutboundBinding {
  const first = must(candidates[0], 'a candidate')
  return { metaverseAttribute: first.flow.reads ?? first.flow.target, ruleId: first.rule.id }
}

function candidatesByTarget(decision: Decision, object: ConnectorSpaceObject, to: Target): ReadonlyMap<string, readonly Candidate[]> {
  const byTarget = new Map<string, Candidate[]>()
  for (const rule of to.rules) {
    if (rule.targetObjectType !== object.objectType) continue
    for (const flow of rule.flows) {
      if (flow.applyOnce && !isUnexported(object)) continue
      const candidate = { rule, flow, object, outcome: flow.evaluate(to.view, decision.surroundings) }
      const list = byTarget.get(flow.target)
      if (list === undefined) byTarget.set(flow.target, [candidate])
      else list.push(candidate)
    }
  }
  return byTarget
}

const notWritten: Readonly<Record<string, string>> = {
  'write-on-create': 'not written: only while the object is created',
  'never-cleared': 'not written: the directory gives it a value by itself, which cannot be cleared',
}

function noteNotWritable(
  decision: Decision,
  object: ConnectorSpaceObject,
  what: { readonly candidates: readonly Candidate[]; readonly target: string; readonly access: string },
): void {
  const candidate = must(what.candidates[0], 'a candidate')
  decision.trace.add({
    kind: 'flow',
    rule: candidate.rule,
    object: object.dn,
    target: what.target,
    source: candidate.flow.source,
    outcome: candidate.outcome,
    verdict: notWritten[what.access] ?? 'not writable by this connector',
  })
}

function renamed(decision: Decision, object: ConnectorSpaceObject, to: Target): string | null {
  const naming = to.rules.find((rule) => rule.naming !== null && !rule.naming.applyOnce)?.naming ?? null
  const outcome = naming?.evaluate(to.view, decision.surroundings)
  const name = outcome?.kind === 'values' ? outcome.values[0] : undefined
  if (typeof name !== 'string' || dnKey(name) === object.dnKey) return null
  return object.unconfirmedExport?.newDn === name || object.escrowedExport?.newDn === name ? null : name
}

function store(
  decision: Decision,
  object: ConnectorSpaceObject,
  next: {
    readonly changes: ExportDelta['changes']
    readonly bindings: ConnectorSpaceObject['outboundBindings']
    readonly newDn: string | null
  },
): boolean {
  const before = object.pendingExport
  const isEmpty = isEmptyChange(next.changes) && next.newDn === null
  // Where something was pending, an empty update is left: edges may still wait. The store aligns the slot with them.
  const after: ExportDelta | null =
    before?.operation === 'add'
      ? { operation: 'add', newDn: null, changes: next.changes }
      : isEmpty && before === null
        ? null
        : { operation: 'update', newDn: next.newDn, changes: next.changes }
  const bindingsChanged = !sameBindings(object.outboundBindings, next.bindings)
  const deltaChanged = !sameDelta(before, after)
  // Nothing of its own is left to be written: what was refused before is not wanted any more.
  const isOver = isEmpty && before?.operation !== 'add' && object.escrowedExport === null && (deltaChanged || before === null)
  const exportProblem = isOver ? null : object.exportProblem
  if (!bindingsChanged && !deltaChanged && exportProblem === object.exportProblem) return false
  decision.draft.putObject({ ...object, pendingExport: after, outboundBindings: next.bindings, exportProblem })
  if (bindingsChanged) {
    decision.draft.touchObject(object.id)
    if (object.link !== null) decision.draft.touchMetaverse(object.link.metaverseId)
  }
  return deltaChanged
}

function sameBindings(before: ConnectorSpaceObject['outboundBindings'], after: ConnectorSpaceObject['outboundBindings']): boolean {
  const names = Object.keys(after)
  return (
    names.length === Object.keys(before).length &&
    names.every(
      (name) => before[name]?.metaverseAttribute === after[name]?.metaverseAttribute && before[name]?.ruleId === after[name]?.ruleId,
    )
  )
}

function sameDelta(before: ExportDelta | null, after: ExportDelta | null): boolean {
  if (before === null || after === null) return before === after
  if (before.operation !== after.operation || before.newDn !== after.newDn) return false
  const names = Object.keys(after.changes)
  return names.length === Object.keys(before.changes).length && names.every((name) => sameChange(before.changes[name], after.changes[name]))
}

function sameChange(before: AttributeChange | undefined, after: AttributeChange | undefined): boolean {
  if (before === undefined || after === undefined || before.kind !== after.kind) return false
  if (before.kind === 'replace' && after.kind === 'replace') return diffValues(before.values, after.values) === null
  if (before.kind !== 'update' || after.kind !== 'update') return false
  return diffValues(before.add, after.add) === null && diffValues(before.remove, after.remove) === null
}
