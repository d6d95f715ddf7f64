import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Option } from 'commander'
import {
  backupFileShape,
  backupLineShape,
  backupListShape,
  backupSettingsShape,
  oneBackupShape,
  type BackupBody,
  type BackupLineBody,
} from '#src/api/contract/backup.ts'
import { AppError } from '#src/base/app-error.ts'
import { text, wholeNumber, type CommandGroup, type CommandSpec, type Invocation } from './command.ts'
import type { ServiceRequest } from './client/service-client.ts'
import { confirm } from './confirm.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { printBackups, printRehearsal, sizeOf } from './output/backup-lines.ts'

const createCommand: CommandSpec = {
  usage: 'create',
  summary: 'Make a backup of the database while runs go on',
  description:
    'A consistent copy of the database and a manifest, in the folder backups of the data directory. Secrets in it are encrypted, and\n' +
    'the key is not in it. Take it to another machine with lockstep backup download. The oldest go when there are more than are kept.',
  options: [new Option('--rehearse', 'prove it at once, as lockstep backup rehearse does')],
  run: async (invocation, { options }) => {
    const { output } = invocation
    const made = await follow(invocation, { method: 'POST', path: '/backups' })
    if (options['rehearse'] === true) return rehearse(invocation, made.id)
    output.result({ backup: made })
    output.line(`${output.style('green', '✓')} Backup ${made.id}: ${sizeOf(made.bytes)}. The key is not in it.`)
    output.line(`  Prove it: lockstep backup rehearse ${made.id}. Take it away: lockstep backup download ${made.id} FILE`)
    return exitCodes.done
  },
}

const listCommand: CommandSpec = {
  usage: 'list',
  summary: 'List backups, newest first, with what their rehearsals came to',
  run: async ({ client, output }) => {
    const list = await client.ask(backupListShape, { method: 'GET', path: '/backups' })
    output.result(list)
    printBackups(output, list)
    return exitCodes.done
  },
}

const rehearseCommand: CommandSpec = {
  usage: 'rehearse [backup]',
  summary: 'Restore a backup into a folder of its own and prove it there; the newest where none is named',
  description:
    'Checks the checksum, every invariant of the database, the chain of the audit and the numbers of the manifest, in a process of its\n' +
    'own that is given no key and whose JavaScript may write files in that folder alone (SQLite is not bound by that), and opens every\n' +
    'secret with the present key; none is shown. It works on the copy. Ends with exit code 1 unless the backup is proven.',
  run: async (invocation, { arguments: [given] }) => rehearse(invocation, given ?? (await newest(invocation))),
}

const deleteCommand: CommandSpec = {
  usage: 'delete <backup>',
  summary: 'Delete a backup for good',
  options: [new Option('--yes', 'do not ask')],
  run: async (invocation, { arguments: [id = ''], options }) => {
    const { client, output } = invocation
    if (options['yes'] !== true) await confirm(invocation, `Delete backup ${id} for good?`)
    const deleted = await client.ask(oneBackupShape, { method: 'DELETE', path: pathOf(id) })
    output.result(deleted)
    output.line(`Backup ${deleted.backup.id} is deleted.`)
    return exitCodes.done
  },
}

const downloadCommand: CommandSpec = {
  usage: 'download <backup> <file>',
  summary: 'Write a backup to one file, to be kept on another machine',
  description:
    'The file is a tar archive with manifest.json and lockstep.db, made for this account alone; it never overwrites another one. Who has\n' +
    'it and the key, or the recovery kit and its passphrase, has every secret: keep them apart. lockstep restore makes a data directory of it.',
  run: async (invocation, { arguments: [id = '', file = ''] }) => {
    const { client, output, shell } = invocation
    const place = resolve(shell.workingDirectory, file)
    const { path, bytes } = await client.ask(backupFileShape, { method: 'POST', path: `${pathOf(id)}/file` })
    await save(invocation, path, place)
    output.result({ backup: id, file: place, bytes })
    output.line(`${output.style('green', '✓')} ${place}: ${sizeOf(bytes)}. The key is not in it.`)
    return exitCodes.done
  },
}

const setCommand: CommandSpec = {
  usage: 'set',
  summary: 'Say how often backups are made, and how many are kept',
  options: [
    new Option('--every <time>', 'make and rehearse one that often').choices(['off', 'day', 'week']),
    new Option('--keep <number>', 'how many are kept, 1 to 365').argParser(wholeNumber('--keep', 1)),
  ],
  run: async ({ client, output }, { options }) => {
    const every = text(options, 'every')
    const keep = text(options, 'keep')
    if (every === undefined && keep === undefined) throw new AppError('input-missing', { subject: '--every, --keep' })
    const body = { ...(every === undefined ? {} : { every }), ...(keep === undefined ? {} : { keep: Number(keep) }) }
    const settings = await client.ask(backupSettingsShape, { method: 'PATCH', path: '/backups/settings', body })
    output.result(settings)
    const often = settings.every === 'off' ? 'only when asked for' : `every ${settings.every}`
    output.line(`Backups are made ${often}; ${settings.keep} are kept.`)
    return exitCodes.done
  },
}

/** `lockstep backup` */
export const backupGroup: CommandGroup = {
  name: 'backup',
  summary: 'Backups of the database: make, prove, take away',
  usual: 'list',
  commands: [createCommand, listCommand, rehearseCommand, downloadCommand, deleteCommand, setCommand],
}

async function rehearse(invocation: Invocation, id: string): Promise<ExitCode> {
  const backup = await follow(invocation, { method: 'POST', path: `${pathOf(id)}/rehearse` })
  invocation.output.result({ backup })
  printRehearsal(invocation.output, backup)
  return backup.rehearsal?.result === 'proven' ? exitCodes.done : exitCodes.failed
}

/** Follows long work to its end and says how far it has come. */
async function follow({ client, output }: Invocation, wanted: ServiceRequest): Promise<BackupBody> {
  let last: BackupLineBody | null = null
  for await (const line of client.lines(backupLineShape, wanted)) {
    last = line
    if (line.type === 'work' && line.work.total > 0 && output.isLive) {
      output.aside(`Copied ${Math.floor((100 * line.work.done) / line.work.total)} %`)
    }
  }
  if (last?.type === 'backup') return last.backup
  throw new AppError('service-answer', { detail: 'the service ended before its answer did' })
}

async function newest({ client }: Invocation): Promise<string> {
  const { backups } = await client.ask(backupListShape, { method: 'GET', path: '/backups' })
  const [first] = backups
  if (first === undefined) throw new AppError('backup-unknown', { subject: 'the newest', detail: 'there is none yet' })
  return first.id
}

/** Half of a file never has the name that was asked for. */
async function save({ client }: Invocation, path: string, place: string): Promise<void> {
  if (existsSync(place)) throw new AppError('file-unwritable', { subject: place, detail: 'it exists already' })
  const part = `${place}.part`
  try {
    await pipeline(client.pieces({ method: 'GET', path }, '*/*'), createWriteStream(part, { flags: 'wx', mode: 0o600 }))
    await rename(part, place)
  } catch (cause) {
    await rm(part, { force: true })
    if (cause instanceof AppError || !(cause instanceof Error) || !('syscall' in cause)) throw cause
    throw new AppError('file-unwritable', { subject: place, detail: cause.message, cause })
  }
}

function pathOf(id: string): string {
  return `/backups/${encodeURIComponent(id)}`
}
