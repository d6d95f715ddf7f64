import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import { importedImage, topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import { attributeNames } from '#src/rules/attribute-names.ts'
import { referenceNamesMax, type FlowView } from '#src/rules/flow-source.ts'
import type { RuleSet } from '#src/rules/rule-set.ts'
import { traceable, type TracedExpression } from '#src/rules/trace-expression.ts'
import type { Store } from '#src/store/store.ts'

/** What an expression is tried on: an object of a connector space, or an identity as the outbound rules of a connector see it. */
export type TraceSubject =
  | { readonly kind: 'object'; readonly object: ConnectorSpaceObject }
  | { readonly kind: 'metaverse'; readonly metaverse: MetaverseObject; readonly connector: ConnectorDocument | null }

/**
 * Evaluates an expression for one object, with what every part of it came to. Nothing is written, and the rule need not exist.
 * Throws `expression-refused` when it cannot be used in a flow.
 */
export async function traceExpression(
  parts: { readonly store: Store; readonly rules: RuleSet; readonly clock: Clock; readonly ids: Ids },
  of: { readonly text: string; readonly subject: TraceSubject; readonly target: AttributeSchema | null },
): Promise<TracedExpression> {
  const compiled = traceable(of.text, namesOf(parts.rules, of.subject), of.target)
  if ('message' in compiled) throw new AppError('expression-refused', { detail: compiled.message })
  const { subject } = of
  const view =
    subject.kind === 'object'
      ? await objectView(parts, subject.object, compiled.namedReferences)
      : metaverseView(parts.rules, subject.metaverse, subject.connector)
  const { clock, ids } = parts
  return compiled.run(view, { at: clock.now(), random: () => Math.random(), newGuid: () => ids.next() })
}

function namesOf({ configuration, connector }: RuleSet, subject: TraceSubject) {
  if (subject.kind === 'metaverse') return attributeNames(configuration.metaverse[subject.metaverse.objectType] ?? null)
  const { connectorId, objectType } = subject.object
  return attributeNames(connector(connectorId)?.schema[objectType ?? ''] ?? null)
}

/** As inbound rules see it: the top of the tower, and what was imported beside it. */
async function objectView(
  { store, rules }: { readonly store: Store; readonly rules: RuleSet },
  object: ConnectorSpaceObject,
  named: readonly string[],
): Promise<FlowView> {
  const [top, imported] = [topImage(object), importedImage(object)]
  const counts = new Map((await store.edges.counts([object.id])).map(({ attribute, count }) => [attribute, count]))
  const found = await store.edges.names({ sources: [object.id], attributes: named, limit: referenceNamesMax + 1 })
  const names = Map.groupBy(
    found.filter(({ isAtTop }) => isAtTop),
    ({ attribute }) => attribute,
  )
  return {
    values: (attribute) => top[attribute] ?? [],
    imported: (attribute) => imported[attribute] ?? [],
    referenceCount: (attribute) => counts.get(attribute) ?? 0,
    references: (attribute) => {
      const own = (names.get(attribute) ?? []).map(({ dn }) => dn)
      return own.length > referenceNamesMax ? null : own
    },
    isMemberOf: () => false,
    dn: object.dn,
    parameter: (name) => rules.parameter(object, name),
  }
}

/** As the outbound rules of a connector see it. Without one, parameters are those of the configuration alone. */
function metaverseView(rules: RuleSet, object: MetaverseObject, connector: ConnectorDocument | null): FlowView {
  const values = (attribute: string) => metaverseValues(object, attribute)
  return {
    values,
    imported: values,
    referenceCount: (attribute) => object.inboundBindings[attribute]?.length ?? 0,
    references: () => [],
    isMemberOf: () => false,
    dn: '',
    parameter: (name) =>
      connector === null ? rules.configuration.parameters[name] : rules.parameter({ connectorId: connector.id, partition: null }, name),
  }
}
