import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { consoleDirectory, distDirectory } from '../build/sources.ts'

const lock = join(tmpdir(), 'lockstep-console-build.lock')
const waitMs = 200
const waitsMax = 900

/**
 * Builds the console where it is stale and returns a copy of it, so that a build beside a test takes no file away from it. Whoever asked
 * removes the folder.
 */
export async function builtConsole(): Promise<string> {
  await takeLock()
  try {
    await promisify(execFile)(process.execPath, [join(consoleDirectory, 'build', 'main.ts'), '--if-stale'])
    const copy = mkdtempSync(join(tmpdir(), 'lockstep-dist-'))
    cpSync(distDirectory, copy, { recursive: true })
    return copy
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** Several test files may start at once; one of them builds. A lock of a process that is gone counts for nothing. */
async function takeLock(): Promise<void> {
  for (let tries = 0; tries < waitsMax; tries++) {
    try {
      mkdirSync(lock)
      writeFileSync(join(lock, 'pid'), String(process.pid))
      return
    } catch {
      if (isLeftBehind()) rmSync(lock, { recursive: true, force: true })
      await wait(waitMs)
    }
  }
  throw new Error(`Another process builds the console and does not come to an end; if there is none, remove ${lock}`)
}

function isLeftBehind(): boolean {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0)
    return false
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'ESRCH'
  }
}
