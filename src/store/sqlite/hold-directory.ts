import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import { Database } from './driver.ts'

/*
 * One process at a time works on a data directory. The lock is an open transaction on an empty SQLite file: the kernel
 * holds it (fcntl on POSIX, LockFileEx on Windows), so it dies with the process, `kill -9` included, and the same process
 * cannot take it twice either. Who holds it stands in a JSON file beside, which is only ever read for the message.
 */

/** Who holds a data directory. */
export interface Holder {
  readonly pid: number
  readonly host: string
  /** What was started, for example `lockstep serve`. */
  readonly command: string
  /** Milliseconds since 1970. */
  readonly since: number
}

/** A data directory that is ours until released. */
export interface HeldDirectory {
  release(): void
}

/** Creates the directory when needed and takes it. Throws `data-directory-held` with the holder's facts. */
export function holdDirectory(directory: string, request: Pick<Holder, 'command' | 'since'>): HeldDirectory {
  createDirectory(directory)
  const lock = takeLock(directory)
  const facts = join(directory, 'holder.json')
  writeHolder(facts, { pid: process.pid, host: hostname(), ...request })
  return {
    release: () => {
      rmSync(facts, { force: true })
      lock.close()
    },
  }
}

function createDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new AppError('data-directory-unusable', { subject: directory, detail: (cause as Error).message, cause })
  }
}

function takeLock(directory: string): Database {
  const file = join(directory, 'holder.lock')
  createPrivateFile(file)
  const lock = new Database(file, { busyTimeoutMs: 0 })
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if (error instanceof AppError && error.code === 'database-busy') throw heldBy(directory)
    throw error
  }
}

/**
 * Creates an empty file that only this account may read; SQLite gives the files beside it the same permissions. An existing
 * file is not opened: on POSIX, closing it would drop the locks this process holds on it.
 */
export function createPrivateFile(file: string): void {
  try {
    if (!existsSync(file)) writeFileSync(file, '', { flag: 'wx', mode: 0o600 })
    chmodSync(file, 0o600)
  } catch (cause) {
    throw new AppError('data-directory-unusable', { subject: file, detail: (cause as Error).message, cause })
  }
}

function writeHolder(file: string, holder: Holder): void {
  writeFileSync(`${file}.part`, JSON.stringify(holder), { mode: 0o600 })
  renameSync(`${file}.part`, file)
}

function heldBy(directory: string): AppError {
  const holder = readHolder(join(directory, 'holder.json'))
  if (holder === null) return new AppError('data-directory-held', { subject: directory, detail: 'the holder is just starting' })
  return new AppError('data-directory-held', {
    subject: directory,
    detail: `${holder.command}, process ${holder.pid} on ${holder.host}, since ${isoTime(holder.since)}`,
    facts: { ...holder },
  })
}

/** Null when the facts are missing or half written: the holder takes the lock first and then says who it is. */
function readHolder(file: string): Holder | null {
  try {
    const { pid, host, command, since } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof command !== 'string' || typeof since !== 'number') return null
    return { pid, host, command, since }
  } catch {
    return null
  }
}
