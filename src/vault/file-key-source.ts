import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { randomFillSync } from 'node:crypto'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import { keyLength, type KeySource } from './key-source.ts'
import { decodeKey, encodeKey, keyTextLengthMax } from './key-text.ts'

/** What a key file has to keep to. */
export interface FileKeyOptions {
  /** `create-if-missing` makes a new random key on first use; otherwise a missing file is an error. */
  readonly whenMissing: 'create-if-missing' | 'refuse'
  /** Nothing below this directory may be the key: a copy of the data must not bring its key along. */
  readonly dataDirectory: string
}

/** A file whose key can be exchanged: the next key waits beside it until everything is sealed with it. */
export interface FileKeySource extends KeySource {
  /** Makes the file, or reads it when somebody else was faster. */
  createKey(): Buffer
  /** The key that is to take the place of this one; null when there is none. */
  readSuccessor(): Buffer | null
  /** Makes that key anew. Nothing may be sealed with one that was there before. */
  createSuccessor(): Buffer
  /** Puts it in place. The former key stays beside it under a name with its identifier: older backups need it. */
  installSuccessor(formerKeyId: string): void
}

/**
 * A key in a file of its own: 32 random bytes as base64, readable by the account of the service alone. Fit for a laboratory
 * and for single servers whose disk is encrypted; whoever copies both the file and the database has every secret.
 */
export function fileKeySource(path: string, options: FileKeyOptions): FileKeySource {
  const file = resolve(path)
  return {
    description: `file ${file}`,
    readKey: () => {
      refuseInside(file, options.dataDirectory)
      return readKeyFile(file) ?? (options.whenMissing === 'refuse' ? refuseMissing(file) : createKeyFile(file))
    },
    createKey: () => {
      refuseInside(file, options.dataDirectory)
      return createKeyFile(file)
    },
    readSuccessor: () => {
      refuseInside(file, options.dataDirectory)
      return readKeyFile(successorOf(file))
    },
    createSuccessor: () => {
      refuseInside(file, options.dataDirectory)
      rmSync(successorOf(file), { force: true })
      return createKeyFile(successorOf(file))
    },
    installSuccessor: (formerKeyId) => install(file, formerKeyId),
  }
}

/** Checked on real paths, so that a link cannot lead around it. */
function refuseInside(file: string, dataDirectory: string): void {
  const place = join(realPath(dirname(file)), basename(file))
  const data = realPath(resolve(dataDirectory))
  if (place !== data && !place.startsWith(data.endsWith(sep) ? data : data + sep)) return
  throw new AppError('vault-key-unusable', { subject: file, detail: `it lies inside the data directory ${dataDirectory}` })
}

/** The real path of as much of a path as exists. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path)
  } catch (error) {
    const parent = dirname(path)
    if (codeOf(error) !== 'ENOENT' || parent === path) return path
    return join(realPath(parent), basename(path))
  }
}

function successorOf(file: string): string {
  return `${file}.next`
}

/** The name never stands for nothing: the former key gets a second name first, then the new one takes the first. */
function install(file: string, formerKeyId: string): void {
  try {
    linkSync(file, `${file}.${formerKeyId}.retired`)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' && codeOf(error) !== 'ENOENT') throw error
  }
  try {
    renameSync(successorOf(file), file)
  } catch (error) {
    // Done before the process was killed.
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** The key, or null when there is no such file. */
function readKeyFile(file: string): Buffer | null {
  const descriptor = openExisting(file)
  if (descriptor === null) return null
  try {
    refuseUnsafe(descriptor, file)
    const text = Buffer.alloc(keyTextLengthMax + 1)
    const length = readSync(descriptor, text, 0, text.length, 0)
    return decodeKey(text.subarray(0, length), file)
  } finally {
    closeSync(descriptor)
  }
}

function openExisting(file: string): number | null {
  try {
    return openSync(file, constants.O_RDONLY)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null
    throw new AppError('vault-key-missing', { subject: file, detail: codeOf(cause), cause })
  }
}

/** On Windows the mode says nothing; there the access list of the folder has to keep others out. */
function refuseUnsafe(descriptor: number, file: string): void {
  const stat = fstatSync(descriptor)
  if (!stat.isFile()) throw new AppError('vault-key-unusable', { subject: file, detail: 'it is not a file' })
  if (process.platform === 'win32') return
  const mode = (stat.mode & 0o777).toString(8).padStart(4, '0')
  if ((stat.mode & 0o077) !== 0) {
    throw new AppError('vault-key-unusable', { subject: file, detail: `others may read it (mode ${mode}); run chmod 600` })
  }
}

function refuseMissing(file: string): never {
  throw new AppError('vault-key-missing', { subject: file, detail: 'there is no such file' })
}

/**
 * Written under a name of its own, then linked: a link never replaces a file, so of two processes that start at once one
 * makes the key and the other reads it, and nobody ever sees half a key.
 */
function createKeyFile(file: string): Buffer {
  const key = Buffer.allocUnsafeSlow(keyLength)
  randomFillSync(key)
  const draft = `${file}.${process.pid}.new`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeDraft(draft, key)
    linkSync(draft, file)
    return key
  } catch (cause) {
    key.fill(0)
    if (codeOf(cause) === 'EEXIST') return readKeyFile(file) ?? refuseMissing(file)
    throw new AppError('vault-key-missing', { subject: file, detail: `it cannot be created (${codeOf(cause)})`, cause })
  } finally {
    rmSync(draft, { force: true })
  }
}

function writeDraft(draft: string, key: Buffer): void {
  // What a process of the same number left behind when it was killed here; it never became a key.
  rmSync(draft, { force: true })
  const descriptor = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  const text = encodeKey(key)
  try {
    fchmodSync(descriptor, 0o600)
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
    text.fill(0)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
