import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version of the program, from its package. */
export const version = versionOf(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'))

function versionOf(manifest: string): string {
  const { version: found } = JSON.parse(manifest) as { readonly version: string }
  return found
}
