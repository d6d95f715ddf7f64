import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import type { DocumentFile } from './document-problem.ts'
import { documentsMax, isDocumentName } from './from-documents.ts'
import { compareText } from './schema-text.ts'
import { alertsPath, metaversePath, schedulerPath, sinksPath } from './to-documents.ts'
import { documentLengthMax } from './yaml-source.ts'

/** The folders of a configuration; everything else in the root belongs to somebody else (a README, the files of git). */
const folders = ['connectors', 'rules'] as const
const rootDocuments: readonly string[] = [metaversePath, schedulerPath, sinksPath, alertsPath]

/** A character takes at most four bytes, so this is far beyond what is read anyway. */
const fileSizeMax = documentLengthMax * 4

/**
 * Reads the documents of a configuration from a folder. Only the places of documents are looked at; whatever else lies in
 * `connectors` and `rules` with a name ending in `.yaml` or `.yml` is read too, so that a misnamed document is reported rather
 * than left out. Links are not followed. Throws `configuration-folder`.
 */
export async function readDirectory(root: string): Promise<readonly DocumentFile[]> {
  if (!(await isFolder(root, stat))) throw refused(root, 'it is not a folder')
  const paths = await documentPaths(root)
  if (paths.length > documentsMax) throw refused(root, `it holds ${paths.length} documents, at most ${documentsMax} are read`)
  const files: DocumentFile[] = []
  for (const path of paths) files.push({ path, text: await readDocumentFile(root, path) })
  return files
}

/**
 * Makes a folder hold exactly these documents: writes those that differ, each in one step, and removes documents that are
 * not among them. Files that are no documents of ours stay. Returns the paths that were written and removed. Throws
 * `configuration-folder`.
 */
export async function writeDirectory(
  root: string,
  documents: readonly DocumentFile[],
): Promise<{ readonly written: readonly string[]; readonly removed: readonly string[] }> {
  for (const { path } of documents) if (!isDocumentPath(path)) throw refused(path, 'it is not the place of a document')
  await attempt(root, () => mkdir(root, { recursive: true }))
  for (const folder of folders) await makeFolder(root, folder)
  const present = new Map((await readDirectory(root)).map(({ path, text }) => [path, text]))
  const written = documents.filter(({ path, text }) => present.get(path) !== text)
  for (const { path, text } of written) await replaceFile(join(root, path), text)
  const wanted = new Set(documents.map(({ path }) => path))
  const removed = [...present].filter(([path, text]) => !wanted.has(path) && isDocumentPath(path) && isOurs(text)).map(([path]) => path)
  for (const path of removed) await attempt(root, () => rm(join(root, path)))
  return { written: written.map(({ path }) => path), removed }
}

/** Only what says that it is a document is removed; a folder given by mistake keeps its files. */
function isOurs(text: string): boolean {
  return /^kind: ?['"]?(?:connector|rule|metaverse|scheduler|sinks|alerts)['"]?\s*$/m.test(text)
}

function isDocumentPath(path: string): boolean {
  if (rootDocuments.includes(path)) return true
  const [folder, name, ...rest] = path.split('/')
  return rest.length === 0 && name !== undefined && folders.some((known) => known === folder) && isDocumentName(name)
}

async function documentPaths(root: string): Promise<readonly string[]> {
  const paths: string[] = []
  for (const path of rootDocuments) if (await exists(join(root, path))) paths.push(path)
  for (const folder of folders) {
    if (!(await exists(join(root, folder)))) continue
    if (!(await isFolder(join(root, folder)))) throw refused(join(root, folder), 'it is not a folder')
    const names = await attempt(root, () => readdir(join(root, folder)))
    paths.push(...names.filter((name) => /\.ya?ml$/i.test(name)).map((name) => `${folder}/${name}`))
  }
  return paths.toSorted(compareText)
}

/** Reads one document of a folder. Links are not followed. Throws `configuration-folder`. */
export async function readDocumentFile(root: string, path: string): Promise<string> {
  const file = join(root, path)
  const found = await attempt(root, () => lstat(file))
  if (!found.isFile()) throw refused(file, 'it is a link or a folder, not a document')
  if (found.size > fileSizeMax) throw refused(file, `it has ${found.size} bytes, at most ${fileSizeMax} are read`)
  const bytes = await attempt(root, () => readFile(file))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new AppError('configuration-folder', { subject: file, detail: 'it is not UTF-8 text', cause })
  }
}

async function makeFolder(root: string, folder: string): Promise<void> {
  const path = join(root, folder)
  if (!(await exists(path))) await attempt(root, () => mkdir(path))
  else if (!(await isFolder(path))) throw refused(path, 'it is not a folder')
}

/** Written beside and moved into place, so that a crash leaves the old document or the new one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}.new`
  try {
    const handle = await open(draft, 'wx', 0o644)
    try {
      await handle.writeFile(text, 'utf8')
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  } catch (cause) {
    await rm(draft, { force: true })
    throw new AppError('configuration-folder', { subject: file, detail: 'it cannot be written', cause })
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch {
    return false
  }
}

/** With `lstat` a link to a folder is none: the root may be reached through a link (a mounted volume), the folders inside may not. */
async function isFolder(path: string, look: (path: string) => Promise<Stats> = lstat): Promise<boolean> {
  try {
    return (await look(path)).isDirectory()
  } catch {
    return false
  }
}

async function attempt<T>(root: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    throw new AppError('configuration-folder', { subject: root, detail: cause instanceof Error ? cause.message : '', cause })
  }
}

function refused(subject: string, detail: string): AppError {
  return new AppError('configuration-folder', { subject, detail })
}
