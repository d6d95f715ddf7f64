import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import { parseManifest, type Manifest } from './manifest.ts'
import { toDisk } from './private-file.ts'
import { readTar } from './tar.ts'

/** A manifest is a page of text. */
const manifestBytesMax = 1_048_576

/** A backup that was found: its manifest, and the database in it. */
export interface FoundBackup {
  readonly manifest: Manifest
  readonly database: {
    /** The database itself, or the archive it is in. */
    readonly file: string
    readonly bytes: number
    content(): AsyncIterable<Buffer>
  }
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
    const sha256 = await written(handle, database.content()).finally(() => handle.close())
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
  return { manifest: parseManifest(text, folder), database: { file, bytes: size, content: () => createReadStream(file) } }
}

async function inArchive(file: string): Promise<FoundBackup> {
  let manifest: Manifest | null = null
  let bytes: number | null = null
  for await (const entry of readTar(file)) {
    if (entry.name === 'manifest.json' && entry.bytes <= manifestBytesMax) manifest = parseManifest(await textOf(entry.content()), file)
    if (entry.name === 'lockstep.db') bytes = entry.bytes
    if (manifest !== null && bytes !== null) return { manifest, database: { file, bytes, content: () => databaseIn(file) } }
  }
  throw noBackup(file)
}

async function* databaseIn(file: string): AsyncGenerator<Buffer> {
  for await (const { name, content } of readTar(file)) {
    if (name === 'lockstep.db') return yield* content()
  }
  throw noBackup(file)
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const read: Buffer[] = []
  for await (const chunk of chunks) read.push(chunk)
  return Buffer.concat(read).toString('utf8')
}

function noBackup(file: string): AppError {
  return new AppError('backup-damaged', { subject: file, detail: 'it is no archive with a manifest.json and a lockstep.db' })
}

function unreadable(file: string, cause: unknown): AppError {
  return new AppError('backup-unreadable', { subject: file, detail: cause instanceof Error ? cause.message : String(cause), cause })
}
