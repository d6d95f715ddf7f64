import { isDeepStrictEqual } from 'node:util'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import { deliveryPlaces, type DeliveryPlace } from '#src/model/delivery.ts'
import type { Drivers } from './drivers.ts'

/** A connector whose secret a changed configuration voids, with the settings that do. */
export interface VoidedSecret {
  readonly connector: ConnectorDocument
  readonly settings: readonly string[]
}

/**
 * Connectors that lead to another host, protection, domain or account than before. Their secrets are void: a secret is for one
 * account in one place, and whoever may change a host must not be able to have it sent there.
 */
export function voidedSecrets(drivers: Drivers, before: Configuration | null, after: Configuration): readonly VoidedSecret[] {
  return after.connectors.flatMap((connector) => {
    const was = before?.connectors.find(({ id }) => id === connector.id)
    const settings = was === undefined ? [] : changedTarget(drivers, was, connector)
    return settings.length === 0 ? [] : [{ connector, settings }]
  })
}

/** Names of the settings that say where a secret goes and that were changed. Of an unknown type every setting does. */
function changedTarget(drivers: Drivers, was: ConnectorDocument, is: ConnectorDocument): readonly string[] {
  if (was.type !== is.type) return ['type']
  const driver = drivers.get(is.type)
  const [before, after] = [was.settings, is.settings].map((settings) => driver?.parseSettings(settings) ?? settings)
  const names = driver?.targetSettings ?? [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return names.filter((name) => !isDeepStrictEqual(before?.[name], after?.[name]))
}

/** A sink or channel whose secrets a changed configuration voids, with what was changed. */
export interface VoidedDelivery {
  readonly place: DeliveryPlace
  readonly settings: readonly string[]
}

/** Sinks and channels that lead elsewhere than before, or are gone: one that comes back under the same name may be anybody's. */
export function voidedDeliveries(before: Configuration | null, after: Configuration): readonly VoidedDelivery[] {
  const places = deliveryPlaces(after)
  return deliveryPlaces(before ?? {}).flatMap((place) => {
    const is = places.find(({ of, name }) => of === place.of && name.toLowerCase() === place.name.toLowerCase())
    const settings = is === undefined ? ['everything'] : changedPlace(place, is)
    return settings.length === 0 ? [] : [{ place, settings }]
  })
}

function changedPlace(was: DeliveryPlace, is: DeliveryPlace): readonly string[] {
  if (was.type !== is.type) return ['type']
  return Object.keys(is.leadsTo).filter((name) => was.leadsTo[name] !== is.leadsTo[name])
}
