import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import type { AuditAction, AuditEntry } from '#src/model/audit.ts'
import type { EventEntry } from '#src/model/event.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import {
  backupsFolder,
  folderOf,
  keepRehearsal,
  listBackups,
  readBackup,
  removeBackup,
  removeUnfinished,
  type StoredBackup,
} from './backup-folder.ts'
import { backupState, putBackupState, usualBackupSettings, type BackupSettings } from './backup-state.ts'
import { makeBackup, type MakingParts } from './make-backup.ts'
import type { Rehearsal } from './rehearsal.ts'
import { rehearseBackup, type RehearsalParts } from './rehearse-backup.ts'
import { tarBytes, writeTar, type TarEntry } from './tar.ts'

export type BackupsParts = Omit<MakingParts, 'folder'> & RehearsalParts

/** What is being done now. */
export interface BackupWork {
  readonly kind: 'backup' | 'rehearsal'
  /** The backup that is rehearsed; null for one that has no name yet. */
  readonly backup: string | null
  readonly startedAt: number
  readonly author: string
  /** Pages of the database; 0 of 0 while that is not known. */
  readonly done: number
  readonly total: number
}

/** A backup as one file. */
export interface BackupFile {
  readonly name: string
  readonly bytes: number
  content(): AsyncGenerator<Buffer>
}

/** Tells how far work has come. */
export type Progress = (work: BackupWork) => void

/** Backups of this installation: made, listed, tried out, handed out, removed. One thing at a time. */
export class Backups {
  readonly #parts: BackupsParts
  readonly #folder: string
  readonly #ending = new AbortController()
  #work: BackupWork | null = null
  #working: Promise<unknown> = Promise.resolve()

  constructor(parts: BackupsParts) {
    this.#parts = parts
    this.#folder = backupsFolder(parts.dataDirectory)
  }

  /** What is being done now; null while nothing is. */
  get work(): BackupWork | null {
    return this.#work
  }

  /** Where they lie. */
  get folder(): string {
    return this.#folder
  }

  /** Removes what a killed process left. For the start of the service. */
  async open(): Promise<void> {
    await removeUnfinished(this.#folder)
  }

  /** Newest first. */
  list(): Promise<readonly StoredBackup[]> {
    return listBackups(this.#folder)
  }

  async settings(): Promise<BackupSettings> {
    return (await backupState(this.#parts.store, 'backup.settings')) ?? usualBackupSettings
  }

  /** Counts from the next backup on. */
  async set(settings: BackupSettings, author: string): Promise<void> {
    const { every, keep } = settings
    await this.#note([makeEvent(20177, { author, every, keep }, this.#origin())], { putState: putBackupState('backup.settings', settings) })
  }

  /** One backup. Throws `backup-unknown`. */
  get(id: string): Promise<StoredBackup> {
    return readBackup(this.#folder, id)
  }

  /** Makes a backup, and removes the oldest of those that are more than are kept. Throws `backup-in-progress` or why it could not be. */
  async make(author: string, progress: Progress = () => undefined): Promise<StoredBackup> {
    return this.#exclusively({ kind: 'backup', backup: null, author }, progress, async (advance) => {
      const { clock } = this.#parts
      const startedAt = clock.now()
      try {
        const manifest = await makeBackup({ ...this.#parts, folder: this.#folder }, { author, progress: advance })
        const removed = await this.#removeOldest()
        const { id, database } = manifest
        const fields = { author, backup: id, bytes: database.bytes, durationMs: clock.now() - startedAt, removed: removed.length }
        await this.#note([makeEvent(20170, fields, this.#origin())], {
          putState: putBackupState('backup.failure', null),
          audit: [
            this.#entry('backup-made', { id, author, reason: `${database.bytes} bytes, SHA-256 ${database.sha256}` }),
            ...removed.map((old) => this.#entry('backup-deleted', { id: old, author, reason: 'more than are kept' })),
          ],
        })
        return { manifest, rehearsal: null }
      } catch (error) {
        await this.#noteFailure('backup', error, (reason) => makeEvent(20171, { author, reason }, this.#origin()))
        throw error
      }
    })
  }

  /** Restores a backup into a folder of its own and proves it there. What it came to is kept beside it. */
  async rehearse(id: string, author: string, progress: Progress = () => undefined): Promise<Rehearsal> {
    await readBackup(this.#folder, id)
    return this.#exclusively({ kind: 'rehearsal', backup: id, author }, progress, async () => {
      const backup = folderOf(this.#folder, id)
      const rehearsal = await rehearseBackup(this.#parts, { backup, author, signal: this.#ending.signal })
      await keepRehearsal(this.#folder, id, rehearsal)
      const audit = [this.#entry('backup-rehearsed', { id, author, reason: rehearsal.result })]
      const fault = rehearsal.checks.find(({ result }) => result === 'failed')
      if (fault === undefined) {
        const { result, durationMs } = rehearsal
        const event = makeEvent(20172, { author, backup: id, result, durationMs }, this.#origin())
        await this.#note([event], { putState: result === 'proven' ? putBackupState('backup.failure', null) : {}, audit })
        return rehearsal
      }
      const reason = `${fault.check}: ${fault.detail}`
      const failure = { at: this.#parts.clock.now(), what: 'rehearsal' as const, reason }
      const event = makeEvent(20173, { author, backup: id, reason }, this.#origin())
      await this.#note([event], { putState: putBackupState('backup.failure', failure), audit })
      return rehearsal
    })
  }

  /** Removes a backup for good. Throws `backup-unknown` or `backup-in-progress`. */
  async remove(id: string, author: string): Promise<StoredBackup> {
    const backup = await readBackup(this.#folder, id)
    if (this.#work !== null && this.#work.kind === 'rehearsal') throw this.#busy()
    await removeBackup(this.#folder, id)
    await this.#note([makeEvent(20176, { author, backup: id }, this.#origin())], {
      audit: [this.#entry('backup-deleted', { id, author, reason: 'asked for' })],
    })
    return backup
  }

  /** A backup as one file. Nothing is noted yet. Throws `backup-unknown` or `backup-damaged`. */
  async file(id: string): Promise<BackupFile> {
    const { manifest } = await readBackup(this.#folder, id)
    const place = folderOf(this.#folder, id)
    const modifiedAt = new Date(manifest.createdAt)
    const entries = await Promise.all(
      ['manifest.json', 'lockstep.db'].map(async (name): Promise<TarEntry> => {
        const file = join(place, name)
        return { name, file, bytes: (await stat(file)).size, modifiedAt }
      }),
    )
    return { name: `lockstep-${id}.tar`, bytes: tarBytes(entries), content: () => writeTar(entries) }
  }

  /** As `file`, for somebody who takes it away: that is in the audit before the first byte leaves. */
  async download(id: string, author: string): Promise<BackupFile> {
    const file = await this.file(id)
    await this.#note([makeEvent(20175, { author, backup: id, bytes: file.bytes }, this.#origin())], {
      audit: [this.#entry('backup-downloaded', { id, author, reason: `${file.bytes} bytes` })],
    })
    return file
  }

  /** Ends a rehearsal, and waits for a backup under way. */
  async close(): Promise<void> {
    this.#ending.abort()
    await this.#working.catch(() => undefined)
  }

  async #removeOldest(): Promise<readonly string[]> {
    const { keep } = await this.settings()
    const old = (await this.list()).slice(keep).map(({ manifest }) => manifest.id)
    for (const id of old) await removeBackup(this.#folder, id)
    return old
  }

  async #exclusively<T>(
    of: Pick<BackupWork, 'kind' | 'backup' | 'author'>,
    tell: Progress,
    work: (advance: (done: number, total: number) => void) => Promise<T>,
  ): Promise<T> {
    if (this.#work !== null || this.#ending.signal.aborted) throw this.#busy()
    const begun: BackupWork = { ...of, startedAt: this.#parts.clock.now(), done: 0, total: 0 }
    this.#work = begun
    const advance = (done: number, total: number): void => {
      this.#work = { ...begun, done, total }
      tell(this.#work)
    }
    const working = this.#note([], {})
      .then(() => tell(begun))
      .then(() => work(advance))
      .finally(() => (this.#work = null))
    this.#working = working
    return working
  }

  #busy(): AppError {
    const { kind, backup, author, startedAt } = this.#work ?? {
      kind: 'the end of the service',
      backup: null,
      author: 'service',
      startedAt: 0,
    }
    return new AppError('backup-in-progress', { subject: backup ?? kind, detail: `${author} began it at ${isoTime(startedAt)}` })
  }

  /** A disk without room is the likeliest cause, and then the note cannot be written either: the caller is told all the same. */
  async #noteFailure(what: 'backup', error: unknown, event: (reason: string) => EventEntry): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error)
    const putState = putBackupState('backup.failure', { at: this.#parts.clock.now(), what, reason })
    await this.#note([event(reason)], { putState }).catch(() => undefined)
  }

  async #note(
    events: readonly EventEntry[],
    of: { readonly putState?: Readonly<Record<string, string | null>>; readonly audit?: readonly AuditEntry[] },
  ): Promise<void> {
    const changed = putBackupState('backup.changed', this.#parts.clock.now())
    await this.#parts.store.commit({
      putState: { ...of.putState, ...changed },
      events,
      ...(of.audit === undefined ? {} : { audit: of.audit }),
    })
  }

  #entry(action: AuditAction, of: { readonly id: string; readonly author: string; readonly reason: string }): AuditEntry {
    const { id, author, reason } = of
    return { at: this.#parts.clock.now(), actor: author, action, subject: `backup ${id}`, version: null, reason, outcome: 'done' }
  }

  #origin() {
    return { at: this.#parts.clock.now(), connectorId: null, runId: null } as const
  }
}
