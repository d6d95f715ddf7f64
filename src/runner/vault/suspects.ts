import type { ConnectorId } from '#src/model/brand.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'

/** Where it stands among the small facts of the service which credentials came from elsewhere and have not signed in here yet. */
export const suspectsState = 'vault.suspects'

/** Since when credentials are suspect, milliseconds since 1970, by connector. */
export type Suspects = Readonly<Record<ConnectorId, number>>

export function readSuspects(stored: string | null): Suspects {
  return stored === null ? {} : (JSON.parse(stored) as Suspects)
}

/** What to write when the credential of a connector has proven itself; null when it was not suspect. */
export function withoutSuspect(stored: string | null, connectorId: ConnectorId): NonNullable<WriteBatch['putState']> | null {
  const suspects = readSuspects(stored)
  if (suspects[connectorId] === undefined) return null
  const left = Object.entries(suspects).filter(([id]) => id !== connectorId)
  return { [suspectsState]: left.length === 0 ? null : JSON.stringify(Object.fromEntries(left)) }
}
