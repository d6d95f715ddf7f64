import { isImported, isPresent } from '#src/model/edge.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { connectorName, type Facts, type ReferenceFact } from './facts.ts'
import { isSameName } from './flow-story.ts'
import { stop, type Stop } from './stop.ts'

/** Names that are repeated at the most. */
const namesShown = 5

/** Values of a reference attribute of one object, counted by how far they got. */
export interface ReferenceTally {
  readonly imported: number
  readonly wanted: number
  readonly pendingExport: number
  readonly escrowed: number
  readonly unconfirmed: number
}

export function referenceFacts(facts: Facts, object: ConnectorSpaceObject, attribute: string): readonly ReferenceFact[] {
  return facts.references.filter(({ edge }) => edge.source === object.id && isSameName(edge.attribute, attribute))
}

export function tallyOf(references: readonly ReferenceFact[]): ReferenceTally {
  const count = (holds: (fact: ReferenceFact) => boolean): number => references.filter(holds).length
  return {
    imported: count(({ edge }) => isImported(edge)),
    wanted: count(({ edge }) => isPresent(edge)),
    pendingExport: count(({ edge }) => edge.pendingExport !== null),
    escrowed: count(({ edge }) => edge.escrowedExport !== null),
    unconfirmed: count(({ edge }) => edge.unconfirmedExport !== null),
  }
}

/** References that do not reach the metaverse, because what they point to is joined to no identity. */
export function unjoinedTargets(facts: Facts, object: ConnectorSpaceObject, attribute: string): Stop | null {
  const lost = referenceFacts(facts, object, attribute).filter(({ edge, target }) => isPresent(edge) && !target.isJoined)
  if (lost.length === 0) return null
  const isOutside = lost.some(({ target }) => target.isPlaceholder)
  return stop('reference-not-joined', {
    connector: connectorName(facts, object.connectorId),
    dn: object.dn,
    attribute,
    message: `${lost.length} of its references point to objects that are joined to no identity: ${named(lost.map(({ target }) => target.dn))}.`,
    hint: isOutside
      ? 'Some of them were never imported: include their containers and select their object types.'
      : 'lockstep explain on one of them says why it is not joined.',
  })
}

/** References that do not leave the metaverse, because what they point to has no object in the connector. */
export function missingTargets(facts: Facts, connector: ConnectorDocument, metaverseAttribute: string): Stop | null {
  const own = facts.metaverseReferences.filter(({ attribute }) => isSameName(attribute, metaverseAttribute))
  const missing = own.filter(({ connectors }) => !connectors.has(connector.id))
  if (missing.length === 0) return null
  return stop('reference-not-in-connector', {
    connector: connector.name,
    attribute: metaverseAttribute,
    message: `${missing.length} of ${own.length} references point to identities that have no object in "${connector.name}": ${named(missing.map(({ displayName }) => displayName))}.`,
    hint: 'They follow by themselves once their targets are provisioned; lockstep explain on one of them says why it is not.',
  })
}

function named(names: readonly string[]): string {
  return names.length > namesShown ? `${names.slice(0, namesShown).join('; ')}; …` : names.join('; ')
}
