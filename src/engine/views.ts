import { importedImage, topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Attributes, Value } from '#src/model/value.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { FlowView } from '#src/rules/flow-source.ts'
import type { Decision } from './decision.ts'
import type { ReferenceImage } from './world.ts'

const none: readonly Value[] = []
const noNames: readonly string[] = []

/** A connector space object as inbound rules see it: the top of the tower, its imported image beside it. */
export function objectView(decision: Decision, object: ConnectorSpaceObject): FlowView {
  const { draft, rules } = decision
  const top = topImage(object)
  let imported: Attributes | null = null
  // An object seen as its last synchronization left it holds the references it had then.
  const image = (): ReferenceImage =>
    object.pendingImport === null && (draft.object(object.id)?.pendingImport ?? null) !== null ? 'synchronized' : 'top'
  return {
    values: (attribute) => top[attribute] ?? none,
    imported: (attribute) => (imported ??= importedImage(object))[attribute] ?? none,
    referenceCount: (attribute) => draft.referenceCount(object.id, attribute, image()),
    references: (attribute) => draft.referenceNames(object.id, attribute, image()),
    isMemberOf: (group) => draft.isMemberOf(object.id, group),
    dn: object.dn,
    parameter: (name) => rules.parameter(object, name),
  }
}

/** A metaverse object as outbound rules of a connector see it. A reference counts as present when something flows into it. */
export function metaverseView(decision: Pick<Decision, 'rules'>, object: MetaverseObject, connector: ConnectorDocument): FlowView {
  const { rules } = decision
  const place = { connectorId: connector.id, partition: null }
  const values = (attribute: string): readonly Value[] => metaverseValues(object, attribute)
  return {
    values,
    imported: values,
    referenceCount: (attribute) => object.inboundBindings[attribute]?.length ?? 0,
    // Rules that ask for these of a metaverse object are refused when they are compiled.
    references: () => noNames,
    isMemberOf: () => false,
    dn: '',
    parameter: (name) => rules.parameter(place, name),
  }
}
