import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { FileSink } from '#src/model/delivery.ts'
import type { Event } from '#src/model/event.ts'
import { ecsForm } from './ecs-form.ts'
import { envelopeOf } from './envelope.ts'
import { failureOf, type SendOutcome, type Sink, type SinkParts } from './sink.ts'

/** Only the account of the service reads what its events say. */
const privateMode = 0o600

/**
 * Events as JSON lines. A file that has grown too large becomes `PATH.1`, the one before `PATH.2`, and so on. Each batch is on the
 * disk before it counts as sent; half a line that a crash left behind is ended before the next one.
 */
export function fileSink(sink: FileSink, parts: SinkParts): Sink {
  const path = resolve(parts.dataDirectory, sink.path)
  const line = (event: Event): string =>
    `${JSON.stringify(sink.format === 'ecs' ? ecsForm(event, parts.installation) : envelopeOf(event, parts.installation))}\n`
  return {
    send: async (events) => {
      try {
        await append(path, events.map(line).join(''), sink)
        return { kind: 'sent' } satisfies SendOutcome
      } catch (error) {
        return failureOf(error)
      }
    },
    close: async () => undefined,
  }
}

async function append(path: string, text: string, { bytesMax, kept }: FileSink): Promise<void> {
  const bytes = Buffer.from(text, 'utf8')
  const size = await sizeOf(path)
  if (size > 0 && size + bytes.length > bytesMax) await rotate(path, kept)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const isTorn = !(await endsWithLine(path))
  const file = await open(path, 'a', privateMode)
  try {
    await write(file, isTorn ? Buffer.concat([Buffer.from('\n'), bytes]) : bytes)
    await file.datasync()
  } finally {
    await file.close()
  }
}

async function write(file: FileHandle, bytes: Buffer): Promise<void> {
  const { size } = await file.stat()
  try {
    await file.writeFile(bytes)
  } catch (error) {
    // A full disk may have taken half of it; the batch comes again as a whole.
    await file.truncate(size).catch(() => undefined)
    throw error
  }
}

/** Oldest first, so that no name is taken while it is needed. */
async function rotate(path: string, kept: number): Promise<void> {
  await rm(`${path}.${kept}`, { force: true })
  for (let number = kept - 1; number >= 1; number--) await moveIfThere(`${path}.${number}`, `${path}.${number + 1}`)
  await moveIfThere(path, `${path}.1`)
}

async function moveIfThere(from: string, to: string): Promise<void> {
  if ((await sizeOf(from)) >= 0) await rename(from, to)
}

/** Bytes of a file, -1 when it is not there. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return -1
    throw error
  }
}

async function endsWithLine(path: string): Promise<boolean> {
  const size = await sizeOf(path)
  if (size <= 0) return true
  for await (const chunk of createReadStream(path, { start: size - 1 })) return (chunk as Buffer)[0] === 0x0a
  return true
}
