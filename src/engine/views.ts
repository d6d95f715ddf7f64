import { importedImage, topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { Value } from '#src/model/value.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
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
    parameter: (name) => parameterOf(decision.rules.configuration, connector, { partition: object.partition, name }),
  }
}

/** A metaverse object as outbound rules of a connector see it. A reference counts as present when something flows into it. */
export function metaverseView(
  object: MetaverseObject,
  connector: ConnectorDocument | null,
  configuration: Pick<Configuration, 'parameters'>,
): FlowView {
  const values = (attribute: string): readonly Value[] => metaverseValues(object, attribute)
  return {
    values,
    imported: values,
    referenceCount: (attribute) => object.inboundBindings[attribute]?.length ?? 0,
    dn: '',
    parameter: (name) => parameterOf(configuration, connector, { partition: null, name }),
  }
}

/**
 * `%Connector.ID%` of the engine, then what the partition of the object defines (for an object that has none yet: the first
 * selected one), then the connector, then the configuration. Names are compared without case.
 */
export function parameterOf(
  configuration: Pick<Configuration, 'parameters'>,
  connector: ConnectorDocument | null,
  wanted: { readonly partition: string | null; readonly name: string },
): string | undefined {
  if (connector === null) return undefined
  const key = wanted.name.toLowerCase()
  if (key === 'connector.id') return `{${connector.id.toUpperCase()}}`
  const { partitions } = connector
  const own = partitions.find(({ name }) => name === wanted.partition) ?? partitions.find(({ selected }) => selected)
  for (const parameters of [own?.parameters ?? {}, connector.parameters, configuration.parameters]) {
    const found = Object.entries(parameters).find(([name]) => name.toLowerCase() === key)
    if (found !== undefined) return found[1]
  }
  return undefined
}
