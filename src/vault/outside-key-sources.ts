import { execFileSync } from 'node:child_process'
import { fstatSync, readSync } from 'node:fs'
import { AppError } from '#src/base/app-error.ts'
import type { KeySource } from './key-source.ts'
import { decodeKey, keyTextLengthMax } from './key-text.ts'

/** A program that asks a key service may wait for the network this long. */
const programTimeoutMs = 30_000
/** Bytes of its output and of its complaints: some tools have much to say when they fail. */
const outputMax = 65_536

/**
 * A key that a program prints: the way to every key service and security module that has a command of its own (a cloud's key
 * management, a TPM, a password safe). It is called without a shell, arguments or environment of ours. Nothing of what it prints is kept, and
 * of its complaints only what cannot be a key.
 */
export function programKeySource(path: string): KeySource {
  const subject = `program ${path}`
  return {
    description: subject,
    readKey: () => {
      try {
        const printed = execFileSync(path, [], {
          encoding: 'buffer',
          env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
          maxBuffer: outputMax,
          stdio: ['ignore', 'pipe', 'pipe'],
          timeout: programTimeoutMs,
        })
        return decodeKey(printed, subject)
      } catch (error) {
        if (error instanceof AppError) throw error
        // The cause is left out: it carries what the program printed.
        throw new AppError('vault-key-missing', { subject, detail: `${reasonOf(error)}${complaintOf(error)}` })
      }
    },
  }
}

/** Lines and characters of a complaint that are repeated. */
const complaintLinesMax = 3
const complaintMax = 300
/** What is long enough to be a part of a key, or of whatever else the tool has in its hands. */
const keyLike = /[A-Za-z0-9+/=_-]{16,}/g

/** The last lines that the program wrote to stderr. */
function complaintOf(error: unknown): string {
  if (!(error instanceof Error) || !('stderr' in error) || !(error.stderr instanceof Buffer)) return ''
  const lines = error.stderr.toString('utf8').split(/[\r\n]+/)
  error.stderr.fill(0)
  const words = lines
    .map((line) =>
      line
        .replaceAll(keyLike, '…')
        .replaceAll(/\p{Cc}/gu, ' ')
        .trim(),
    )
    .filter((line) => line !== '')
  return words.length === 0 ? '' : `: ${words.slice(-complaintLinesMax).join(' / ').slice(0, complaintMax)}`
}

/** A key behind an open file descriptor that the process was started with. It can be read once; a pipe is empty afterwards. */
export function descriptorKeySource(number: number): KeySource {
  const subject = `descriptor ${number}`
  return {
    description: subject,
    readKey: () => {
      try {
        return decodeKey(readAll(number), subject)
      } catch (error) {
        if (error instanceof AppError) throw error
        throw new AppError('vault-key-missing', { subject, detail: reasonOf(error) })
      }
    },
  }
}

function readAll(descriptor: number): Buffer {
  const text = Buffer.alloc(keyTextLengthMax + 1)
  let length = 0
  // Files can be read again from their beginning, pipes cannot.
  const isFile = fstatSync(descriptor).isFile()
  for (;;) {
    const count = readSync(descriptor, text, length, text.length - length, isFile ? length : null)
    length += count
    if (count === 0 || length === text.length) return text.subarray(0, length)
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed'
  if ('status' in error && typeof error.status === 'number') return `it ended with status ${error.status}`
  return 'code' in error ? String(error.code) : error.name
}
