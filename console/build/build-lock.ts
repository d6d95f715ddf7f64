import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { consoleDirectory } from './sources.ts'

const lock = join(consoleDirectory, 'node_modules', '.build-lock')
const waitMs = 200
const waitsMax = 900

/** Does something with the built files while nobody else of this machine builds them. */
export async function withBuildLock<Result>(work: () => Promise<Result>): Promise<Result> {
  await take()
  try {
    return await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

async function take(): Promise<void> {
  mkdirSync(join(lock, '..'), { recursive: true })
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

/** A lock of a process that is gone counts for nothing. */
function isLeftBehind(): boolean {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0)
    return false
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'ESRCH'
  }
}
