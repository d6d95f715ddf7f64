import { rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import { isoTime, type Clock } from '#src/base/clock.ts'
import type { Store } from '#src/store/store.ts'
import { beginFolder, endFolder, freshId } from './backup-folder.ts'
import type { Manifest } from './manifest.ts'
import { digestOf, toDisk, writePrivately } from './private-file.ts'

/** What making a backup works with. */
export interface MakingParts {
  readonly store: Store
  readonly clock: Clock
  /** Where backups lie. */
  readonly folder: string
  readonly dataDirectory: string
  readonly host: string
  readonly version: string
  /** Free bytes on the disk of a folder; asked of the system where it is left out. */
  freeBytes?(folder: string): Promise<number>
}

/** Room that has to be left besides: a service without any stands still. */
const spareBytes = 64 * 1024 * 1024

/**
 * Makes a backup while runs go on: a consistent copy of the database, and a manifest beside it. It is there whole or not at all. Throws
 * `backup-unwritable` or what else keeps the copy from being made, and leaves nothing behind then.
 */
export async function makeBackup(
  parts: MakingParts,
  wish: { readonly author: string; progress(done: number, total: number): void },
): Promise<Manifest> {
  const { store, clock, folder, host, version } = parts
  const createdAt = isoTime(clock.now())
  const instanceId = (await store.state.get('instance.id')) ?? 'unknown'
  const id = await freshId(folder, createdAt)
  const place = await unlessUnwritable(folder, () => beginFolder(folder, id))
  try {
    return await unlessUnwritable(folder, async () => {
      await requireRoom(parts)
      const file = join(place, 'lockstep.db')
      const contents = await store.snapshot({ file, progress: wish.progress })
      await toDisk(file)
      const database = { file: 'lockstep.db' as const, ...(await digestOf(file)) }
      const from = { createdAt, createdBy: wish.author, instanceId, host, version }
      const manifest: Manifest = { format: 'lockstep-backup-1', id, ...from, ...contents, keyIds: [...contents.keyIds], database }
      await writePrivately(join(place, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
      await toDisk(place)
      await endFolder(place, folder, id)
      await toDisk(folder)
      return manifest
    })
  } catch (error) {
    await rm(place, { recursive: true, force: true })
    throw error
  }
}

/** Said before the disk is full, because a full disk stops the service itself. */
async function requireRoom({ dataDirectory, folder, freeBytes = freeOn }: MakingParts): Promise<void> {
  const sizes = await Promise.all(
    ['lockstep.db', 'lockstep.db-wal'].map((name) => stat(join(dataDirectory, name)).catch(() => ({ size: 0 }))),
  )
  const needed = sizes.reduce((sum, { size }) => sum + size, 0) + spareBytes
  const free = await freeBytes(folder)
  if (free >= needed) return
  const detail = `it needs ${megabytes(needed)} MB, and ${megabytes(free)} MB are free`
  throw new AppError('backup-unwritable', { subject: folder, detail, facts: { neededBytes: needed, freeBytes: free } })
}

async function freeOn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1_048_576)
}

/** What the file system refuses gets a code and a hint; what has one keeps it. */
async function unlessUnwritable<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof AppError || !(cause instanceof Error) || !('code' in cause)) throw cause
    throw new AppError('backup-unwritable', { subject: folder, detail: cause.message, cause })
  }
}
