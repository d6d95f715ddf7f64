import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { sameContributions, type Contribution, type InboundBinding, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { FlowOutcome } from '#src/rules/flow.ts'
import { makesLinks, type CompiledRule } from '#src/rules/rule-set.ts'
import type { Decision } from './decision.ts'
import { resolve, type Candidate, type Resolution } from './precedence.ts'
import { objectView } from './views.ts'

/** What the inbound rules make of a metaverse object, given everything linked to it. */
export interface Inbound {
  readonly object: MetaverseObject
  readonly isChanged: boolean
  /** Whether an in-scope Provision or StickyJoin rule keeps the object alive. */
  readonly isSupported: boolean
}

/**
 * Computes all contributions to a metaverse object from scratch: inbound rules in scope for each linked object, by ascending
 * precedence. Recall needs no special case: a contributor that left is simply not there any more.
 * `createdBy` is the object that is projecting it right now, for which "apply once" flows still run.
 */
export function contribute(decision: Decision, metaverse: MetaverseObject, createdBy: ConnectorSpaceObject | null): Inbound {
  const inScope = decision.draft
    .objectsOf(metaverse.id)
    .filter(isKnownToDirectory)
    .map((object) => ({ object, rules: flowing(rulesInScope(decision, object)) }))
  const byTarget = new Map<string, Candidate[]>()
  for (const { object, rules } of inScope) collect(decision, { object, rules, isCreating: object.id === createdBy?.id }, byTarget)
  const next = assemble(decision, metaverse, byTarget)
  return {
    object: next,
    isChanged: next !== metaverse,
    isSupported: inScope.some(({ rules }) => rules.some((rule) => rule.linkType !== 'Join')),
  }
}

/** Enabled inbound rules whose scope takes the object, by ascending precedence. */
export function rulesInScope(decision: Decision, object: ConnectorSpaceObject): readonly CompiledRule[] {
  if (object.objectType === null || object.pendingImport?.operation === 'delete') return []
  const view = objectView(decision, object)
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

/** An object we only provisioned says nothing about the directory until an import has seen it. */
function isKnownToDirectory(object: ConnectorSpaceObject): boolean {
  if (object.pendingImport !== null) return true
  for (const _ in object.synchronized) return true
  return false
}

function collect(
  decision: Decision,
  from: { readonly object: ConnectorSpaceObject; readonly rules: readonly CompiledRule[]; readonly isCreating: boolean },
  byTarget: Map<string, Candidate[]>,
): void {
  const view = objectView(decision, from.object)
  for (const rule of from.rules) {
    for (const flow of rule.flows) {
      const outcome: FlowOutcome = flow.applyOnce && !from.isCreating ? { kind: 'ignore' } : flow.evaluate(view, decision.surroundings)
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
    const values = valueContributions(decision, resolution, kept(decision, before, before.attributes[target]))
    if (values.length > 0) attributes[target] = values
    const references = referenceBindings(resolution, kept(decision, before, before.inboundBindings[target]))
    if (references.length > 0) bindings[target] = references
  }
  if (sameAttributes(before.attributes, attributes) && sameBindings(before.inboundBindings, bindings)) return before
  return { ...before, attributes, inboundBindings: bindings, changedAt: decision.at }
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
