import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { extract, pack, type Pack } from 'tar-stream'
import { AppError } from '#src/base/app-error.ts'

/** One file that goes into an archive. */
export interface TarEntry {
  readonly name: string
  readonly file: string
  readonly bytes: number
  readonly modifiedAt: Date
}

/** One file of an archive that is read. */
export interface FoundEntry {
  readonly name: string
  readonly bytes: number
  /** To be read once, before the next entry is asked for. Throws `backup-damaged` when the archive ends before. */
  content(): AsyncIterable<Buffer>
}

const blockBytes = 512
const chunkBytes = 1_048_576
/** More entries are in no archive of ours. */
const entriesMax = 100

/** How long an archive of these entries is: each has a header and is filled up to whole blocks, and two empty ones end it. */
export function tarBytes(entries: readonly Pick<TarEntry, 'bytes'>[]): number {
  return entries.reduce((sum, { bytes }) => sum + blockBytes + Math.ceil(bytes / blockBytes) * blockBytes, 2 * blockBytes)
}

/** The archive, piece by piece. Throws `backup-damaged` when a file is not as long as was said, or cannot be read. */
export async function* writeTar(entries: readonly TarEntry[]): AsyncGenerator<Buffer> {
  const archive = pack()
  // What goes wrong in filling it destroys the archive too, so that it is thrown to whoever reads.
  const filled = fill(archive, entries).catch((cause: Error) => archive.destroy(cause))
  try {
    yield* archive as AsyncIterable<Buffer>
  } catch (cause) {
    throw new AppError('backup-damaged', { subject: entries.map(({ name }) => name).join(', '), detail: reasonOf(cause), cause })
  } finally {
    archive.destroy()
    await filled
  }
}

async function fill(archive: Pack, entries: readonly TarEntry[]): Promise<void> {
  for (const { name, file, bytes, modifiedAt } of entries) {
    const entry = archive.entry({ name, size: bytes, mode: 0o600, mtime: modifiedAt })
    await pipeline(createReadStream(file, { highWaterMark: chunkBytes }), entry)
  }
  archive.finalize()
}

/** The entries of an archive, one after the other. Throws `backup-damaged` for a file that is none, `backup-unreadable`. */
export async function* readTar(file: string): AsyncGenerator<FoundEntry> {
  const archive = extract()
  // What goes wrong in reading the file destroys the archive too, and is thrown by the loop.
  const fed = pipeline(createReadStream(file, { highWaterMark: chunkBytes }), archive).catch(() => undefined)
  let count = 0
  try {
    for await (const entry of archive) {
      const { name, size = 0 } = entry.header
      yield { name, bytes: size, content: () => contentOf(entry as AsyncIterable<Buffer>, file) }
      if (++count === entriesMax) return
      entry.resume()
    }
  } catch (cause) {
    throw faultOf(file, cause)
  } finally {
    archive.destroy()
    await fed
  }
}

async function* contentOf(entry: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  try {
    yield* entry
  } catch (cause) {
    throw faultOf(file, cause)
  }
}

function faultOf(file: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  if (cause instanceof Error && 'syscall' in cause)
    return new AppError('backup-unreadable', { subject: file, detail: cause.message, cause })
  return new AppError('backup-damaged', { subject: file, detail: `it is no whole archive of a backup: ${reasonOf(cause)}`, cause })
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
