import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Option } from 'commander'
import { AppError } from '#src/base/app-error.ts'
import type { Invocation } from './command.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { showCount } from './output/words.ts'

/** `--output FILE` of exports. */
export function outputOption(): Option {
  return new Option('--output <file>', 'write to this file and print a summary; stdout where nothing is said')
}

type Line = { readonly type: string }

/**
 * Writes the lines of an export as they come, to stdout or to a file. The file gets its name when the last line is in it, so
 * that half an export never looks like a whole one; only this account may read it, because it is full of personal facts.
 */
export async function writeExport(
  invocation: Invocation,
  what: { readonly lines: AsyncIterable<Line>; readonly file: string | undefined },
): Promise<ExitCode> {
  const { output } = invocation
  const ended: { objects: number | null } = { objects: null }
  const file = await writeText(invocation, { text: textOf(what.lines, ended), file: what.file })
  if (file === null) return exitCodes.done
  output.result({ file, objects: ended.objects })
  output.line(`${showCount(ended.objects ?? 0)} objects are in ${file}.`)
  return exitCodes.done
}

/** Writes text the same way and says where it is: the path of the file, or null for stdout. */
export async function writeText(
  { shell }: Invocation,
  what: { readonly text: AsyncIterable<string | Buffer>; readonly file: string | undefined },
): Promise<string | null> {
  const text = Readable.from(what.text)
  if (what.file === undefined) {
    await pipeline(text, shell.stdout, { end: false }).catch(ignoreClosedPipe)
    return null
  }
  const file = resolve(shell.workingDirectory, what.file)
  const partial = `${file}.partial`
  try {
    await pipeline(text, createWriteStream(partial, { mode: 0o600 }))
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw isFileError(error) ? new AppError('file-unwritable', { subject: file, detail: error.message, cause: error }) : error
  }
  return file
}

async function* textOf(lines: AsyncIterable<Line>, ended: { objects: number | null }): AsyncGenerator<string> {
  for await (const line of lines) {
    if (line.type === 'end' && 'objects' in line) ended.objects = Number(line.objects)
    yield `${JSON.stringify(line)}\n`
  }
  if (ended.objects === null) throw new AppError('service-answer', { detail: 'the export has no last line' })
}

/** Whoever read the lines has had enough of them: `lockstep space export C | head`. */
function ignoreClosedPipe(error: unknown): void {
  if (!isFileError(error) || error.code !== 'EPIPE') throw error
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error
}
