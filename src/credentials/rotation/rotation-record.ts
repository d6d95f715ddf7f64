import type { ConnectorId } from '#src/model/brand.ts'
import type { Store } from '#src/store/store.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'

/** How far the replacement of a connector's secret has come, for whoever goes on with it. */
export interface RotationRecord {
  /** The version that is being put in use; null while nothing is under way. */
  readonly version: number | null
  /** The server that was told of it first. */
  readonly server: string | null
  /** When the replacement that is under way, or the last one, began; milliseconds since 1970. */
  readonly startedAt: number | null
  /** No try by itself before this. */
  readonly nextAt: number | null
  /** Why the last try came to nothing; null after a success. */
  readonly failure: { readonly at: number; readonly reason: string; readonly text: string; readonly advice: string } | null
}

const none: RotationRecord = { version: null, server: null, startedAt: null, nextAt: null, failure: null }

/** The record of a connector; one that never rotated has an empty one. */
export async function readRotation(store: Pick<Store, 'state'>, connectorId: ConnectorId): Promise<RotationRecord> {
  const stored = await store.state.get(keyOf(connectorId))
  return stored === null ? none : (JSON.parse(stored) as RotationRecord)
}

/** The part of a transaction that writes the record. */
export function rotationState(connectorId: ConnectorId, record: RotationRecord): NonNullable<WriteBatch['putState']> {
  return { [keyOf(connectorId)]: JSON.stringify(record) }
}

function keyOf(connectorId: ConnectorId): string {
  return `credential.rotation.${connectorId}`
}
