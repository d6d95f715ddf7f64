import type { Clock } from '#src/base/clock.ts'
import type { Store } from '#src/store/store.ts'
import { backupState, putBackupState, type BackupSettings } from './backup-state.ts'
import type { Backups } from './backups.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** From one backup to the next, milliseconds. */
export const intervals: Readonly<Record<Exclude<BackupSettings['every'], 'off'>, number>> = { day: dayMs, week: 7 * dayMs }
/** How often it is looked whether one is due. */
const lookMs = hourMs / 2
/** After a failure the next try has a day: a disk that is full says so once a day. */
const retryMs = dayMs

export interface ScheduleParts {
  readonly store: Store
  readonly backups: Backups
  readonly clock: Clock
  /** Backups wait while runs are in progress, for at most a day. */
  isIdle(): boolean
  failed(error: unknown): void
}

/** Makes a backup every day or every week, and proves it at once. */
export class BackupSchedule {
  readonly #parts: ScheduleParts
  #timer: NodeJS.Timeout | null = null
  #working: Promise<void> = Promise.resolve()

  constructor(parts: ScheduleParts) {
    this.#parts = parts
  }

  start(): void {
    const look = (): void => {
      this.#working = this.#working.then(() => this.look()).catch(this.#parts.failed)
    }
    look()
    this.#timer ??= setInterval(look, lookMs).unref()
  }

  /** Makes what is due. */
  async look(): Promise<void> {
    const { store, backups, clock, isIdle } = this.#parts
    const now = clock.now()
    const due = await nextBackup(this.#parts)
    if (due === null) return
    if (due > now || backups.work !== null || (!isIdle() && now - due < dayMs)) return
    await store.commit({ putState: putBackupState('backup.tried', now) })
    const { manifest } = await backups.make('schedule')
    await backups.rehearse(manifest.id, 'schedule')
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#working
  }
}

/** When the next backup is due, milliseconds since 1970; null where none is made without being asked for. */
export async function nextBackup({ store, backups, clock }: Pick<ScheduleParts, 'store' | 'backups' | 'clock'>): Promise<number | null> {
  const { every } = await backups.settings()
  if (every === 'off') return null
  const since = (await backupState(store, 'backup.since')) ?? (await beginCounting(store, clock))
  const [newest] = await backups.list()
  const last = newest === undefined ? since : Date.parse(newest.manifest.createdAt)
  const tried = (await backupState(store, 'backup.tried')) ?? 0
  return Math.max(last + intervals[every], tried > last ? tried + retryMs : 0)
}

/** An installation of today owes no backup of last week. */
async function beginCounting(store: Store, clock: Clock): Promise<number> {
  const now = clock.now()
  await store.commit({ putState: putBackupState('backup.since', now) })
  return now
}
