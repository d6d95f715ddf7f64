import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { describeServer } from './describe-server.ts'
import { loopbackMissing, ownDirectory } from './loopback.ts'
import { presence, titleWithReason } from './presence.ts'
import { startSupervised, type Supervised } from './supervised.ts'

const GONE_LIMIT_MS = 10_000
const started: Supervised[] = []

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()))
})

describe('the presence of a server', () => {
  it('is no reason to skip when the server is there', () => {
    expect(presence('Samba', null, {})).toBeNull()
  })

  it('gives the reason to skip, and the suite carries it in its title', () => {
    const missing = presence('Samba', 'it is not installed', {})
    expect(titleWithReason('DirSync', missing)).toBe('DirSync [skipped, Samba: it is not installed]')
  })

  it('turns a reason into an error where servers are required', () => {
    expect(() => presence('Samba', 'it is not installed', { LOCKSTEP_REQUIRE_SERVERS: '1' })).toThrow('Samba is required')
  })
})

describeServer(presence('Supervisor', loopbackMissing()), 'a supervised server', () => {
  it('runs until it is stopped and takes its directory with it', async () => {
    const { directory, server } = await startSleeper('exec sleep 600')
    expect(isAlive(server.pid)).toBe(true)
    await server.stop()
    expect({ alive: isAlive(server.pid), directory: existsSync(directory) }).toEqual({ alive: false, directory: false })
  })

  it('is ended together with the processes it started', async () => {
    const { directory, server } = await startSleeper('sleep 600 & echo $! > child.pid; exec sleep 600')
    await becomesTrue(() => existsSync(join(directory, 'child.pid')))
    const child = Number(readFileSync(join(directory, 'child.pid'), 'utf8'))
    await server.stop()
    expect(await becomesTrue(() => !isRunning(child))).toBe(true)
  })

  it('reports the log of a command that ends at once, and leaves no directory', async () => {
    const directory = ownDirectory('sleeper')
    const start = startSupervised({
      directory,
      command: ['/bin/bash', '-c', 'echo no such database >&2; exit 3'],
      stopSignal: 'TERM',
      isReady: () => Promise.resolve(false),
    })
    await expect(start).rejects.toThrow('no such database')
    expect(existsSync(directory)).toBe(false)
  })

  it('ends when the process that started it is killed', async () => {
    const directory = ownDirectory('orphan')
    const module = fileURLToPath(new URL('./supervised.ts', import.meta.url))
    const script = `
      import { startSupervised } from ${JSON.stringify(module)}
      const server = await startSupervised({
        directory: ${JSON.stringify(directory)}, command: ['/bin/sleep', '600'], stopSignal: 'TERM', isReady: () => Promise.resolve(true),
      })
      console.log(server.pid)
      setInterval(() => undefined, 1000)`
    writeFileSync(join(directory, 'owner.mjs'), script)
    const owner = spawn(process.execPath, [join(directory, 'owner.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
    const pid = await new Promise<number>((resolve) => {
      owner.stdout.once('data', (line: Buffer) => resolve(Number(line.toString())))
    })
    expect(isAlive(pid)).toBe(true)
    owner.kill('SIGKILL')
    expect(await becomesTrue(() => !isAlive(pid) && !existsSync(directory))).toBe(true)
  })
})

async function startSleeper(script: string): Promise<{ directory: string; server: Supervised }> {
  const directory = ownDirectory('sleeper')
  const server = await startSupervised({
    directory,
    command: ['/bin/bash', '-c', `cd ${directory}; ${script}`],
    stopSignal: 'TERM',
    isReady: () => Promise.resolve(true),
  })
  started.push(server)
  return { directory, server }
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`)
}

/** A process that has ended but whose parent has not asked for its exit code yet is still listed, as a zombie. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Whether the condition comes true within the limit. */
async function becomesTrue(holds: () => boolean): Promise<boolean> {
  const deadline = performance.now() + GONE_LIMIT_MS
  while (!holds() && performance.now() < deadline) await delay(20)
  return holds()
}
