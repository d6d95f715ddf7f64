import type { ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import { isUnexported, type ConnectorSpaceObject, type ExportDelta } from '#src/model/connector-space-object.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import { sameValues, type Value } from '#src/model/value.ts'
import { failedStop, compiledOutbound, isLinking, linkingStop, outboundRules, outboundVerdicts } from './link-story.ts'
import type { Facts } from './facts.ts'
import { attributesRead, flowStory, isSameName, type FlowStory } from './flow-story.ts'
import { missingTargets, referenceFacts, tallyOf, type ReferenceTally } from './reference-story.ts'
import { importedValues, wantedValues } from './slot-values.ts'
import { stop, type Stop } from './stop.ts'
import { waitingStop } from './waiting-stop.ts'

/** How far a value got in one target. */
export type TargetState = 'delivered' | 'pending-export' | 'escrowed' | 'unconfirmed' | 'absent'

/** One attribute of one connector that a metaverse attribute flows to. */
export interface TargetStory {
  readonly connector: string
  /** Null when there is no object. */
  readonly dn: string | null
  readonly objectType: string | null
  readonly attribute: string
  /** Every flow into the attribute, by precedence. */
  readonly flows: readonly FlowStory[]
  readonly state: TargetState
  readonly imported: readonly Value[]
  readonly wanted: readonly Value[]
  /** For a reference attribute. */
  readonly references: ReferenceTally | null
  readonly stop: Stop | null
}

/** Which metaverse attribute the story follows, and what it was asked for. */
export interface TargetQuestion {
  readonly metaverse: MetaverseObject
  /** Null when the target is fed by constants alone. */
  readonly attribute: string | null
  /** Only targets of this name; null for all. */
  readonly only: string | null
}

/** The targets of a metaverse attribute in all connectors. */
export function targetStories(facts: Facts, asked: TargetQuestion): readonly TargetStory[] {
  return facts.configuration.connectors.flatMap((connector) => {
    const rules = outboundRules(facts, connector, asked.metaverse.objectType)
    return targetNames(rules, asked).map((name) => targetStory(facts, { connector, rules, name, asked }))
  })
}

function targetNames(rules: readonly RuleDocument[], asked: TargetQuestion): readonly string[] {
  const names = rules.flatMap(({ flows }) => flows.filter((flow) => isAskedFor(flow, asked)).map(({ target }) => target))
  return [...new Set(names)].filter((name) => name !== 'dn')
}

function isAskedFor(flow: RuleDocument['flows'][number], { attribute, only }: TargetQuestion): boolean {
  if (only !== null && !isSameName(flow.target, only)) return false
  return attribute === null ? only !== null : attributesRead(flow.source).some((name) => isSameName(name, attribute))
}

interface TargetPlace {
  readonly connector: ConnectorDocument
  readonly rules: readonly RuleDocument[]
  readonly name: string
  readonly asked: TargetQuestion
}

function targetStory(facts: Facts, place: TargetPlace): TargetStory {
  const { connector, name, asked } = place
  const stored = facts.objects.find((object) => object.connectorId === connector.id) ?? null
  const planned = plannedTarget(facts, connector)
  const type = (planned ?? stored)?.objectType ?? null
  const attribute = type === null ? name : canonical(connector, type, name)
  const flows = flowsInto(facts, place, { dn: planned?.dn ?? null, type })
  const isReference = type !== null && connector.schema[type]?.attributes[attribute]?.type === 'reference'
  const references = isReference && stored !== null ? tallyOf(referenceFacts(facts, stored, attribute)) : null
  const state = stored === null ? 'absent' : stateOf(stored, attribute, references)
  return {
    connector: connector.name,
    dn: stored?.dn ?? null,
    objectType: stored?.objectType ?? null,
    attribute,
    flows,
    state,
    imported: stored === null ? [] : importedValues(stored, attribute),
    wanted: stored === null ? [] : wantedValues(stored, attribute),
    references,
    stop:
      planned === null
        ? unprovisionedStop(facts, connector, asked.metaverse)
        : (firstFlowStop(flows, asked) ??
          (isReference && asked.attribute !== null ? missingTargets(facts, connector, asked.attribute) : null) ??
          unsynchronizedStop(facts, { stored, planned, attribute, connector }) ??
          (stored === null ? null : waitingStop(facts, { object: stored, connector, attribute, state }))),
  }
}

function flowsInto(
  facts: Facts,
  { connector, rules, name, asked }: TargetPlace,
  object: { readonly dn: string | null; readonly type: string | null },
): readonly FlowStory[] {
  const view = facts.metaverseView(asked.metaverse, connector)
  const schema = facts.configuration.metaverse[asked.metaverse.objectType] ?? null
  const place = { connector, dn: object.dn, view, schema, object: null, metaverse: asked.metaverse }
  return rules
    .filter((document) => object.type === null || document.targetObjectType === object.type)
    .flatMap((document) =>
      document.flows
        .filter((flow) => isSameName(flow.target, name))
        .map((flow) => flowStory(facts, { document, flow, compiled: compiledOutbound(facts, connector, document) }, place)),
    )
}

/** The object of a connector that the identity would have; null when it would have none. */
function plannedTarget(facts: Facts, connector: ConnectorDocument): ConnectorSpaceObject | null {
  const identity = facts.planned.metaverse?.id
  return (
    [...facts.planned.objects.values()].find((object) => object.connectorId === connector.id && object.link?.metaverseId === identity) ??
    null
  )
}

function canonical(connector: ConnectorDocument, type: string, name: string): string {
  return Object.keys(connector.schema[type]?.attributes ?? {}).find((known) => isSameName(known, name)) ?? name
}

/** Why the identity has no object in a connector. */
export function unprovisionedStop(facts: Facts, connector: ConnectorDocument, metaverse: MetaverseObject): Stop | null {
  const failed = facts.objects.map((object) => failedStop(facts, object)).find((each) => each !== null)
  if (failed !== undefined) return failed
  const linking = new Set(
    outboundRules(facts, connector, metaverse.objectType)
      .filter(isLinking)
      .map(({ name }) => name),
  )
  const verdicts = outboundVerdicts(facts, metaverse, connector).filter(({ rule }) => linking.has(rule))
  const stopped = linkingStop(verdicts, { connector: connector.name, dn: null, type: metaverse.objectType })
  if (stopped !== null) return { ...stopped, code: stopped.code === 'no-rule' ? 'not-provisioned' : stopped.code }
  return stop('not-provisioned', {
    connector: connector.name,
    rule: verdicts.find(({ state }) => state === 'in-scope')?.rule ?? null,
    message: `The rules in scope only join, and no object of "${connector.name}" fits their conditions.`,
    hint: 'Let a rule provision the object (linkType Provision), or make the values match that it joins by.',
  })
}

/** None of the flows that read the attribute gave the target its value: the reason of the one that came furthest. */
function firstFlowStop(flows: readonly FlowStory[], { attribute }: TargetQuestion): Stop | null {
  const reading = attribute === null ? flows : flows.filter(({ reads }) => reads.some((read) => isSameName(read.attribute, attribute)))
  return furthestStop(reading)
}

/** Null when one of the flows went through; else the stop of the first that applied, of the first that did not apply otherwise. */
export function furthestStop(flows: readonly FlowStory[]): Stop | null {
  if (flows.length === 0 || flows.some((flow) => flow.stop === null)) return null
  const order = ['in-scope', 'out-of-scope', 'broken', 'disabled']
  const first = flows.toSorted(
    (a, b) => order.indexOf(a.rule.state) - order.indexOf(b.rule.state) || a.rule.precedence - b.rule.precedence,
  )[0]
  return first?.stop ?? null
}

/** What is stored differs from what the rules of today would make of it. */
function unsynchronizedStop(
  facts: Facts,
  of: {
    readonly stored: ConnectorSpaceObject | null
    readonly planned: ConnectorSpaceObject
    readonly attribute: string
    readonly connector: ConnectorDocument
  },
): Stop | null {
  const { stored, planned, attribute, connector } = of
  const isSame =
    stored !== null &&
    sameValues(wantedValues(stored, attribute), wantedValues(planned, attribute)) &&
    stored.outboundBindings[attribute]?.metaverseAttribute === planned.outboundBindings[attribute]?.metaverseAttribute
  return isSame ? null : notSynchronizedStop(facts, { connector: connector.name, dn: stored?.dn ?? null, attribute })
}

/** A synchronization would change something that is stored: why it has not happened yet. */
export function notSynchronizedStop(
  facts: Facts,
  at: { readonly connector: string | null; readonly dn: string | null; readonly attribute: string | null },
): Stop {
  const [problem] = facts.rules.problems
  if (problem !== undefined) {
    return stop('rule-broken', {
      ...at,
      rule: problem.rule,
      message: `Nothing is synchronized while "${problem.rule}" cannot be used: ${problem.message}.`,
      hint: 'Correct the rule (lockstep config export, edit, config plan, config apply).',
    })
  }
  const failed = facts.objects.map((object) => failedStop(facts, object)).find((each) => each !== null)
  if (failed !== undefined) return failed
  const waiting = facts.objects.find((object) => object.pendingImport !== null || object.needsSync)
  if (waiting !== undefined) {
    const name = facts.rules.connector(waiting.connectorId)?.name ?? waiting.connectorId
    return stop('import-pending', {
      ...at,
      message: `${waiting.dn} was imported from "${name}" and not synchronized since.`,
      hint: `lockstep run "${name}" "Delta Synchronization"`,
    })
  }
  return stop('full-synchronization-needed', {
    ...at,
    message: 'The rules changed since the object was synchronized; with the rules of today it would be different.',
    hint: 'Run a full synchronization, or lockstep sync-object for this one object.',
  })
}

function stateOf(object: ConnectorSpaceObject, attribute: string, references: ReferenceTally | null): TargetState {
  if (references !== null && references.pendingExport > 0) return 'pending-export'
  if (touches(object.pendingExport, attribute) || isUnexported(object)) return 'pending-export'
  if (touches(object.escrowedExport, attribute) || (references?.escrowed ?? 0) > 0) return 'escrowed'
  if (touches(object.unconfirmedExport, attribute) || (references?.unconfirmed ?? 0) > 0) return 'unconfirmed'
  const isThere = references === null ? importedValues(object, attribute).length > 0 : references.imported > 0
  return isThere ? 'delivered' : 'absent'
}

function touches(delta: ExportDelta | null, attribute: string): boolean {
  return delta !== null && (delta.operation !== 'update' || delta.changes[attribute] !== undefined)
}
