import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectorDocument, PartitionDocument } from '#src/model/configuration.ts'
import type { RunProfile } from '#src/model/run.ts'
import { formatVersion, type ConnectorText } from './document-shapes.ts'
import { schemaOfText, sortedByKey, textOfParameters, textOfSchema } from './schema-text.ts'

type PartitionText = ConnectorText['partitions'][number]
type ProfileText = ConnectorText['profiles'][number]

/** A connector as it stands in its document; what is left out gets its default. */
export function connectorOfText(text: ConnectorText): ConnectorDocument {
  return {
    id: text.id as ConnectorId,
    name: text.name,
    type: text.type,
    settings: text.settings,
    partitions: text.partitions.map(partitionOfText),
    schema: schemaOfText(text.schema),
    parameters: text.parameters ?? {},
    profiles: text.profiles.map(profileOfText),
  }
}

/** How the document of a connector reads: keys in a fixed order, defaults left out. */
export function textOfConnector(connector: ConnectorDocument): ConnectorText {
  return {
    kind: 'connector',
    version: formatVersion,
    id: connector.id,
    name: connector.name,
    type: connector.type,
    settings: sortedByKey(connector.settings),
    partitions: connector.partitions.map(textOfPartition),
    schema: textOfSchema(connector.schema),
    ...textOfParameters(connector.parameters),
    profiles: connector.profiles.map(textOfProfile),
  }
}

function partitionOfText(text: PartitionText): PartitionDocument {
  return {
    name: text.name,
    selected: text.selected,
    include: text.include ?? [],
    exclude: text.exclude ?? [],
    parameters: text.parameters ?? {},
  }
}

function textOfPartition(partition: PartitionDocument): PartitionText {
  return {
    name: partition.name,
    selected: partition.selected,
    ...(partition.include.length === 0 ? {} : { include: [...partition.include] }),
    ...(partition.exclude.length === 0 ? {} : { exclude: [...partition.exclude] }),
    ...textOfParameters(partition.parameters),
  }
}

function profileOfText(text: ProfileText): RunProfile {
  return { name: text.name, steps: text.steps.map(({ type, partition }) => ({ type, partition: partition ?? null })) }
}

function textOfProfile(profile: RunProfile): ProfileText {
  return {
    name: profile.name,
    steps: profile.steps.map(({ type, partition }) => (partition === null ? { type } : { type, partition })),
  }
}
