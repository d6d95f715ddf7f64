import type { BackupBody, BackupListBody, RehearsalBody } from '#src/api/contract/backup.ts'
import type { Output } from './output.ts'
import { printTable } from './table.ts'
import { showTime, signOf } from './words.ts'

const verdicts: Readonly<Record<RehearsalBody['result'], string>> = {
  proven: 'proven',
  failed: 'FAILED',
  incomplete: 'not all could be said',
}

/** Bytes as people say them. */
export function sizeOf(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1024)))
  const value = bytes / 1024 ** step
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[step] ?? ''}`
}

/** Every backup, and what there is to say of them. */
export function printBackups(output: Output, { backups, folder, settings, next, work, failure, restored }: BackupListBody): void {
  if (restored !== null) {
    output.line(
      `These data are of ${showTime(restored.createdAt)}: ${restored.author} restored backup ${restored.backup} at ${showTime(restored.at)}.`,
    )
  }
  if (backups.length === 0) output.line('There are no backups yet. Make one: lockstep backup create')
  else {
    printTable(
      output,
      [
        { heading: 'backup' },
        { heading: 'made' },
        { heading: 'size', align: 'right' },
        { heading: 'by', mayBeCut: true },
        { heading: 'rehearsal', mayBeCut: true },
      ],
      backups.map(({ id, createdAt, bytes, createdBy, rehearsal }) => [
        id,
        showTime(createdAt),
        sizeOf(bytes),
        createdBy,
        rehearsed(rehearsal),
      ]),
    )
    output.line(`In ${folder}. Secrets in them are encrypted; the key is in none.`)
  }
  const often = settings.every === 'off' ? 'Made only when asked for' : `One is made and rehearsed every ${settings.every}`
  output.line(`${often}${next === null ? '' : `, next ${showTime(next)}`}; ${settings.keep} are kept.`)
  if (work !== null) output.line(`A ${work.kind} is in progress since ${showTime(work.startedAt)}.`)
  if (failure !== null)
    output.line(`${signOf(output, 'failed')} The last ${failure.what} failed at ${showTime(failure.at)}: ${failure.reason}`)
}

/** What a rehearsal looked at. */
export function printRehearsal(output: Output, { id, rehearsal }: BackupBody): void {
  if (rehearsal === null) return
  const signs = { passed: 'passed', failed: 'failed', open: 'warning' } as const
  for (const { check, result, detail } of rehearsal.checks) output.line(`${signOf(output, signs[result])} ${check}: ${detail}`)
  output.line(`Backup ${id}: ${verdicts[rehearsal.result]}, in ${(rehearsal.durationMs / 1_000).toFixed(1)} s.`)
}

function rehearsed(rehearsal: RehearsalBody | null): string {
  return rehearsal === null ? 'never' : `${verdicts[rehearsal.result]} ${showTime(rehearsal.at)}`
}
