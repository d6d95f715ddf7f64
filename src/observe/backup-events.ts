import type { CatalogueEntry } from './catalogue-entry.ts'

/** Backups: made, tried out, taken away, restored. */
export const backupEvents = {
  20170: {
    name: 'BackupMade',
    level: 'information',
    message: '{author} made backup {backup}: {bytes} bytes in {durationMs} ms.',
    fields: { author: 'text', backup: 'text', bytes: 'number', durationMs: 'number', removed: 'number' },
    meaning: 'A consistent copy of the database lies below the data directory. Its secrets are encrypted; the key is not in it.',
    whatToDo: 'Take it to another machine: a backup on the same disk is lost with it.',
  },
  20171: {
    name: 'BackupFailed',
    level: 'error',
    sameWhen: ['reason'],
    message: 'A backup could not be made: {reason}',
    fields: { author: 'text', reason: 'text' },
    meaning: 'Nothing of it was kept. Older backups are still there.',
    whatToDo: 'Mend what is named, usually room on the disk, and run lockstep backup create.',
  },
  20172: {
    name: 'BackupRehearsed',
    level: 'information',
    message: '{author} rehearsed backup {backup}: {result} in {durationMs} ms.',
    fields: { author: 'text', backup: 'text', result: 'text', durationMs: 'number' },
    meaning:
      'The backup was restored into a folder of its own and looked at there. Proven means that everything in it holds and that the present keys open its secrets.',
    whatToDo: '',
  },
  20173: {
    name: 'RehearsalFailed',
    level: 'error',
    message: 'Backup {backup} did not stand its rehearsal: {reason}',
    fields: { author: 'text', backup: 'text', reason: 'text' },
    meaning: 'On the day it is needed this backup would not do, or not without another key.',
    whatToDo:
      'See lockstep backup list for the reason. Make another backup and rehearse it; keep retired keys for as long as backups need them.',
  },
  20174: {
    name: 'BackupRestored',
    level: 'warning',
    message: '{author} restored backup {backup} of {createdAt} (made on {fromHost}) on {host}.',
    fields: { author: 'text', backup: 'text', createdAt: 'text', fromHost: 'text', host: 'text' },
    meaning: 'Everything is as it was when the backup was made. Sessions of that time are ended; tokens are as they were then.',
    whatToDo: 'Run lockstep cycle --policy initial, and enter credentials that were changed since then.',
  },
  20175: {
    name: 'BackupDownloaded',
    level: 'warning',
    message: '{author} downloaded backup {backup}.',
    fields: { author: 'text', backup: 'text', bytes: 'number' },
    meaning: 'A copy of everything but the key left this machine.',
    whatToDo: 'Keep it apart from the key and from the recovery kit: who has both has every secret.',
  },
  20176: {
    name: 'BackupDeleted',
    level: 'information',
    message: '{author} deleted backup {backup}.',
    fields: { author: 'text', backup: 'text' },
    meaning: 'It cannot be restored any more.',
    whatToDo: '',
  },
  20177: {
    name: 'BackupsSet',
    level: 'information',
    message: '{author} set backups: one each {every}, {keep} are kept.',
    fields: { author: 'text', every: 'text', keep: 'number' },
    meaning: 'The schedule of backups, or how many of them are kept, is another one.',
    whatToDo: '',
  },
} as const satisfies Record<number, CatalogueEntry>
