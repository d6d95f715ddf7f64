import type { AttributeFlow, ConnectorDocument, FlowSource, RuleDocument } from '#src/model/configuration.ts'
import { showSource } from '#src/model/show-source.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { ObjectTypeSchema } from '#src/model/schema.ts'
import type { Value } from '#src/model/value.ts'
import { attributeNames } from '#src/rules/attribute-names.ts'
import type { FlowOutcome } from '#src/rules/flow.ts'
import type { FlowView } from '#src/rules/flow-source.ts'
import type { CompiledRule } from '#src/rules/rule-set.ts'
import { expressionStory, type ExpressionPart } from './expression-story.ts'
import type { Facts } from './facts.ts'
import { ruleVerdict, verdictStop, type RuleVerdict } from './rule-verdict.ts'
import { slotValues, type SlotValues } from './slot-values.ts'
import { stop, type Stop } from './stop.ts'

/** An attribute a flow reads, with what it holds. */
export interface ReadAttribute {
  readonly attribute: string
  /** For the connector space: the tower of its slots. For the metaverse: one entry without a slot. */
  readonly slots: readonly (SlotValues | { readonly slot: null; readonly values: readonly Value[] })[]
  /** Reference values, for a reference attribute. */
  readonly referenceCount: number | null
}

/** One flow for one object: whether its rule applies, what it read, what it gave, and what became of that. */
export interface FlowStory {
  readonly connector: string
  readonly dn: string | null
  readonly rule: RuleVerdict
  readonly target: string
  readonly source: string
  readonly reads: readonly ReadAttribute[]
  /** Null when the rule does not apply. */
  readonly outcome: FlowOutcome | null
  readonly expression: readonly ExpressionPart[] | null
  /** `won`, `merged`, or why the outcome did not count; null when the rule does not apply. */
  readonly verdict: string | null
  /** What kept this flow from giving the attribute its value. */
  readonly stop: Stop | null
}

/** Where a flow reads from and where it writes to. */
export interface FlowPlace {
  readonly connector: ConnectorDocument
  readonly dn: string | null
  readonly view: FlowView
  readonly schema: ObjectTypeSchema | null
  /** The object read from, on the way in; null on the way out. */
  readonly object: ConnectorSpaceObject | null
  /** The identity read from, on the way out. */
  readonly metaverse: MetaverseObject | null
}

/** Tells the story of one flow of one rule. */
export function flowStory(
  facts: Facts,
  of: { readonly document: RuleDocument; readonly compiled: CompiledRule | null; readonly flow: AttributeFlow },
  place: FlowPlace,
): FlowStory {
  const { document, compiled, flow } = of
  const verdict = ruleVerdict(document, compiled, place)
  const base = {
    connector: place.connector.name,
    dn: place.dn,
    rule: verdict,
    target: flow.target,
    source: showSource(flow.source),
    reads: attributesRead(flow.source).flatMap((name) => readAttribute(facts, name, place)),
  }
  const running = compiled?.flows.find((candidate) => isSameName(candidate.target, flow.target) && candidate.source === base.source)
  if (verdict.state !== 'in-scope' || running === undefined) {
    return {
      ...base,
      outcome: null,
      expression: null,
      verdict: null,
      stop: verdictStop(verdict, { connector: base.connector, dn: base.dn }),
    }
  }
  const { outcome, expression } = running.explain(place.view, facts.surroundings)
  const said = verdictOf(facts, { document, flow, dn: place.dn })
  return {
    ...base,
    outcome,
    expression: expression === null ? null : expressionStory(expression),
    verdict: said,
    stop: outcomeStop({ ...base, outcome, applyOnce: flow.applyOnce, verdict: said }),
  }
}

/** What precedence said about the flow in the plan; the same rule may have been asked for several objects. */
function verdictOf(
  facts: Facts,
  of: { readonly document: RuleDocument; readonly flow: AttributeFlow; readonly dn: string | null },
): string | null {
  const entry = facts.planned.trace.findLast(
    (each) =>
      each.kind === 'flow' &&
      each.rule.id === of.document.id &&
      isSameName(each.target, of.flow.target) &&
      (of.dn === null || each.object === of.dn),
  )
  return entry?.kind === 'flow' ? entry.verdict : null
}

function outcomeStop(
  of: Pick<FlowStory, 'connector' | 'dn' | 'rule' | 'target' | 'source' | 'reads'> & {
    readonly outcome: FlowOutcome
    readonly applyOnce: boolean
    readonly verdict: string | null
  },
): Stop | null {
  const { rule } = of.rule
  const at = { connector: of.connector, dn: of.dn, rule, attribute: of.target }
  if (of.outcome.kind === 'error') {
    return stop('expression-error', {
      ...at,
      message: `${of.source} of "${rule}" failed: ${of.outcome.message}.`,
      hint: 'Correct the expression or the value it reads; the trace shows which part failed.',
    })
  }
  if (of.verdict?.startsWith('not writ') === true) {
    return stop('not-writable', {
      ...at,
      message: `${of.target} is ${of.verdict}.`,
      hint: 'Let the flow write another attribute, or take it out of the rule.',
    })
  }
  switch (of.verdict) {
    case 'won':
    case 'merged':
      return null
    case 'a rule of higher precedence decided':
      return stop('lost-precedence', {
        ...at,
        message: `"${rule}" gives a value, but a rule of higher precedence decided.`,
        hint: 'Give the rule a lower precedence number, or take the flow out of the one that wins.',
      })
    case null:
      if (of.applyOnce) return appliedOnce(at, rule)
      return stop('out-of-scope', {
        ...at,
        message: `"${rule}" is in scope, but no rule in scope makes links, so its flows do not run.`,
        hint: 'Look at the rule with the join or Provision of this object type.',
      })
    default:
      return silentStop(of, at)
  }
}

/** The flow ran and said nothing. */
function silentStop(
  of: { readonly outcome: FlowOutcome; readonly source: string; readonly reads: readonly ReadAttribute[]; readonly applyOnce: boolean },
  at: { readonly connector: string; readonly dn: string | null; readonly rule: string; readonly attribute: string },
): Stop {
  const { rule } = at
  switch (of.outcome.kind) {
    case 'ignore':
      if (of.applyOnce) return appliedOnce(at, rule)
      return stop('ignored', {
        ...at,
        message: `${of.source} of "${rule}" gave IgnoreThisFlow.`,
        hint: 'The trace shows which condition led there.',
      })
    case 'authoritative-null':
      return stop('no-value', {
        ...at,
        message: `${of.source} of "${rule}" gave AuthoritativeNull, which removes the value.`,
        hint: 'The trace shows which condition led there.',
      })
    default: {
      const [only] = of.reads
      const isDirect = only !== undefined && of.source === `[${only.attribute}]`
      return stop('no-value', {
        ...at,
        message: isDirect ? `${only.attribute} has no value where "${rule}" reads it.` : `${of.source} of "${rule}" gave NULL.`,
        hint: isDirect ? 'Set the value in the source, or let another rule give one.' : 'The trace shows which part gave no value.',
      })
    }
  }
}

function appliedOnce(at: { readonly connector: string; readonly dn: string | null; readonly attribute: string }, rule: string): Stop {
  return stop('apply-once', {
    ...at,
    rule,
    message: `The flow of "${rule}" applies once, while the object is created, and it exists already.`,
    hint: 'Take applyOnce out of the flow if it is to run again.',
  })
}

function readAttribute(facts: Facts, name: string, place: FlowPlace): readonly ReadAttribute[] {
  const found = attributeNames(place.schema).find(name)
  if (found === null) return []
  if (found.schema.type === 'reference')
    return [{ attribute: found.name, slots: [], referenceCount: referenceCount(facts, found.name, place) }]
  if (place.object !== null) return [{ attribute: found.name, slots: slotValues(place.object, found.name), referenceCount: null }]
  const values = place.metaverse === null ? [] : metaverseValues(place.metaverse, found.name)
  return [{ attribute: found.name, slots: [{ slot: null, values }], referenceCount: null }]
}

/** Attributes the source of a flow names; in an expression whatever stands in brackets or is asked for by name. */
export function attributesRead(source: FlowSource): readonly string[] {
  if (source.kind === 'direct') return [source.attribute]
  if (source.kind === 'constant') return []
  const found = source.text.matchAll(/\[([^[\]"]+)\]|\b(?:ImportedValue|ValueCount)\(\s*"([^"]+)"/gi)
  return [...new Set([...found].map((match) => match[1] ?? match[2] ?? ''))]
}

/** Attribute names are compared as directories do. */
export function isSameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase()
}

/** Rules only ask whether something flows into a reference of an identity; people want to know how many values it has. */
function referenceCount(facts: Facts, attribute: string, place: FlowPlace): number {
  if (place.metaverse === null) return place.view.referenceCount(attribute)
  return facts.metaverseReferences.filter((each) => each.attribute === attribute).length
}
