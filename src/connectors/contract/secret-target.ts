import { createHash } from 'node:crypto'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { Driver } from './driver.ts'

/**
 * A digest of where a connector sends its secret: the settings that its driver calls the target. It is sealed together with the
 * secret, so that the secret opens for no other place, whatever a configuration says by then.
 */
export function placeOf(driver: Driver, { type, settings }: Pick<ConnectorDocument, 'type' | 'settings'>): string {
  const parsed = driver.parseSettings(settings)
  return placeDigest(type, Object.fromEntries((driver.targetSettings ?? Object.keys(parsed)).map((name) => [name, parsed[name]])))
}

/** The digest of named parts. One without a value is left out: a setting that a later version adds must not void what is stored. */
export function placeDigest(kind: string, parts: Readonly<Record<string, unknown>>): string {
  const named = Object.entries(parts)
    .filter(([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify(['lockstep-place-1', kind, named]))
    .digest('hex')
}
