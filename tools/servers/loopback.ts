import { randomInt } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isExecutable } from './command.ts'

const MEMORY_DIRECTORY = '/dev/shm'
const CONNECT_LIMIT_MS = 1_000
let made = 0

/**
 * A loopback address nobody else uses. Linux answers on all of 127.0.0.0/8 without configuration, so every server gets an
 * address of its own with its usual ports, and suites that run at the same time never meet.
 */
export function ownAddress(): string {
  return `127.${randomInt(20, 220)}.${randomInt(0, 250)}.${randomInt(2, 250)}`
}

/** Why servers cannot be started on this system at all, or null. */
export function loopbackMissing(): string | null {
  return process.platform === 'linux' ? null : 'it needs Linux, where every 127.x.y.z address answers'
}

/** A new empty directory for one server, in memory where there is /dev/shm. Only this user may look into it. */
export function ownDirectory(kind: string): string {
  const parent = isExecutable(MEMORY_DIRECTORY) ? MEMORY_DIRECTORY : tmpdir()
  const directory = join(parent, `lockstep-${kind}-${process.pid}-${++made}-${randomInt(0x10000).toString(16)}`)
  mkdirSync(directory, { mode: 0o700 })
  return directory
}

/** Starts a server in a new directory. When the start fails the directory is removed; after that it is the server's to remove. */
export async function inOwnDirectory<Server>(kind: string, start: (directory: string) => Promise<Server>): Promise<Server> {
  const directory = ownDirectory(kind)
  try {
    return await start(directory)
  } catch (error) {
    rmSync(directory, { recursive: true, force: true })
    throw error
  }
}

/** Whether something accepts connections there. */
export function answers(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: CONNECT_LIMIT_MS })
    const settle = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
    socket.once('timeout', () => settle(false))
  })
}
