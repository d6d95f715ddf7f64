import type { Store } from '#src/store/store.ts'

/** How often backups are made without being asked for, and how many are kept. */
export interface BackupSettings {
  readonly every: 'off' | 'day' | 'week'
  /** From 1 to 365; older ones go once a new one is whole. */
  readonly keep: number
}

/** What went wrong the last time; it is forgotten with the next success. */
export interface BackupFailure {
  readonly at: number
  readonly what: 'backup' | 'rehearsal'
  readonly reason: string
}

/** These data came out of a backup. */
export interface RestoredState {
  readonly at: number
  readonly author: string
  readonly backup: string
  readonly createdAt: string
  readonly fromHost: string
  readonly host: string
}

interface BackupState {
  readonly 'backup.settings': BackupSettings
  readonly 'backup.failure': BackupFailure
  readonly 'backup.restored': RestoredState
  /** When the schedule was first looked at: a service of today owes no backup of last week. */
  readonly 'backup.since': number
  /** When the schedule last tried, so that what fails is tried again a day later and not at every look. */
  readonly 'backup.tried': number
  /** The newest change of the list, so that everybody who looks at it is told. */
  readonly 'backup.changed': number
}

export const usualBackupSettings: BackupSettings = { every: 'week', keep: 7 }

/** One of the facts of backups, or null. */
export async function backupState<Key extends keyof BackupState>(store: Pick<Store, 'state'>, key: Key): Promise<BackupState[Key] | null> {
  const stored = await store.state.get(key)
  return stored === null ? null : (JSON.parse(stored) as BackupState[Key])
}

/** What to write for a fact; null removes it. */
export function putBackupState<Key extends keyof BackupState>(key: Key, value: BackupState[Key] | null): Record<string, string | null> {
  return { [key]: value === null ? null : JSON.stringify(value) }
}
