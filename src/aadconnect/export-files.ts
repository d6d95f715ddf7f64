import { constants, type Dirent } from 'node:fs'
import { lstat, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import type { Findings } from './findings.ts'

/** What is read of an export by the ending of its name. */
const readable = /\.(?:xml|json|ps1)$/i
const mebibyte = 1_048_576
/** The schema of a large forest takes five. */
const fileSizeMax = 64 * mebibyte
const totalSizeMax = 256 * mebibyte
/** A server has some hundred rules. */
const filesMax = 10_000
/** The folder, the folder of one server in it, and the folders of the set. */
const depthMax = 4

/** Whether a file of this name may be part of an export. */
export function readableName(path: string): boolean {
  return readable.test(path)
}

/** One file of an export, as it lies on the disk. */
export interface ExportFile {
  /** Relative to the folder, with `/`. */
  readonly path: string
  readonly bytes: Uint8Array
}

/**
 * The files of an export, one after the other in the order of their names, so that only one is in memory. `root` is the
 * folder, or one file. Links are never followed. What cannot be read is a finding; throws `import-folder` for a folder that cannot be
 * an export at all.
 */
export async function* exportFiles(root: string, findings: Findings): AsyncGenerator<ExportFile> {
  const isFile = await isRegularFile(root)
  const paths = isFile ? [''] : await list(root, findings)
  let total = 0
  for (const path of paths) {
    const bytes = await readBounded(isFile ? root : join(root, path))
    const shown = isFile ? (root.split(/[\\/]/).at(-1) ?? root) : path
    if (typeof bytes === 'string') {
      findings.error(shown, 'the file', { message: bytes, hint: 'Copy the export as regular files this account may read.' })
      continue
    }
    total += bytes.length
    if (total > totalSizeMax) throw refused(root, `its files have more than ${totalSizeMax / mebibyte} MiB together`)
    yield { path: shown, bytes }
  }
}

async function isRegularFile(root: string): Promise<boolean> {
  try {
    // The folder itself may be reached through a link (a mounted volume); what lies in it may not.
    const found = await stat(root)
    if (found.isFile()) return true
    if (found.isDirectory()) return false
  } catch (cause) {
    throw new AppError('import-folder', { subject: root, detail: cause instanceof Error ? cause.message : '', cause })
  }
  throw refused(root, 'it is neither a folder nor a file')
}

/** Paths of everything that can be part of an export; what else lies there is mentioned and left alone. */
async function list(root: string, findings: Findings): Promise<readonly string[]> {
  const paths: string[] = []
  const folders: { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 1 }]
  let seen = 0
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    for (const entry of await entriesOf(root, folder.path)) {
      if (++seen > filesMax) throw refused(root, `it holds more than ${filesMax} files`)
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`
      if (entry.isDirectory() && folder.depth < depthMax) folders.push({ path, depth: folder.depth + 1 })
      else if (entry.isFile() && readable.test(entry.name)) paths.push(path)
      else setAside(path, entry, findings)
    }
  }
  return paths.toSorted((a, b) => (a < b ? -1 : 1))
}

async function entriesOf(root: string, path: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(join(root, path), { withFileTypes: true })
  } catch (cause) {
    throw new AppError('import-folder', { subject: join(root, path), detail: cause instanceof Error ? cause.message : '', cause })
  }
}

function setAside(path: string, entry: Dirent, findings: Findings): void {
  if (entry.isFile()) findings.information(path, 'the file', 'It is no part of an export and was not read.')
  else if (entry.isDirectory()) findings.information(path, 'the folder', 'It lies deeper than an export reaches and was not read.')
  else {
    findings.error(path, 'the file', {
      message: 'It is a link or a device, which is never followed',
      hint: 'Copy the files themselves into the folder, and leave everything else out.',
    })
  }
}

/** The bytes of a file, or why they were not read. The size is that of the open file, so that it cannot change in between. */
async function readBounded(path: string): Promise<Uint8Array | string> {
  try {
    if (!(await lstat(path)).isFile()) return 'It is not a regular file'
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    try {
      const { size } = await handle.stat()
      if (size > fileSizeMax) return `It has ${Math.ceil(size / mebibyte)} MiB; at most ${fileSizeMax / mebibyte} MiB are read`
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  } catch (error) {
    return `It cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

function refused(subject: string, detail: string): AppError {
  return new AppError('import-folder', { subject, detail })
}
