import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { withBuildLock } from '../build/build-lock.ts'
import { consoleDirectory, distDirectory } from '../build/sources.ts'

/**
 * Builds the console where it is stale and returns a copy of it, so that a build beside a test takes no file away from it. Whoever asked
 * removes the folder.
 */
export async function builtConsole(): Promise<string> {
  await promisify(execFile)(process.execPath, [join(consoleDirectory, 'build', 'main.ts'), '--if-stale'])
  return withBuildLock(async () => {
    const copy = mkdtempSync(join(tmpdir(), 'lockstep-dist-'))
    cpSync(distDirectory, copy, { recursive: true })
    return copy
  })
}
