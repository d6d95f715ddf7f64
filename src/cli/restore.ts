import { resolve } from 'node:path'
import { isoTime } from '#src/base/clock.ts'
import type { CommandSpec } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { sizeOf } from './output/backup-lines.ts'
import { showTime } from './output/words.ts'

/** `lockstep restore` */
export const restoreCommand: CommandSpec = {
  usage: 'restore <backup>',
  summary: 'Make a data directory of a backup, while no service runs on it',
  description:
    'Takes the file that lockstep backup download wrote, or the folder of a backup, and an empty directory (--data): nothing is ever\n' +
    'overwritten. The checksum is compared first. On another machine than the one the backup was made on, staging mode is switched on and\n' +
    'every credential is suspect until somebody confirms that the former server is off. The key is not in a backup: bring it along, or\n' +
    'use the recovery kit once the service runs.',
  run: async ({ shell, output, dataDirectory }, { arguments: [from = ''] }) => {
    // Loaded where it is needed: it brings the whole service along.
    const { restoreInto } = await import('#src/service.ts')
    const wish = { from: resolve(shell.workingDirectory, from), author: shell.userName, holder: 'lockstep restore' }
    const { manifest, on, sessionsEnded } = await restoreInto(dataDirectory, wish)
    const { id, createdAt, host, counts, keyIds, audit, database } = manifest
    output.result({
      backup: id,
      createdAt,
      host,
      directory: dataDirectory,
      on,
      sessionsEnded,
      counts,
      keyIds,
      audit,
      restoredAt: isoTime(Date.now()),
    })
    output.line(
      `${output.style('green', '✓')} Backup ${id} of ${showTime(createdAt)} (${sizeOf(database.bytes)}, made on ${host}) is in ${dataDirectory}.`,
    )
    output.line(
      `  ${counts.identities} identities, ${counts.objects} objects, ${counts.runs} runs, ${counts.secrets} secrets, ${audit.entries} audit entries`,
    )
    const steps = [
      keyIds.length === 0
        ? null
        : `Put key ${keyIds.join(', ')} where the service looks for it, or run lockstep vault restore KIT after the start.`,
      'Start the service and look at lockstep status.',
      audit.head === null
        ? null
        : `Compare the audit with the newest hash your log server has: lockstep audit verify --head HASH (here: ${audit.head}).`,
      on === 'elsewhere'
        ? 'Switch the former server off, then: lockstep vault confirm-restore, lockstep staging show, lockstep staging off.'
        : null,
      'Run lockstep cycle --policy initial. Enter credentials that were changed since the backup.',
    ].filter((step) => step !== null)
    if (on === 'elsewhere') output.line(`  This is another machine than ${host}: staging mode is on, and every credential is suspect.`)
    output.line('Next:')
    for (const [index, step] of steps.entries()) output.line(`  ${index + 1}. ${step}`)
    return exitCodes.done
  },
}
