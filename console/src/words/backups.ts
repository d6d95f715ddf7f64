import type { BackupBody, BackupListBody, RehearsalBody } from '#src/api/contract/backup.ts'
import { counted, showCount, showDuration } from './format.ts'

type Check = RehearsalBody['checks'][number]

const everyWords = { off: 'Only when asked for', day: 'Every day', week: 'Every week' } as const

/** Text of the backups. */
export const backupWords = {
  why: 'A backup is a consistent copy of the database, made while runs go on. Names and attributes stand in it as they are, so keep it where only administrators get. To restore one, on an empty data directory:',
  restoreCommand: 'lockstep restore',
  make: 'Back up now',
  made: (id: string, size: string) => `Backup ${id} is made: ${size}.`,
  busy: 'A backup or a rehearsal is in progress.',
  work: {
    backup: 'A backup is being made',
    rehearsal: 'A backup is being rehearsed',
    copied: (percent: number) => `${percent} % copied`,
  },
  state: {
    title: 'Last backup',
    none: 'never',
    made: 'Made',
    by: (name: string) => `by ${name}`,
    size: 'Size',
    proven: 'Rehearsal',
    contents: 'In it',
    secrets: (count: number) => `${counted(count, 'secret')}, encrypted`,
    key: 'The key is NOT in it',
    keyWhy: 'Keep the key or the recovery kit apart from the backups: who has both has every secret.',
    rows: ({ identities, objects, runs }: BackupBody['counts']) =>
      `${counted(identities, 'identity', 'identities')}, ${counted(objects, 'object')}, ${counted(runs, 'run')}`,
    next: 'Next',
    noNext: 'only when asked for',
    place: 'Where',
    placeWhy: 'On the same machine. Download it, or copy the folder elsewhere: what is only here is lost with the disk.',
  },
  failure: (what: NonNullable<BackupListBody['failure']>['what'], reason: string) =>
    `${what === 'backup' ? 'The last backup could not be made' : 'The last rehearsal failed'}: ${reason}`,
  restored: {
    title: 'Restored from a backup',
    text: ({ author, backup, fromHost }: NonNullable<BackupListBody['restored']>) => `${author} restored backup ${backup} of ${fromHost}.`,
    of: 'Everything is as it was',
  },
  settings: {
    title: 'Schedule',
    every: 'Make and rehearse one',
    everyOptions: everyWords,
    keep: 'How many are kept',
    keepWhy: 'From 1 to 365. The oldest go once a new one is whole.',
    keepWrong: 'A whole number from 1 to 365.',
    saved: 'Saved.',
  },
  list: {
    title: 'Backups',
    label: 'Every backup, newest first',
    none: 'No backup yet',
    noneText: 'Without one, everything but the directories themselves is lost with this machine.',
    columns: { made: 'Made', size: 'Size', by: 'By', rehearsal: 'Rehearsal', actions: 'What to do' },
  },
  rehearsal: {
    never: 'Never rehearsed',
    results: { proven: 'Proven', failed: 'Failed', incomplete: 'Not all could be said' },
    checks: {
      checksum: 'Checksum',
      database: 'Database',
      schema: 'Schema',
      audit: 'Audit',
      counts: 'Numbers',
      secrets: 'Secrets',
    } satisfies Readonly<Record<Check['check'], string>>,
    checkResults: { passed: 'passed', failed: 'failed', open: 'open' } satisfies Readonly<Record<Check['result'], string>>,
    details: 'What was looked at',
    took: (ms: number) => `(${showDuration(ms)})`,
    action: 'Rehearse',
    actionOf: (id: string) => `Rehearse backup ${id}`,
    done: {
      proven: (id: string) => `Backup ${id} is proven: it was restored and everything in it holds.`,
      failed: (id: string) => `Backup ${id} did not stand its rehearsal. See what failed in the list.`,
      incomplete: (id: string) => `Backup ${id} was restored, but not everything could be looked at.`,
    },
  },
  download: { action: 'Download' },
  remove: {
    action: 'Delete…',
    title: (id: string) => `Delete backup ${id}?`,
    text: (left: number) =>
      `It cannot be restored any more. ${left === 0 ? 'No other backup is left.' : `${counted(left, 'other backup')} stay${left === 1 ? 's' : ''}.`}`,
    submit: 'Delete',
  },
}

/** `12.4 MB`, in steps of 1,024. */
export function showBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1_024)))
  const value = bytes / 1_024 ** step
  return `${step === 0 || value >= 100 ? showCount(Math.round(value)) : value.toFixed(1)} ${units[step] ?? ''}`
}
