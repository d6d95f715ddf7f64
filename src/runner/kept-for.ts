import { placeDigest, placeOf } from '#src/connectors/contract/secret-target.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { deliverySecretOwners, deliveryPlaces, type DeliveryPlace } from '#src/model/delivery.ts'
import type { SecretTarget } from '#src/model/sealed-secret.ts'
import type { Store } from '#src/store/store.ts'
import type { Drivers } from './drivers.ts'

/** What the secret of a sink or channel is kept for. */
export function deliveryTarget({ of, type, leadsTo }: Pick<DeliveryPlace, 'of' | 'type' | 'leadsTo'>): SecretTarget {
  return { place: placeDigest(`${of}:${type}`, leadsTo), identity: null }
}

/**
 * Where the configuration of today leads the secrets of an owner; null when it does not know the owner. For secrets that were stored
 * before places were bound: every change of a place voided them, so what is there is for today's.
 */
export function configuredTarget(
  store: Pick<Store, 'configuration'>,
  drivers: Drivers,
): (ownerId: ConnectorId) => Promise<SecretTarget | null> {
  return async (ownerId) => {
    const configuration = (await store.configuration.current())?.configuration
    return configuration === undefined ? null : targetIn(configuration, drivers, ownerId)
  }
}

function targetIn(configuration: Configuration, drivers: Drivers, ownerId: ConnectorId): SecretTarget | null {
  const connector = configuration.connectors.find(({ id }) => id === ownerId)
  const driver = connector === undefined ? undefined : drivers.get(connector.type)
  if (connector !== undefined && driver !== undefined) return { place: placeOf(driver, connector), identity: null }
  const place = deliveryPlaces(configuration).find(({ of, name }) => deliverySecretOwners(of, name).includes(ownerId))
  return place === undefined ? null : deliveryTarget(place)
}
