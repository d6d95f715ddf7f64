import type { Store } from '#src/store/store.ts'
import { backupsFolder, newestBackupAt } from './backup-folder.ts'
import { intervals } from './backup-schedule.ts'
import { backupState, usualBackupSettings, type BackupFailure } from './backup-state.ts'

/** How it stands with the backups of a data directory, for whoever watches over them. Times are milliseconds since 1970. */
export interface BackupStanding {
  /** What went wrong the last time; null once something went right. */
  readonly failure: BackupFailure | null
  /** When the newest whole backup was made, or backups were first owed where there is none; null before that. */
  readonly lastAt: number | null
  /** From one backup to the next; null where none is made without being asked for. */
  readonly intervalMs: number | null
}

/** Looks at the folder and at what is stored about it. */
export async function backupStanding(store: Pick<Store, 'state'>, dataDirectory: string): Promise<BackupStanding> {
  const { every } = (await backupState(store, 'backup.settings')) ?? usualBackupSettings
  return {
    failure: await backupState(store, 'backup.failure'),
    lastAt: (await newestBackupAt(backupsFolder(dataDirectory))) ?? (await backupState(store, 'backup.since')),
    intervalMs: every === 'off' ? null : intervals[every],
  }
}
