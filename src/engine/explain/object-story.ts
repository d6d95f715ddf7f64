import { isUnexported, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import { connectorOf, type Facts } from './facts.ts'
import { failedStop, inboundVerdicts, outboundRules, outboundVerdicts, unjoinedStop } from './link-story.ts'
import type { RuleVerdict } from './rule-verdict.ts'
import type { Stop } from './stop.ts'
import { notSynchronizedStop, unprovisionedStop } from './target-story.ts'
import { waitingStop } from './waiting-stop.ts'

/** One object of the identity: how it is linked, which rules take it, and what stops it. */
export interface PlaceStory {
  readonly connector: string
  /** Null for a connector in which the identity has no object. */
  readonly object: ConnectorSpaceObject | null
  readonly inbound: readonly RuleVerdict[]
  readonly outbound: readonly RuleVerdict[]
  readonly stop: Stop | null
}

/** An identity with every connector it has to do with, or one object that is joined to nothing. */
export interface ObjectStory {
  readonly places: readonly PlaceStory[]
  /** The first thing that is in the way; null when everything is where it should be. */
  readonly stop: Stop | null
}

export function objectStory(facts: Facts): ObjectStory {
  const metaverse = facts.planned.metaverse ?? facts.metaverse
  const joined = facts.objects.map((object) => placeOf(facts, object, metaverse))
  const empty = metaverse === null ? [] : facts.configuration.connectors.flatMap((connector) => emptyPlace(facts, connector, metaverse))
  const places = [...joined, ...empty]
  return { places, stop: places.find((place) => place.stop !== null)?.stop ?? null }
}

function placeOf(facts: Facts, object: ConnectorSpaceObject, metaverse: MetaverseObject | null): PlaceStory {
  const connector = connectorOf(facts, object.connectorId)
  return {
    connector: connector?.name ?? object.connectorId,
    object,
    inbound: inboundVerdicts(facts, object),
    outbound: connector === null || metaverse === null ? [] : outboundVerdicts(facts, metaverse, connector),
    stop: connector === null ? null : placeStop(facts, object, connector),
  }
}

function placeStop(facts: Facts, object: ConnectorSpaceObject, connector: ConnectorDocument): Stop | null {
  if (object.kind === 'placeholder') return unjoinedStop(facts, object)
  const failed = failedStop(facts, object)
  if (failed !== null) return failed
  if (object.pendingImport !== null) return notSynchronizedStop(facts, { connector: connector.name, dn: object.dn, attribute: null })
  if (object.link === null && object.pendingExport === null) return unjoinedStop(facts, object)
  const state =
    object.pendingExport !== null || isUnexported(object)
      ? 'pending-export'
      : object.escrowedExport !== null
        ? 'escrowed'
        : object.unconfirmedExport !== null
          ? 'unconfirmed'
          : 'delivered'
  return waitingStop(facts, { object, connector, attribute: null, state })
}

/** A connector whose outbound rules know the type of the identity, and which has no object of it. */
function emptyPlace(facts: Facts, connector: ConnectorDocument, metaverse: MetaverseObject): readonly PlaceStory[] {
  const isKnown = outboundRules(facts, connector, metaverse.objectType).length > 0
  if (!isKnown || facts.objects.some((object) => object.connectorId === connector.id)) return []
  const isPlanned = [...facts.planned.objects.values()].some(
    (object) => object.connectorId === connector.id && object.link?.metaverseId === metaverse.id,
  )
  return [
    {
      connector: connector.name,
      object: null,
      inbound: [],
      outbound: outboundVerdicts(facts, metaverse, connector),
      stop: isPlanned
        ? notSynchronizedStop(facts, { connector: connector.name, dn: null, attribute: null })
        : unprovisionedStop(facts, connector, metaverse),
    },
  ]
}
