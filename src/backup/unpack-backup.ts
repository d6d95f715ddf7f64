import { createHash } from 'node:crypto'
import { open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import { parseManifest, type Manifest } from './manifest.ts'
import { toDisk } from './private-file.ts'
import { findEntries, readPart, type FoundEntry } from './tar.ts'

/** A manifest is a page of text. */
const manifestBytesMax = 1_048_576

/** A backup that was found: its manifest, and where its database stands. */
export interface FoundBackup {
  readonly manifest: Manifest
  readonly database: { readonly file: string } & Pick<FoundEntry, 'offset' | 'bytes'>
}

/**
 * Finds a backup in what was named: the file that was downloaded, the folder of one, or the database in such a folder. Throws
 * `backup-unreadable` or `backup-damaged`.
 */
export async function findBackup(named: string): Promise<FoundBackup> {
  const found = await stat(named).catch((cause: unknown) => {
    throw unreadable(named, cause)
  })
  if (found.isDirectory()) return inFolder(named)
  return basename(named) === 'lockstep.db' ? inFolder(dirname(named)) : inArchive(named)
}

/**
 * Puts the database of a backup into a folder, as `lockstep.db`, once every byte of it is what the manifest says. Throws `backup-damaged`,
 * and leaves nothing then.
 */
export async function unpackDatabase({ manifest, database }: FoundBackup, folder: string): Promise<void> {
  const part = join(folder, 'lockstep.db.part')
  try {
    const handle = await open(part, 'wx', 0o600)
    const sha256 = await written(handle, readPart(database.file, database)).finally(() => handle.close())
    if (sha256 !== manifest.database.sha256 || database.bytes !== manifest.database.bytes) {
      const detail = `the checksum of its database is ${sha256}, and was ${manifest.database.sha256} when it was made`
      throw new AppError('backup-damaged', { subject: database.file, detail })
    }
    await rename(part, join(folder, 'lockstep.db'))
    await toDisk(folder)
  } catch (cause) {
    await rm(part, { force: true })
    if (cause instanceof AppError || !(cause instanceof Error)) throw cause
    throw new AppError('backup-unwritable', { subject: folder, detail: cause.message, cause })
  }
}

async function written(handle: FileHandle, chunks: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) {
    hash.update(chunk)
    await handle.writeFile(chunk)
  }
  await handle.sync()
  return hash.digest('hex')
}

async function inFolder(folder: string): Promise<FoundBackup> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch((cause: unknown) => {
    throw unreadable(join(folder, 'manifest.json'), cause)
  })
  const file = join(folder, 'lockstep.db')
  const { size } = await stat(file).catch((cause: unknown) => {
    throw unreadable(file, cause)
  })
  return { manifest: parseManifest(text, folder), database: { file, offset: 0, bytes: size } }
}

async function inArchive(file: string): Promise<FoundBackup> {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw unreadable(file, cause)
  })
  try {
    const entries = await findEntries(handle, file)
    const [manifest, database] = ['manifest.json', 'lockstep.db'].map((name) => entries.find((entry) => entry.name === name))
    if (manifest === undefined || database === undefined || manifest.bytes > manifestBytesMax) {
      throw new AppError('backup-damaged', { subject: file, detail: 'it is no archive with a manifest.json and a lockstep.db' })
    }
    const { buffer } = await handle.read(Buffer.alloc(manifest.bytes), 0, manifest.bytes, manifest.offset)
    return { manifest: parseManifest(buffer.toString('utf8'), file), database: { file, ...must(database, 'the entry') } }
  } finally {
    await handle.close()
  }
}

function unreadable(file: string, cause: unknown): AppError {
  return new AppError('backup-unreadable', { subject: file, detail: cause instanceof Error ? cause.message : String(cause), cause })
}
