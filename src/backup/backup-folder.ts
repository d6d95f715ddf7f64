import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import { parseManifest, type Manifest } from './manifest.ts'
import { writePrivately } from './private-file.ts'
import { parseRehearsal, type Rehearsal } from './rehearsal.ts'

/*
 * backups/ID/manifest.json, lockstep.db and, once it was rehearsed, rehearsal.json. A backup that is being made has a name that begins
 * with a dot until it is whole, so that what a killed process left is never taken for one.
 */

/** A backup as it lies in the folder. */
export interface StoredBackup {
  readonly manifest: Manifest
  /** The last rehearsal; null before the first. */
  readonly rehearsal: Rehearsal | null
}

const unfinished = '.making-'
const idForm = /^\d{8}-\d{6}(?:-\d{1,3})?$/
/** More of them are never listed. */
const listMax = 1_000

/** Where the backups of a data directory lie. */
export function backupsFolder(dataDirectory: string): string {
  return join(dataDirectory, 'backups')
}

/** The folder of one backup. Throws `backup-unknown` for what can be no name of one. */
export function folderOf(folder: string, id: string): string {
  if (!idForm.test(id)) throw new AppError('backup-unknown', { subject: id })
  return join(folder, id)
}

/** Begins a backup under a name that nobody lists. */
export async function beginFolder(folder: string, id: string): Promise<string> {
  const place = join(folder, `${unfinished}${id}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await rm(place, { recursive: true, force: true })
  await mkdir(place, { mode: 0o700 })
  return place
}

/** From here on it is a backup. */
export async function endFolder(place: string, folder: string, id: string): Promise<void> {
  await rename(place, join(folder, id))
}

/** Removes what a killed process left. */
export async function removeUnfinished(folder: string): Promise<void> {
  const names = await namesIn(folder)
  await Promise.all(
    names.filter((name) => name.startsWith(unfinished)).map((name) => rm(join(folder, name), { recursive: true, force: true })),
  )
}

/** A name that is not taken: the time, and a number where two are made within one second. */
export async function freshId(folder: string, createdAt: string): Promise<string> {
  const base = createdAt.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
  const taken = new Set(await namesIn(folder))
  if (!taken.has(base)) return base
  return `${base}-${Array.from({ length: listMax }, (_, i) => i + 2).find((number) => !taken.has(`${base}-${number}`)) ?? listMax}`
}

/** Every whole backup, newest first. One whose manifest cannot be read is left out: it can still be looked at by hand. */
export async function listBackups(folder: string): Promise<readonly StoredBackup[]> {
  const ids = (await namesIn(folder)).filter((name) => idForm.test(name))
  const read = await Promise.all(ids.slice(-listMax).map((id) => readBackup(folder, id).catch(() => null)))
  return read.filter((backup) => backup !== null).toSorted((a, b) => (madeAt(a) < madeAt(b) ? 1 : -1))
}

/** When the newest whole backup was made, milliseconds since 1970; null where there is none. The names are times, so the others need not be read. */
export async function newestBackupAt(folder: string): Promise<number | null> {
  const ids = (await namesIn(folder)).filter((name) => idForm.test(name))
  for (const id of ids.toReversed().slice(0, listMax)) {
    const backup = await readBackup(folder, id).catch(() => null)
    if (backup !== null) return Date.parse(backup.manifest.createdAt)
  }
  return null
}

/** One backup. Throws `backup-unknown` or `backup-damaged`. */
export async function readBackup(folder: string, id: string): Promise<StoredBackup> {
  const place = folderOf(folder, id)
  const text = await readFile(join(place, 'manifest.json'), 'utf8').catch((cause: unknown) => {
    throw new AppError('backup-unknown', { subject: id, cause })
  })
  const rehearsal = await readFile(join(place, 'rehearsal.json'), 'utf8').then(parseRehearsal, () => null)
  return { manifest: parseManifest(text, id), rehearsal }
}

/** Removes a backup: its name first, so that half of one is never listed. */
export async function removeBackup(folder: string, id: string): Promise<void> {
  const leaving = join(folder, `${unfinished}${id}`)
  await rename(folderOf(folder, id), leaving)
  await rm(leaving, { recursive: true, force: true })
}

/** Keeps what the last rehearsal came to. */
export async function keepRehearsal(folder: string, id: string, rehearsal: Rehearsal): Promise<void> {
  await writePrivately(join(folderOf(folder, id), 'rehearsal.json'), `${JSON.stringify(rehearsal, null, 2)}\n`)
}

/** Within one second the longer name is the later one. */
function madeAt({ manifest: { id, createdAt } }: StoredBackup): string {
  return `${createdAt} ${id.length} ${id}`
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).toSorted()
}
