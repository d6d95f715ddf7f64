import type { ConnectorDocument, PartitionDocument } from '#src/model/configuration.ts'
import { dnKey, isWithin } from '#src/model/dn.ts'
import { stop, type Stop } from './stop.ts'

/** Why an object with this name is not in a connector space, as far as the configuration tells. `lastImportAt` is ISO or null. */
export function notImported(connector: ConnectorDocument, dn: string, lastImportAt: string | null): Stop {
  const of = { connector: connector.name, dn }
  const partition = partitionOf(connector, dn)
  if (!connector.partitions.some(hasName) && !madeName.test(dn)) {
    return stop('not-imported', {
      ...of,
      message: 'This directory knows no distinguished names; here its objects are called CN={…} after their identifiers.',
      hint: 'Search for its name, its sign-in name or its identifier instead.',
    })
  }
  if (partition === null) {
    const names = connector.partitions.map(({ name }) => name).join(', ')
    return stop('not-imported', {
      ...of,
      message: `${dn} lies in no partition of the connector (${names}).`,
      hint: 'Look for it in another connector, or correct the name.',
    })
  }
  if (!partition.selected) {
    return stop('not-imported', {
      ...of,
      message: `The partition ${partition.name} is not selected.`,
      hint: 'Set selected: true in the document of the connector and run a full import.',
    })
  }
  const container = decidingContainer(partition, dn)
  if (container === null) {
    return stop('not-imported', {
      ...of,
      message: `It lies outside of the containers that are read: ${partition.include.join('; ')}.`,
      hint: 'Select its container under Partitions of the connector (include in its document) and run a full import.',
    })
  }
  if (!container.included) {
    return stop('not-imported', {
      ...of,
      message: `Its container ${container.dn} is excluded.`,
      hint: 'Take the container out of exclude in the document of the connector and run a full import.',
    })
  }
  if (lastImportAt === null) {
    return stop('not-imported', {
      ...of,
      message: `The partition ${partition.name} was never imported.`,
      hint: 'Run a full import of the connector.',
    })
  }
  const types = Object.keys(connector.schema).join(', ')
  return stop('not-imported', {
    ...of,
    message: `Its container is read, but no import up to ${lastImportAt} brought the object: it is not there, the account may not see it, or it is of a type that is not selected (selected: ${types}).`,
    hint: 'lockstep sync-object reads the directory for this one object and says what it finds.',
  })
}

/** A name made from an identifier, for objects of directories that have none. */
const madeName = /^CN=\{[^}]*\}$/i

function hasName({ name }: PartitionDocument): boolean {
  return name.includes('=')
}

/** The partition whose name the object's name ends with, the longest first; a directory without names has one partition. */
function partitionOf(connector: ConnectorDocument, dn: string): PartitionDocument | null {
  const key = dnKey(dn)
  const named = connector.partitions.filter(hasName)
  if (named.length === 0) return connector.partitions[0] ?? null
  return named.filter(({ name }) => isWithin(key, dnKey(name))).toSorted((a, b) => b.name.length - a.name.length)[0] ?? null
}

/** The most specific container that is listed decides; without a list the whole partition is read. */
function decidingContainer(partition: PartitionDocument, dn: string): { readonly dn: string; readonly included: boolean } | null {
  if (!partition.name.includes('=')) return { dn: partition.name, included: true }
  const key = dnKey(dn)
  const listed = [
    ...(partition.include.length === 0 ? [partition.name] : partition.include).map((container) => ({ dn: container, included: true })),
    ...partition.exclude.map((container) => ({ dn: container, included: false })),
  ]
  const around = listed.filter((container) => isWithin(key, dnKey(container.dn)))
  return around.toSorted((a, b) => dnKey(b.dn).length - dnKey(a.dn).length)[0] ?? null
}
