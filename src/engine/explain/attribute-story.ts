import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { metaverseValues, type Contribution, type InboundBinding, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { ObjectTypeSchema } from '#src/model/schema.ts'
import { sameValues, type Value } from '#src/model/value.ts'
import { attributeNames } from '#src/rules/attribute-names.ts'
import { connectorOf, plannedObject, type Facts } from './facts.ts'
import { attributesRead, flowStory, isSameName, type FlowStory } from './flow-story.ts'
import { compiledInbound, inboundRules, outboundRules, unjoinedStop } from './link-story.ts'
import { referenceFacts, unjoinedTargets } from './reference-story.ts'
import { stop, type Stop } from './stop.ts'
import { furthestStop, notSynchronizedStop, targetStories, type TargetStory } from './target-story.ts'

/** The way of one attribute from the sources through the metaverse to every target. */
export interface AttributeStory {
  /** Name in the metaverse; null for a target that no metaverse attribute feeds. */
  readonly attribute: string | null
  /** Every inbound flow into it, by precedence. */
  readonly sources: readonly FlowStory[]
  readonly values: readonly Value[]
  readonly contributions: readonly Contribution[]
  /** For a reference attribute: where its values come from, and the first of them by name. */
  readonly bindings: readonly InboundBinding[]
  readonly references: readonly string[]
  readonly referenceCount: number
  /** What a synchronization with the rules of today would make of it, where that differs. */
  readonly plannedValues: readonly Value[] | null
  readonly targets: readonly TargetStory[]
  /** The first thing that stopped it on its way; null when it is everywhere it should be. */
  readonly stop: Stop | null
}

/** References that are named. */
const referencesNamed = 200
/** Stories told for one question at the most: an attribute may feed many. */
const storiesMax = 20

/**
 * Follows an attribute by any of its names: that of the metaverse, that of a source, or that of a target. A name that nobody
 * knows gets one story that says so.
 */
export function attributeStories(facts: Facts, said: string): readonly AttributeStory[] {
  const ways = waysOf(facts, said).slice(0, storiesMax)
  return ways.length === 0 ? [unknownStory(facts, said)] : ways.map((way) => storyOf(facts, way, said))
}

interface Way {
  readonly attribute: string | null
  readonly only: string | null
}

function waysOf(facts: Facts, said: string): readonly Way[] {
  const metaverse = facts.planned.metaverse ?? facts.metaverse
  const schema = metaverse === null ? anySchema(facts) : (facts.configuration.metaverse[metaverse.objectType] ?? null)
  const names = attributeNames(schema)
  const own = names.find(said)
  if (own !== null) return [{ attribute: own.name, only: null }]
  const fed = facts.objects.flatMap((object) => fedBy(facts, object, said)).flatMap((name) => names.find(name)?.name ?? [])
  const ways: Way[] = [...new Set(fed)].map((attribute) => ({ attribute, only: null }))
  if (ways.length > 0 || metaverse === null) return ways
  return feedersOf(facts, metaverse, said).map((attribute) => ({
    attribute: attribute === null ? null : (names.find(attribute)?.name ?? attribute),
    only: said,
  }))
}

/** Metaverse attributes that inbound flows of an object make out of an attribute of it. */
function fedBy(facts: Facts, object: ConnectorSpaceObject, said: string): readonly string[] {
  if (facts.subject !== null && facts.subject.id !== object.id) return []
  const connector = connectorOf(facts, object.connectorId)
  if (connector === null || object.objectType === null) return []
  return inboundRules(facts, connector, object.objectType)
    .flatMap(({ flows }) => flows)
    .filter((flow) => attributesRead(flow.source).some((name) => isSameName(name, said)))
    .map(({ target }) => target)
}

/** Metaverse attributes that some outbound flow writes to a target of this name; null stands for constants. */
function feedersOf(facts: Facts, metaverse: MetaverseObject, said: string): readonly (string | null)[] {
  const flows = facts.configuration.connectors
    .flatMap((connector) => outboundRules(facts, connector, metaverse.objectType))
    .flatMap((rule) => rule.flows)
    .filter(({ target }) => isSameName(target, said))
  const read = flows.flatMap((flow) => attributesRead(flow.source))
  if (read.length === 0) return flows.length === 0 ? [] : [null]
  return [...new Set(read)]
}

function anySchema(facts: Facts): ObjectTypeSchema {
  return {
    attributes: Object.assign(
      {},
      ...Object.values(facts.configuration.metaverse).map((type) => type.attributes),
    ) as ObjectTypeSchema['attributes'],
  }
}

function storyOf(facts: Facts, { attribute, only }: Way, said: string): AttributeStory {
  const planned = facts.planned.metaverse
  const sources = attribute === null ? [] : sourcesOf(facts, attribute)
  const values = facts.metaverse === null || attribute === null ? [] : metaverseValues(facts.metaverse, attribute)
  const next = planned === null || attribute === null ? [] : metaverseValues(planned, attribute)
  const shown = planned ?? facts.metaverse
  const targets = shown === null ? [] : targetStories(facts, { metaverse: shown, attribute, only })
  const references = facts.metaverseReferences.filter((each) => each.attribute === attribute)
  const bindings = facts.metaverse?.inboundBindings[attribute ?? ''] ?? []
  const plannedBindings = planned?.inboundBindings[attribute ?? ''] ?? []
  const differs = !sameValues(values, next) || bindings.length !== plannedBindings.length
  return {
    attribute,
    sources,
    values,
    contributions: facts.metaverse?.attributes[attribute ?? ''] ?? [],
    bindings,
    references: references.slice(0, referencesNamed).map(({ displayName }) => displayName),
    referenceCount: references.length,
    plannedValues: differs ? next : null,
    targets,
    stop:
      inboundStop(facts, { attribute, sources, said, differs, isThere: next.length > 0 || plannedBindings.length > 0 }) ??
      firstTargetStop(targets),
  }
}

function sourcesOf(facts: Facts, attribute: string): readonly FlowStory[] {
  const stories = facts.objects.flatMap((stored) => {
    const connector = connectorOf(facts, stored.connectorId)
    if (connector === null || stored.objectType === null || stored.kind === 'placeholder') return []
    const object = plannedObject(facts, stored) ?? stored
    const schema = connector.schema[stored.objectType] ?? null
    const place = { connector, dn: stored.dn, view: facts.objectView(object), schema, object: stored, metaverse: null }
    return inboundRules(facts, connector, stored.objectType).flatMap((document) =>
      document.flows
        .filter((flow) => isSameName(flow.target, attribute))
        .map((flow) => flowStory(facts, { document, flow, compiled: compiledInbound(facts, connector, document) }, place)),
    )
  })
  return withWinner(stories.toSorted((a, b) => a.rule.precedence - b.rule.precedence))
}

/** Names the winner to those who lost to it. */
function withWinner(stories: readonly FlowStory[]): readonly FlowStory[] {
  const winner = stories.find(({ verdict }) => verdict === 'won')
  if (winner === undefined) return stories
  return stories.map((story) =>
    story.stop?.code === 'lost-precedence'
      ? {
          ...story,
          stop: {
            ...story.stop,
            message: `"${story.rule.rule}" gives a value, but "${winner.rule.rule}" of "${winner.connector}" comes first (${winner.rule.precedence} before ${story.rule.precedence}).`,
          },
        }
      : story,
  )
}

function inboundStop(
  facts: Facts,
  of: {
    readonly attribute: string | null
    readonly sources: readonly FlowStory[]
    readonly said: string
    readonly differs: boolean
    readonly isThere: boolean
  },
): Stop | null {
  const { attribute, sources } = of
  if (attribute === null) return null
  const unjoined = facts.planned.metaverse === null && facts.objects[0] !== undefined ? unjoinedStop(facts, facts.objects[0]) : null
  const failing = sources.find((story) => story.stop?.code === 'expression-error')
  if (failing !== undefined) return failing.stop
  if (unjoined !== null) return unjoined
  if (!of.isThere && !of.differs) {
    if (sources.length === 0) return noRuleStop(facts, attribute)
    return furthestStop(sources)
  }
  if (of.differs) return notSynchronizedStop(facts, { connector: null, dn: null, attribute })
  return ownStop(facts, of.sources) ?? referenceStop(facts, sources)
}

/** The value is there, but not that of the object somebody asked about. */
function ownStop(facts: Facts, sources: readonly FlowStory[]): Stop | null {
  const { subject } = facts
  if (subject === null) return null
  const own = sources.filter(({ dn }) => dn === subject.dn)
  return own.length === sources.length ? null : furthestStop(own)
}

function referenceStop(facts: Facts, sources: readonly FlowStory[]): Stop | null {
  for (const story of sources) {
    const object = facts.objects.find(({ dn }) => dn === story.dn)
    if (object === undefined || story.outcome?.kind !== 'references') continue
    const stopped =
      referenceFacts(facts, object, story.outcome.attribute).length === 0 ? null : unjoinedTargets(facts, object, story.outcome.attribute)
    if (stopped !== null) return stopped
  }
  return null
}

function noRuleStop(facts: Facts, attribute: string): Stop {
  const types = facts.objects.map(
    ({ objectType, connectorId }) => `${objectType} of "${connectorOf(facts, connectorId)?.name ?? connectorId}"`,
  )
  return stop('no-rule', {
    attribute,
    message: `No rule lets anything flow into ${attribute} from ${types.join(' or ')}.`,
    hint: 'Add a flow to an inbound rule, plan and apply.',
  })
}

function firstTargetStop(targets: readonly TargetStory[]): Stop | null {
  return targets.find((target) => target.stop !== null)?.stop ?? null
}

function unknownStory(facts: Facts, said: string): AttributeStory {
  const places = facts.objects.map((object) => ({ object, connector: connectorOf(facts, object.connectorId) }))
  const selected = places.filter(
    ({ object, connector }) => attributeNames(connector?.schema[object.objectType ?? ''] ?? null).find(said) !== null,
  )
  const [first] = selected
  const names = places.map(({ connector }) => `"${connector?.name ?? ''}"`).join(' and ')
  const stopped =
    first === undefined
      ? stop('attribute-not-selected', {
          attribute: said,
          message: `Neither the metaverse nor the schema of ${names} has an attribute ${said} for this type of object.`,
          hint: 'Select it in the schema of the connector (lockstep config export, edit, apply) and run a full import.',
        })
      : stop('no-rule', {
          attribute: said,
          connector: first.connector?.name ?? null,
          dn: first.object.dn,
          message: `"${first.connector?.name ?? ''}" reads ${said}, but no rule lets it flow anywhere.`,
          hint: 'Add a flow to an inbound rule, plan and apply.',
        })
  return {
    attribute: null,
    sources: [],
    values: [],
    contributions: [],
    bindings: [],
    references: [],
    referenceCount: 0,
    plannedValues: null,
    targets: [],
    stop: stopped,
  }
}
