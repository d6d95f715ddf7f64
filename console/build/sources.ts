import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Where the built console stands. */
export const distDirectory = join(root, 'console', 'dist')

/** The folder of the workspace. */
export const consoleDirectory = join(root, 'console')

/** Everything the built console is made of; `src` only where its code is bundled. */
const sources = [
  'console/src',
  'console/public',
  'console/index.html',
  'console/package.json',
  'console/vite.config.ts',
  'src/base',
  'src/model',
  'src/expressions',
  'console/build',
  'package-lock.json',
]

/** A hash over the sources: equal hashes mean that building again would make the same. */
export function hashOfSources(): string {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((source) => filesBelow(source)).filter((path) => !/\.test\.tsx?$/.test(path))) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

function filesBelow(path: string): readonly string[] {
  try {
    const entries = readdirSync(join(root, path), { withFileTypes: true, recursive: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
      .toSorted()
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOTDIR') return [path]
    throw cause
  }
}
