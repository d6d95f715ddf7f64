import type { Clock } from '#src/base/clock.ts'
import type { AuditEntry } from '#src/model/audit.ts'
import type { EventEntry } from '#src/model/event.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Store } from '#src/store/store.ts'
import { switchStaging } from '../staging.ts'
import { suspectsState } from './suspects.ts'
import { putVaultState } from './vault-state.ts'

/** How the data of another server came here. */
export interface Arrival {
  readonly author: string
  /** This machine. */
  readonly host: string
  /** The key that its secrets were sealed with. */
  readonly keyId: string
  /** For example `the vault was opened with a recovery kit`. */
  readonly way: string
  readonly audit: AuditEntry
  /** Further events of the same transaction. */
  readonly events?: readonly EventEntry[]
  /** Further facts of the same transaction. */
  readonly putState?: Readonly<Record<string, string | null>>
}

/**
 * Data that came from another server: that one may still be running. Staging mode is switched on, every credential is suspect until it has
 * signed in here, and neither ends before somebody has confirmed that the other server is off.
 */
export async function markRestored(parts: { readonly store: Store; readonly clock: Clock }, arrival: Arrival): Promise<void> {
  const { store, clock } = parts
  const { author, host, keyId, way } = arrival
  const at = clock.now()
  const owners = [...new Set((await store.secrets.all()).filter(({ status }) => status === 'active').map(({ ownerId }) => ownerId))]
  await switchStaging(parts, { on: true, author, reason: way })
  const event = makeEvent(20045, { author, keyId, host, secrets: owners.length }, { at, connectorId: null, runId: null })
  await store.commit({
    putState: {
      ...arrival.putState,
      ...putVaultState('vault.restore', { at, author, host, keyId, way, confirmedAt: null, confirmedBy: null }),
      [suspectsState]: JSON.stringify(Object.fromEntries(owners.map((id) => [id, at]))),
    },
    events: [...(arrival.events ?? []), event],
    audit: [arrival.audit],
  })
}
