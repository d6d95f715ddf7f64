import { must } from '#src/base/assert.ts'
import { diffValues, isEmptyChange, type AttributeChange } from '#src/model/change.ts'
import {
  expectedImage,
  isUnexported,
  type ConnectorSpaceObject,
  type ExportDelta,
  type OutboundBinding,
  type Owned,
} from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import type { Attributes } from '#src/model/value.ts'
import type { FlowOutcome } from '#src/rules/flow.ts'
import type { Decision } from './decision.ts'
import type { Target } from './outbound-target.ts'
import { nameGiven } from './outbound-target.ts'
import { attributeState, mergeInto, release, replaceAll, sameOwned, type AttributeResult } from './ownership.ts'
import { resolve, type Candidate, type Resolution } from './precedence.ts'
import { SyncError } from './sync-error.ts'

/** What the flows changed of what waits to be exported. */
export type FlowChange = 'none' | 'flow' | 'rename' | 'rename-flow'

/** What an object is to hold besides what it holds now. */
interface Desired {
  readonly changes: Record<string, AttributeChange>
  readonly bindings: Record<string, OutboundBinding>
  readonly owned: Record<string, Owned>
}

/**
 * Computes what the object should hold and writes the difference to what it is expected to hold. What a rule gave that does
 * not apply any more is taken back.
 */
export function flowAttributes(decision: Decision, object: ConnectorSpaceObject, to: Target): FlowChange {
  const isAdd = isUnexported(object)
  const byTarget = candidatesByTarget(decision, object, to)
  const from = { object, to, expected: expectedImage(object), isAdd }
  const desired: Desired = { changes: {}, bindings: {}, owned: {} }
  for (const [target, candidates] of byTarget) flowInto(decision, from, { target, candidates, desired })
  takeBack(decision, from, { byTarget, desired })
  return store(decision, object, { ...desired, newDn: isAdd ? null : newName(decision, object, to) })
}

interface Source {
  readonly object: ConnectorSpaceObject
  readonly to: Target
  readonly expected: Attributes
  readonly isAdd: boolean
}

interface Flowing {
  readonly target: string
  readonly candidates: readonly Candidate[]
  readonly desired: Desired
}

function flowInto(decision: Decision, from: Source, { target, candidates, desired }: Flowing): void {
  const { object } = from
  const schema = schemaOf(from, target)
  const resolution = resolve(target, candidates, { trace: decision.trace, step: 'export-flow' })
  if (resolution.kind === 'keep') return keepOwnership(object, target, desired)
  const access = schema?.access ?? 'read-only'
  if (access === 'read-only' || (access === 'write-on-create' && !from.isAdd)) {
    return noteNotWritable(decision, object, { candidates, target, access })
  }
  if (resolution.kind === 'references' || schema?.type === 'reference') {
    desired.bindings[target] = bindingOf(resolution, candidates)
    return
  }
  const result = resultOf(from, { target, candidates, resolution, schema: must(schema, 'the schema of a writable attribute') })
  if (access === 'never-cleared' && isClearing(from, target, result)) {
    keepOwnership(object, target, desired)
    return noteNotWritable(decision, object, { candidates, target, access })
  }
  if (result.change !== null) desired.changes[target] = result.change
  if (result.owned !== null && access !== 'write-on-create') desired.owned[target] = result.owned
}

/** Every rule ignores its flow: the value stays as it is, and ours if it was. */
function keepOwnership(object: ConnectorSpaceObject, target: string, desired: Desired): void {
  const owned = object.owned[target] ?? (object.outboundBindings[target] === undefined ? undefined : 'references')
  if (owned !== undefined) desired.owned[target] = owned
}

function resultOf(
  from: Source,
  of: Omit<Flowing, 'desired'> & { readonly resolution: Resolution; readonly schema: AttributeSchema },
): AttributeResult {
  const { target, candidates, resolution, schema } = of
  const wanted = resolution.kind === 'values' ? resolution.parts.flatMap((part) => part.values) : []
  if (!schema.multiValued && wanted.length > 1) {
    throw new SyncError(
      'ambiguous-export-flow-to-single-valued-attribute',
      `${target}: rules give ${wanted.length} values for an attribute that takes one`,
      { step: 'export-flow', rule: candidates.at(-1)?.rule.name ?? null },
    )
  }
  const state = attributeState(from.object, from.expected, target)
  const merge = candidates.find((candidate) => candidate.outcome.kind !== 'ignore')?.flow.merge ?? 'Update'
  if (merge === 'Update' || !schema.multiValued) return replaceAll(state, wanted)
  const merged = mergeInto(state, wanted, { ignoreCase: merge === 'MergeCaseInsensitive' })
  return from.isAdd && merged.change !== null ? { ...merged, change: { kind: 'replace', values: wanted } } : merged
}

function isClearing(from: Source, target: string, { change }: AttributeResult): boolean {
  if (change?.kind === 'replace') return change.values.length === 0
  return change !== null && change.add.length === 0 && change.remove.length === (from.expected[target]?.length ?? 0)
}

/** A reference attribute whose source has no values is still managed: what the directory holds there is to go. */
function bindingOf(resolution: Resolution, candidates: readonly Candidate[]): OutboundBinding {
  if (resolution.kind === 'references') {
    const part = must(resolution.parts[0], 'a part of a reference flow')
    return { metaverseAttribute: part.attribute, ruleId: part.candidate.rule.id }
  }
  const first = must(candidates[0], 'a candidate')
  return { metaverseAttribute: first.flow.reads ?? first.flow.target, ruleId: first.rule.id }
}

/** What rules gave before and none gives now: a rule left scope, was disabled or was deleted. */
function takeBack(
  decision: Decision,
  from: Source,
  now: { readonly byTarget: ReadonlyMap<string, unknown>; readonly desired: Desired },
): void {
  const { object, expected } = from
  for (const target in object.owned) {
    if (now.byTarget.has(target)) continue
    if (object.owned[target] === 'references') releaseReferences(decision, object, target)
    const access = schemaOf(from, target)?.access ?? 'read-only'
    if (access !== 'read-write' && access !== 'never-cleared') continue
    const result = release(attributeState(object, expected, target))
    if (result.owned === 'references' || (access === 'never-cleared' && isClearing(from, target, result))) continue
    if (result.owned !== null) now.desired.owned[target] = result.owned
    if (result.change === null) continue
    now.desired.changes[target] = result.change
    noteTakenBack(decision, object, target)
  }
  for (const target in object.outboundBindings) {
    if (!now.byTarget.has(target)) releaseReferences(decision, object, target)
  }
}

function releaseReferences(decision: Decision, object: ConnectorSpaceObject, attribute: string): void {
  decision.draft.releaseReferences(object.id, attribute)
  noteTakenBack(decision, object, attribute)
}

function noteTakenBack(decision: Decision, object: ConnectorSpaceObject, target: string): void {
  const message = `${target}: taken back what a rule gave that does not apply any more`
  decision.trace.add({ kind: 'link', rule: null, object: object.dn, message })
}

function schemaOf(from: Source, target: string): AttributeSchema | undefined {
  return from.to.connector.schema[from.object.objectType ?? '']?.attributes[target]
}

const ignored: FlowOutcome = { kind: 'ignore' }

function candidatesByTarget(decision: Decision, object: ConnectorSpaceObject, to: Target): ReadonlyMap<string, readonly Candidate[]> {
  const byTarget = new Map<string, Candidate[]>()
  const isCreating = isUnexported(object)
  for (const rule of to.rules) {
    if (rule.targetObjectType !== object.objectType) continue
    for (const flow of rule.flows) {
      const outcome = flow.applyOnce && !isCreating ? ignored : flow.evaluate(to.view, decision.surroundings)
      const candidate = { rule, flow, object, outcome }
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

/** The name flows give an object that its directory knows, when it is another one. Flows that apply once never rename. */
function newName(decision: Decision, object: ConnectorSpaceObject, to: Target): string | null {
  const name = nameGiven(decision, to, { objectType: object.objectType, isCreating: false })
  if (name === null || dnKey(name) === object.dnKey) return null
  return object.unconfirmedExport?.newDn === name || object.escrowedExport?.newDn === name ? null : name
}

function store(decision: Decision, object: ConnectorSpaceObject, next: Desired & { readonly newDn: string | null }): FlowChange {
  const before = object.pendingExport
  const hasNoChange = isEmptyChange(next.changes)
  const isEmpty = hasNoChange && next.newDn === null
  // Where something was pending, an empty update is left: edges may still wait. The store aligns the slot with them.
  const after: ExportDelta | null =
    before?.operation === 'add'
      ? { operation: 'add', newDn: null, changes: next.changes }
      : isEmpty && before === null
        ? null
        : { operation: 'update', newDn: next.newDn, changes: next.changes }
  const bindingsChanged = !sameBindings(object.outboundBindings, next.bindings)
  const deltaChanged = !sameDelta(before, after)
  const owned = sameOwned(object.owned, next.owned) ? object.owned : next.owned
  // Nothing of its own is left to be written: what was refused before is not wanted any more.
  const isOver = isEmpty && before?.operation !== 'add' && object.escrowedExport === null && (deltaChanged || before === null)
  const exportProblem = isOver ? null : object.exportProblem
  if (!bindingsChanged && !deltaChanged && owned === object.owned && exportProblem === object.exportProblem) return 'none'
  decision.draft.putObject({ ...object, pendingExport: after, outboundBindings: next.bindings, owned, exportProblem })
  if (bindingsChanged) {
    decision.draft.touchObject(object.id)
    if (object.link !== null) decision.draft.touchMetaverse(object.link.metaverseId)
  }
  if (!deltaChanged) return 'none'
  if (next.newDn === null || next.newDn === before?.newDn) return 'flow'
  return hasNoChange ? 'rename' : 'rename-flow'
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
