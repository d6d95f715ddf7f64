import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { readDirectory } from '#src/configuration/directory.ts'
import type { DocumentFile } from '#src/configuration/document-problem.ts'
import { textOfFile } from '../read-file.ts'
import type { Shell } from '../shell.ts'
import { schemasOf, type KnownSchemas } from './known-schemas.ts'

/** A document that may be a rule, with the schemas that lie beside it. */
export interface RuleFile {
  /** With the path as it was typed, so that editors turn messages into links. */
  readonly file: DocumentFile
  readonly schemas: KnownSchemas
}

/** The documents that files and folders hold. A folder is that of a configuration or of a rule pack. */
export async function ruleFiles(shell: Shell, paths: readonly string[]): Promise<readonly RuleFile[]> {
  const byRoot = new Map<string, KnownSchemas>()
  const found: RuleFile[] = []
  for (const path of paths) {
    const full = resolve(shell.workingDirectory, path)
    const root = isFolder(full) ? full : rootOf(full)
    const schemas = byRoot.get(root) ?? schemasOf(isConfiguration(root) ? await readDirectory(root) : [])
    byRoot.set(root, schemas)
    const files = isFolder(full)
      ? await filesBelow(full, relative(shell.workingDirectory, full))
      : [{ path, text: textOfFile(shell, path) }]
    found.push(...files.map((file) => ({ file, schemas })))
  }
  return found
}

async function filesBelow(folder: string, shown: string): Promise<readonly DocumentFile[]> {
  const files = await readDirectory(folder)
  return files.filter(({ path }) => path.startsWith('rules/')).map((file) => ({ ...file, path: join(shown, file.path) }))
}

/** The folder of the configuration that holds a document: the one above `rules`. */
function rootOf(file: string): string {
  const folder = dirname(file)
  return basename(folder) === 'rules' ? dirname(folder) : folder
}

function isConfiguration(folder: string): boolean {
  return existsSync(join(folder, 'metaverse.yaml')) || isFolder(join(folder, 'connectors'))
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
