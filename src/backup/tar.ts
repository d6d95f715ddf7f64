import { open, type FileHandle } from 'node:fs/promises'
import { AppError } from '#src/base/app-error.ts'

/*
 * A backup travels as one file of two entries: an archive in the format of POSIX (pax, IEEE Std 1003.1, "ustar Interchange Format"), which
 * every tar opens. Sizes of 8 GB and more are written in base 256, as GNU tar does.
 */

const blockBytes = 512
const chunkBytes = 1_048_576
/** The largest size in eleven octal digits. */
const octalMax = 0o77777777777

/** One file in an archive. */
export interface TarEntry {
  readonly name: string
  readonly bytes: number
  /** Seconds since 1970. */
  readonly modifiedAt: number
  content(): AsyncIterable<Buffer>
}

/** How long an archive of these entries is. */
export function tarBytes(entries: readonly Pick<TarEntry, 'bytes'>[]): number {
  return entries.reduce((sum, { bytes }) => sum + blockBytes + padded(bytes), 2 * blockBytes)
}

/** The archive, piece by piece. Throws `backup-damaged` when a file is not as long as was said. */
export async function* writeTar(entries: readonly TarEntry[]): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    yield headerOf(entry)
    let written = 0
    for await (const chunk of entry.content()) {
      written += chunk.length
      yield chunk
    }
    if (written !== entry.bytes)
      throw new AppError('backup-damaged', { subject: entry.name, detail: 'its length changed while it was read' })
    yield Buffer.alloc(padded(written) - written)
  }
  yield Buffer.alloc(2 * blockBytes)
}

/** Where an entry stands in an archive. */
export interface FoundEntry {
  readonly name: string
  readonly offset: number
  readonly bytes: number
}

/** More entries are in no archive of ours. */
const entriesMax = 100

/** Finds the entries of an archive. Throws `backup-damaged` for a file that is none. */
export async function findEntries(handle: FileHandle, file: string): Promise<readonly FoundEntry[]> {
  const found: FoundEntry[] = []
  const header = Buffer.alloc(blockBytes)
  for (let offset = 0; found.length < entriesMax;) {
    const { bytesRead } = await handle.read(header, 0, blockBytes, offset)
    if (bytesRead < blockBytes || header.every((byte) => byte === 0)) return found
    if (!isHeader(header)) throw new AppError('backup-damaged', { subject: file, detail: 'it is no archive of a backup' })
    const bytes = numberIn(header, 124, 12)
    if (!Number.isSafeInteger(bytes)) throw new AppError('backup-damaged', { subject: file, detail: 'an entry has no length' })
    found.push({ name: textIn(header, 0, 100), offset: offset + blockBytes, bytes })
    offset += blockBytes + padded(bytes)
  }
  return found
}

/** Part of a file, piece by piece. Throws `backup-damaged` when it ends before. */
export async function* readPart(file: string, { offset, bytes }: Pick<FoundEntry, 'offset' | 'bytes'>): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r')
  try {
    for (let done = 0; done < bytes;) {
      const length = Math.min(chunkBytes, bytes - done)
      // A buffer of its own each time: whoever gets it may still be writing it when the next one is read.
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, offset + done)
      if (bytesRead === 0) throw new AppError('backup-damaged', { subject: file, detail: 'it ends too early' })
      done += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

function headerOf({ name, bytes, modifiedAt }: TarEntry): Buffer {
  const header = Buffer.alloc(blockBytes)
  header.write(name, 0, 100, 'utf8')
  header.write('0000600\0', 100, 'latin1')
  header.write('0000000\0', 108, 'latin1')
  header.write('0000000\0', 116, 'latin1')
  writeNumber(header, 124, bytes)
  writeNumber(header, 136, modifiedAt)
  header.write('        ', 148, 'latin1')
  header.write('0', 156, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

function isHeader(header: Buffer): boolean {
  return textIn(header, 257, 5) === 'ustar' && numberIn(header, 148, 8) === checksumOf(header)
}

/** The sum of all bytes, its own field counted as blanks. */
function checksumOf(header: Buffer): number {
  return header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0)
}

function writeNumber(header: Buffer, offset: number, value: number): void {
  if (value <= octalMax) {
    header.write(`${value.toString(8).padStart(11, '0')}\0`, offset, 'latin1')
    return
  }
  header[offset] = 0x80
  header.writeBigUInt64BE(BigInt(value), offset + 4)
}

function numberIn(header: Buffer, offset: number, length: number): number {
  if (((header[offset] ?? 0) & 0x80) !== 0) return Number(header.readBigUInt64BE(offset + 4))
  const digits = /^ *([0-7]+)/.exec(textIn(header, offset, length))?.[1]
  return digits === undefined ? Number.NaN : Number.parseInt(digits, 8)
}

function textIn(header: Buffer, offset: number, length: number): string {
  const end = header.indexOf(0, offset)
  return header.toString('utf8', offset, end === -1 || end > offset + length ? offset + length : end)
}

function padded(bytes: number): number {
  return Math.ceil(bytes / blockBytes) * blockBytes
}
