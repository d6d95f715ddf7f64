import { isoTime } from '#src/base/clock.ts'
import type { AttributeStory } from '#src/engine/explain/attribute-story.ts'
import type { Facts } from '#src/engine/explain/facts.ts'
import type { FlowStory } from '#src/engine/explain/flow-story.ts'
import type { ObjectStory, PlaceStory } from '#src/engine/explain/object-story.ts'
import type { RuleVerdict } from '#src/engine/explain/rule-verdict.ts'
import type { Stop } from '#src/engine/explain/stop.ts'
import type { TargetStory } from '#src/engine/explain/target-story.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { Contribution, MetaverseObject } from '#src/model/metaverse-object.ts'
import { metaverseValues } from '#src/model/metaverse-object.ts'
import { showValue } from '#src/model/value.ts'
import { sortedEntries } from '../exports/sorted.ts'
import type {
  ExplainBody,
  ExplainedAttributeBody,
  ExplainedFlowBody,
  ExplainedPlaceBody,
  ExplainedRuleBody,
  ExplainedTargetBody,
  StopBody,
} from '../contract/explain.ts'
import { valueBody } from '../contract/value.ts'
import type { Names } from './names.ts'
import { linkBody, objectProblemBody, waitingOf } from './object-body.ts'

/** The whole explanation for programs; the command line tells the same as a story. */
export function explainBody(
  facts: Facts,
  told: { readonly object: ObjectStory; readonly attributes: readonly AttributeStory[] | null },
  names: Names,
): ExplainBody {
  const { metaverse } = facts
  const first = facts.subject ?? facts.objects[0] ?? null
  const stopped = told.attributes === null ? told.object.stop : (told.attributes.find(({ stop }) => stop !== null)?.stop ?? null)
  return {
    title: facts.subject?.dn ?? (metaverse === null ? null : nameOf(metaverse)) ?? first?.dn ?? '',
    identity: metaverse === null ? null : identityBody(facts, metaverse, names),
    places: told.object.places.map((place) => placeBody(place, names)),
    attributes: told.attributes?.map((story) => attributeBody(story, names)) ?? null,
    stop: stopBody(stopped, names),
  }
}

function identityBody(facts: Facts, metaverse: MetaverseObject, names: Names): NonNullable<ExplainBody['identity']> {
  return {
    id: metaverse.id,
    objectType: metaverse.objectType,
    displayName: nameOf(metaverse),
    createdAt: isoTime(metaverse.createdAt),
    changedAt: isoTime(metaverse.changedAt),
    attributes: sortedEntries(metaverse.attributes).map(([attribute, contributions]) => ({
      attribute,
      contributions: contributions.map((part) => contributionBody(part, names)),
    })),
    references: sortedEntries(metaverse.inboundBindings).flatMap(([attribute, bindings]) =>
      bindings.map(({ connectorId, ruleId }) => ({
        attribute,
        count: facts.metaverseReferences.filter((each) => each.attribute === attribute && each.ruleId === ruleId).length,
        connector: names.connector(connectorId),
        ...names.lineage(ruleId),
      })),
    ),
  }
}

function nameOf(metaverse: MetaverseObject): string | null {
  const value = ['displayName', 'cn', 'accountName', 'userPrincipalName', 'mail'].flatMap((name) => metaverseValues(metaverse, name))[0]
  return value === undefined ? null : showValue(value)
}

function contributionBody({ connectorId, ruleId, at, values }: Contribution, names: Names) {
  return { connector: names.connector(connectorId), ...names.lineage(ruleId), at: isoTime(at), values: values.map(valueBody) }
}

function placeBody({ connector, object, inbound, outbound, stop }: PlaceStory, names: Names): ExplainedPlaceBody {
  return {
    connector,
    object:
      object === null
        ? null
        : {
            id: object.id,
            dn: object.dn,
            objectType: object.objectType,
            anchor: object.anchor,
            waiting: waitingOf(object),
            link: explainedLink(object.link, names),
            syncProblem: object.syncProblem === null ? null : objectProblemBody(object.syncProblem),
            exportProblem: object.exportProblem === null ? null : objectProblemBody(object.exportProblem),
          },
    inbound: inbound.map((rule) => ruleBody(rule, names)),
    outbound: outbound.map((rule) => ruleBody(rule, names)),
    stop: stopBody(stop, names),
  }
}

function explainedLink(link: ConnectorSpaceObject['link'], names: Names): NonNullable<ExplainedPlaceBody['object']>['link'] {
  const body = linkBody(link, names)
  if (body === null) return null
  const { metaverseId: _, ...said } = body
  return said
}

/** What stopped a value, with the identifier of the rule that did. */
export function stopBody(stop: Stop | null, names: Names): StopBody | null {
  return stop === null ? null : { ...stop, ruleId: names.ruleNamed(stop.rule) }
}

function ruleBody(verdict: RuleVerdict, names: Names): ExplainedRuleBody {
  return {
    ...verdict,
    ruleId: names.ruleNamed(verdict.rule),
    failed: verdict.failed.map((failed) => ({ ...failed, actual: [...failed.actual] })),
  }
}

function attributeBody(story: AttributeStory, names: Names): ExplainedAttributeBody {
  return {
    attribute: story.attribute,
    sources: story.sources.map((flow) => flowBody(flow, names)),
    values: story.values.map(valueBody),
    contributions: story.contributions.map((part) => contributionBody(part, names)),
    referenceCount: story.referenceCount,
    references: [...story.references],
    referenceRules: story.bindings.map(({ connectorId, ruleId, objectAttribute }) => ({
      connector: names.connector(connectorId),
      ...names.lineage(ruleId),
      objectAttribute,
    })),
    plannedValues: story.plannedValues?.map(valueBody) ?? null,
    targets: story.targets.map((target) => targetBody(target, names)),
    stop: stopBody(story.stop, names),
  }
}

function flowBody(flow: FlowStory, names: Names): ExplainedFlowBody {
  const { outcome } = flow
  return {
    connector: flow.connector,
    dn: flow.dn,
    rule: ruleBody(flow.rule, names),
    target: flow.target,
    source: flow.source,
    reads: flow.reads.map(({ attribute, slots, referenceCount }) => ({
      attribute,
      slots: slots.map(({ slot, values }) => ({ slot, values: values.map(valueBody) })),
      referenceCount,
    })),
    outcome: outcome === null ? null : outcome.kind === 'error' ? `error ${outcome.code}: ${outcome.message}` : outcome.kind,
    values: outcome?.kind === 'values' ? outcome.values.map(valueBody) : [],
    verdict: flow.verdict,
    expression: flow.expression?.map((part) => ({ ...part })) ?? null,
    stop: stopBody(flow.stop, names),
  }
}

function targetBody(target: TargetStory, names: Names): ExplainedTargetBody {
  return {
    connector: target.connector,
    dn: target.dn,
    objectType: target.objectType,
    attribute: target.attribute,
    flows: target.flows.map((flow) => flowBody(flow, names)),
    state: target.state,
    imported: target.imported.map(valueBody),
    wanted: target.wanted.map(valueBody),
    references: target.references === null ? null : { ...target.references },
    stop: stopBody(target.stop, names),
  }
}
