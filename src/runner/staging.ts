import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Store } from '#src/store/store.ts'
import { vaultState } from './vault/vault-state.ts'

/**
 * Staging mode of this server: it imports and synchronizes like the active one, and writes to no directory. It belongs to the server
 * and not to the configuration, which two servers share.
 */
export interface StagingMode {
  readonly on: boolean
  /** Since when it is as it is, milliseconds since 1970; null for a server that was never switched. */
  readonly since: number | null
  readonly author: string | null
  readonly reason: string | null
}

const stateKey = 'service.stagingMode'
const neverSwitched: StagingMode = { on: false, since: null, author: null, reason: null }

/** How this server is switched. */
export async function stagingMode(store: Pick<Store, 'state'>): Promise<StagingMode> {
  const stored = await store.state.get(stateKey)
  return stored === null ? neverSwitched : (JSON.parse(stored) as StagingMode)
}

/**
 * Switches staging mode. Saying what is so already changes nothing and writes no event. Throws `restore-unconfirmed` when it would be
 * switched off on a server whose vault was opened with a recovery kit, while the former server may still write.
 */
export async function switchStaging(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  wanted: { readonly on: boolean; readonly author: string; readonly reason: string | null },
): Promise<StagingMode> {
  const before = await stagingMode(store)
  if (before.on === wanted.on) return before
  if (!wanted.on) await requireConfirmed(store)
  const at = clock.now()
  const { author, reason } = wanted
  const after: StagingMode = { on: wanted.on, since: at, author, reason }
  const event = makeEvent(wanted.on ? 20140 : 20141, { author, reason }, { at, connectorId: null, runId: null })
  await store.commit({ putState: { [stateKey]: JSON.stringify(after) }, events: [event] })
  return after
}

/** Two servers that write to the same directories undo each other: somebody has to answer for it that the former one is off. */
export async function requireConfirmed(store: Pick<Store, 'state'>): Promise<void> {
  const restore = await vaultState(store, 'vault.restore')
  if (restore === null || restore.confirmedAt !== null) return
  throw new AppError('restore-unconfirmed', {
    subject: restore.host,
    detail: `${restore.way ?? 'the vault was opened with a recovery kit'} by ${restore.author}`,
  })
}
