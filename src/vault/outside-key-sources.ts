import { execFileSync } from 'node:child_process'
import { fstatSync, readSync } from 'node:fs'
import { AppError } from '#src/base/app-error.ts'
import type { KeySource } from './key-source.ts'
import { decodeKey, keyTextLengthMax } from './key-text.ts'

/** A program that asks a key service may wait for the network this long. */
const programTimeoutMs = 30_000

/**
 * A key that a program prints: the way to every key service and security module that has a command of its own (a cloud's key
 * management, a TPM, a password safe). It is called without a shell, arguments or environment of ours, and nothing of what it prints is kept.
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
          maxBuffer: keyTextLengthMax * 4,
          stdio: ['ignore', 'pipe', 'ignore'],
          timeout: programTimeoutMs,
        })
        return decodeKey(printed, subject)
      } catch (error) {
        if (error instanceof AppError) throw error
        // The cause is left out: it carries what the program printed.
        throw new AppError('vault-key-missing', { subject, detail: reasonOf(error) })
      }
    },
  }
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
