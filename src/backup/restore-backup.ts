import { existsSync, readdirSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import type { AuditEntry } from '#src/model/audit.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import { markRestored } from '#src/runner/vault/mark-restored.ts'
import type { Store } from '#src/store/store.ts'
import { putBackupState } from './backup-state.ts'
import type { Manifest } from './manifest.ts'
import { findBackup, unpackDatabase } from './unpack-backup.ts'

/** What restoring works with. */
export interface RestoreParts {
  readonly clock: Clock
  /** Name of this machine, for people. */
  readonly host: string
  openStore(directory: string): Promise<Store>
}

/** What was restored. */
export interface RestoredBackup {
  readonly manifest: Manifest
  /** `elsewhere`: staging mode is on until somebody has confirmed that the server of the backup is off. */
  readonly on: 'the-same-server' | 'elsewhere'
  readonly sessionsEnded: number
}

/** What a store leaves in a directory besides the database. */
const leftovers = ['lockstep.db', 'lockstep.db-wal', 'lockstep.db-shm', 'lockstep.db.part', 'holder.lock', 'holder.json']

/**
 * Makes a data directory of a backup. The directory must be empty, or not there yet, so that no service works on it and nothing is
 * overwritten. Throws `restore-target`, `backup-unreadable`, `backup-damaged`, `backup-unwritable` or what keeps the database from being
 * opened, and leaves the directory as it was then.
 */
export async function restoreBackup(
  parts: RestoreParts,
  wish: { readonly from: string; readonly directory: string; readonly author: string },
): Promise<RestoredBackup> {
  const { directory } = wish
  requireEmpty(directory)
  const found = await findBackup(wish.from)
  const isMade = !existsSync(directory)
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw new AppError('data-directory-unusable', {
        subject: directory,
        detail: cause instanceof Error ? cause.message : String(cause),
        cause,
      })
    })
    await unpackDatabase(found, directory)
    return await settle(parts, found.manifest, wish)
  } catch (error) {
    for (const name of leftovers) await rm(join(directory, name), { force: true })
    if (isMade) await rm(directory, { recursive: true, force: true })
    throw error
  }
}

function requireEmpty(directory: string): void {
  if (!existsSync(directory)) return
  const names = readdirSync(directory)
  if (names.length === 0) return
  const detail = names.includes('lockstep.db')
    ? 'it has a database already'
    : `it has ${names.length} entries, for example ${names[0] ?? ''}`
  throw new AppError('restore-target', { subject: directory, detail })
}

async function settle(
  { clock, host, openStore }: RestoreParts,
  manifest: Manifest,
  { directory, author }: { readonly directory: string; readonly author: string },
): Promise<RestoredBackup> {
  const store = await openStore(directory)
  try {
    const at = clock.now()
    // Whoever was signed in then is not any more: a session that has ended since must not come back.
    const sessions = await store.access.sessions()
    for (const { idHash } of sessions) await store.commit({ access: { at, endSessions: { of: 'session', idHash } } })
    const { id, createdAt, host: fromHost, keyIds } = manifest
    const restored = { at, author, backup: id, createdAt, fromHost, host }
    const event = makeEvent(20174, { author, backup: id, createdAt, fromHost, host }, { at, connectorId: null, runId: null })
    const reason = `made on ${fromHost} at ${createdAt}, restored on ${host}`
    const audit: AuditEntry = {
      at,
      actor: author,
      action: 'backup-restored',
      subject: `backup ${id}`,
      version: null,
      reason,
      outcome: 'done',
    }
    const putState = { ...putBackupState('backup.restored', restored), ...putBackupState('backup.failure', null) }
    const isElsewhere = fromHost !== host
    if (isElsewhere) {
      const way = `backup ${id} of ${fromHost} was restored`
      await markRestored({ store, clock }, { author, host, keyId: keyIds.join(', ') || 'none', way, audit, events: [event], putState })
    } else {
      await store.commit({ putState, events: [event], audit: [audit] })
    }
    return { manifest, on: isElsewhere ? 'elsewhere' : 'the-same-server', sessionsEnded: sessions.length }
  } finally {
    await store.close()
  }
}
