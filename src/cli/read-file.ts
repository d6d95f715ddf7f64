import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import { Secret } from '#src/base/secret.ts'
import type { Shell } from './shell.ts'

/** The text of a file that an option names. */
export function textOfFile(shell: Shell, path: string): string {
  return bytesOfFile(shell, path).toString('utf8')
}

/** A secret that stands in a file, for example a private key. */
export function secretOfFile(shell: Shell, path: string): Secret {
  return Secret.take(bytesOfFile(shell, path))
}

function bytesOfFile(shell: Shell, path: string): Buffer {
  try {
    return readFileSync(resolve(shell.workingDirectory, path))
  } catch (cause) {
    throw new AppError('file-unreadable', { subject: path, detail: cause instanceof Error ? cause.message : String(cause), cause })
  }
}
