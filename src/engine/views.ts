import { importedImage, topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Value } from '#src/model/value.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { FlowView } from '#src/rules/flow-source.ts'
import type { Decision } from './decision.ts'

const none: readonly Value[] = []

/** A connector space object as inbound rules see it: the top of the tower, its imported image beside it. */
export function objectView(decision: Decision, object: ConnectorSpaceObject): FlowView {
  const connector = decision.rules.connector(object.connectorId)
  const top = topImage(object)
  const imported = importedImage(object)
  return {
    values: (attribute) => top[attribute] ?? none,
    imported: (attribute) => imported[attribute] ?? none,
    referenceCount: (attribute) => decision.draft.referenceCount(object.id, attribute),
    dn: object.dn,
    parameter: (name) => parameter(connector, object.partition, name),
  }
}

/** A metaverse object as outbound rules of a connector see it. A reference counts as present when something flows into it. */
export function metaverseView(object: MetaverseObject, connector: ConnectorDocument | null): FlowView {
  const values = (attribute: string): readonly Value[] => metaverseValues(object, attribute)
  return {
    values,
    imported: values,
    referenceCount: (attribute) => object.inboundBindings[attribute]?.length ?? 0,
    dn: '',
    parameter: (name) => parameter(connector, null, name),
  }
}

/** `%Connector.ID%` of the engine, then what the partition of the object defines, then any partition of the connector. */
function parameter(connector: ConnectorDocument | null, partition: string | null, name: string): string | undefined {
  if (connector === null) return undefined
  if (name.toLowerCase() === 'connector.id') return `{${connector.id.toUpperCase()}}`
  const own =
    connector.partitions.find((candidate) => candidate.name === partition) ?? connector.partitions.find((candidate) => candidate.selected)
  if (own === undefined) return undefined
  const found = Object.entries(own.parameters).find(([key]) => key.toLowerCase() === name.toLowerCase())
  return found?.[1]
}
