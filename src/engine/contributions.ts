import type { ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { sameContributions, type Contribution, type InboundBinding, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { FlowOutcome } from '#src/rules/flow.ts'
import type { FlowView } from '#src/rules/flow-source.ts'
import { makesLinks, type CompiledRule } from '#src/rules/rule-set.ts'
import type { Decision } from './decision.ts'
import { resolve, type Candidate, type Resolution } from './precedence.ts'
import { SyncError } from './sync-error.ts'
import { objectView } from './views.ts'

/** What the inbound rules make of a metaverse object, given everything linked to it. */
export interface Inbound {
  readonly object: MetaverseObject
  readonly isChanged: boolean
  /** Whether an in-scope Provision or StickyJoin rule keeps the object alive. */
  readonly isSupported: boolean
  /** Linked objects whose directory is known to hold them: those that may contribute. */
  readonly contributors: ReadonlySet<ObjectId>
  /** Those of them for which an inbound rule that makes links is in scope. */
  readonly inScope: ReadonlySet<ObjectId>
}

/**
 * Computes all contributions to a metaverse object from scratch: inbound rules in scope for each linked object, by ascending
 * precedence. Recall needs no special case: a contributor that left is simply not there any more. What was imported and not
 * synchronized yet does not count: its own synchronization brings it.
 * `createdBy` is the object that is projecting it right now, for which "apply once" flows still run.
 */
export function contribute(decision: Decision, metaverse: MetaverseObject, createdBy: ConnectorSpaceObject | null): Inbound {
  const inScope = decision.draft
    .objectsOf(metaverse.id)
    .map((object) => contributor(decision, object))
    .filter(({ object }) => isKnownToDirectory(object))
    .map(({ object, view }) => ({ object, view, rules: flowing(rulesInScope(decision, object, view)) }))
  const byTarget = new Map<string, Candidate[]>()
  for (const from of inScope) collect(decision, { ...from, isCreating: from.object.id === createdBy?.id }, byTarget)
  const next = assemble(decision, metaverse, byTarget)
  return {
    object: next,
    isChanged: next !== metaverse,
    isSupported: inScope.some(({ rules }) => rules.some((rule) => rule.linkType !== 'Join')),
    contributors: new Set(inScope.map(({ object }) => object.id)),
    inScope: new Set(inScope.filter(({ rules }) => rules.length > 0).map(({ object }) => object.id)),
  }
}

interface Contributor {
  readonly object: ConnectorSpaceObject
  readonly view: FlowView
}

/** A linked object as its last synchronization left it, its references included. */
function contributor(decision: Decision, object: ConnectorSpaceObject): Contributor {
  if (object.pendingImport === null) return { object, view: objectView(decision, object) }
  const synchronized = { ...object, pendingImport: null }
  return { object: synchronized, view: objectView(decision, synchronized) }
}

/** Enabled inbound rules whose scope takes the object, by ascending precedence. */
export function rulesInScope(
  decision: Decision,
  object: ConnectorSpaceObject,
  view = objectView(decision, object),
): readonly CompiledRule[] {
  if (object.objectType === null || object.pendingImport?.operation === 'delete') return []
  return decision.rules.inbound(object.connectorId, object.objectType).filter((rule) => {
    const verdict = rule.scope(view)
    decision.trace.add({ kind: 'scope', rule, object: object.dn, inScope: verdict.inScope, failed: verdict.inScope ? [] : verdict.failed })
    return verdict.inScope
  })
}

/** Rules that only flow do nothing without one in scope that makes links. */
function flowing(rules: readonly CompiledRule[]): readonly CompiledRule[] {
  return rules.some(makesLinks) ? rules : []
}

/** An object we only provisioned says nothing about the directory until an import of it has been synchronized. */
export function isKnownToDirectory(object: ConnectorSpaceObject): boolean {
  for (const _ in object.synchronized) return true
  return false
}

function collect(
  decision: Decision,
  from: Contributor & { readonly rules: readonly CompiledRule[]; readonly isCreating: boolean },
  byTarget: Map<string, Candidate[]>,
): void {
  for (const rule of from.rules) {
    for (const flow of rule.flows) {
      const outcome: FlowOutcome = flow.applyOnce && !from.isCreating ? { kind: 'ignore' } : flow.evaluate(from.view, decision.surroundings)
      const candidate = { rule, flow, object: from.object, outcome }
      const list = byTarget.get(flow.target)
      if (list === undefined) byTarget.set(flow.target, [candidate])
      else list.push(candidate)
    }
  }
}

function assemble(decision: Decision, before: MetaverseObject, byTarget: ReadonlyMap<string, Candidate[]>): MetaverseObject {
  const attributes: Record<string, readonly Contribution[]> = {}
  const bindings: Record<string, readonly InboundBinding[]> = {}
  for (const [target, candidates] of byTarget) {
    candidates.sort((a, b) => a.rule.precedence - b.rule.precedence)
    const resolution = resolve(target, candidates, { trace: decision.trace, step: 'import-flow' })
    requireRoom(decision, before, { target, resolution })
    const values = valueContributions(decision, resolution, kept(decision, before, before.attributes[target]))
    if (values.length > 0) attributes[target] = values
    const references = referenceBindings(resolution, kept(decision, before, before.inboundBindings[target]))
    if (references.length > 0) bindings[target] = references
  }
  if (sameAttributes(before.attributes, attributes) && sameBindings(before.inboundBindings, bindings)) return before
  return { ...before, attributes, inboundBindings: bindings, changedAt: decision.at }
}

/** Flows of a merge type may come to more values than the attribute takes. Throws `SyncError` then. */
function requireRoom(
  decision: Decision,
  metaverse: MetaverseObject,
  of: { readonly target: string; readonly resolution: Resolution },
): void {
  const { target, resolution } = of
  if (resolution.kind !== 'values' || resolution.parts.length < 2) return
  if (decision.rules.configuration.metaverse[metaverse.objectType]?.attributes[target]?.multiValued !== false) return
  throw new SyncError('flow-multi-values-to-single-value', `${target}: rules give several values for an attribute that takes one`, {
    step: 'import-flow',
    rule: resolution.parts.at(-1)?.candidate.rule.name ?? null,
  })
}

/** Contributions whose object is still linked to the metaverse object: the others are recalled. */
function kept<Part extends { readonly objectId: Contribution['objectId'] }>(
  decision: Decision,
  metaverse: MetaverseObject,
  parts: readonly Part[] | undefined,
): readonly Part[] {
  return (parts ?? []).filter((part) => decision.draft.object(part.objectId)?.link?.metaverseId === metaverse.id)
}

function valueContributions(decision: Decision, resolution: Resolution, before: readonly Contribution[]): readonly Contribution[] {
  if (resolution.kind === 'keep') return before
  if (resolution.kind !== 'values') return []
  const next = resolution.parts.map(({ candidate, values }) => ({
    values,
    connectorId: candidate.object.connectorId,
    objectId: candidate.object.id,
    ruleId: candidate.rule.id,
    at: decision.at,
  }))
  return sameContributions(before, next) ? before : next
}

function referenceBindings(resolution: Resolution, before: readonly InboundBinding[]): readonly InboundBinding[] {
  if (resolution.kind === 'keep') return before
  if (resolution.kind !== 'references') return []
  return resolution.parts.map(({ candidate, attribute }) => ({
    connectorId: candidate.object.connectorId,
    objectId: candidate.object.id,
    objectAttribute: attribute,
    ruleId: candidate.rule.id,
  }))
}

function sameAttributes(before: MetaverseObject['attributes'], after: MetaverseObject['attributes']): boolean {
  const names = Object.keys(after)
  return names.length === Object.keys(before).length && names.every((name) => sameContributions(before[name] ?? [], after[name] ?? []))
}

function sameBindings(before: MetaverseObject['inboundBindings'], after: MetaverseObject['inboundBindings']): boolean {
  const names = Object.keys(after)
  return names.length === Object.keys(before).length && names.every((name) => sameParts(before[name] ?? [], after[name] ?? []))
}

function sameParts(before: readonly InboundBinding[], after: readonly InboundBinding[]): boolean {
  return (
    before.length === after.length &&
    before.every((part, i) => {
      const other = after[i]
      return (
        other !== undefined &&
        part.objectId === other.objectId &&
        part.objectAttribute === other.objectAttribute &&
        part.ruleId === other.ruleId
      )
    })
  )
}
