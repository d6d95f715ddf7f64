import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const SUPERVISOR = fileURLToPath(new URL('./supervise.sh', import.meta.url))
const START_LIMIT_MS = 60_000
const POLL_MS = 20
const LOG_TAIL_CHARACTERS = 4_000

/** What to run and how to know that it answers. */
export interface SupervisedCommand {
  /** The server's private directory; it is removed when the server has stopped. */
  readonly directory: string
  readonly command: readonly string[]
  /** The signal that asks for an orderly end: SIGTERM for most, SIGINT for PostgreSQL's fast shutdown. */
  readonly stopSignal: 'TERM' | 'INT'
  readonly environment?: Readonly<Record<string, string>>
  readonly isReady: () => Promise<boolean>
}

/** A running server that cannot outlive this process. */
export interface Supervised {
  readonly pid: number
  /** Ends the server and removes its directory; resolves when both are gone. May be called twice. */
  stop(): Promise<void>
}

/** Starts a server under the supervisor script and waits until it answers; throws with the end of its log when it does not. */
export async function startSupervised(server: SupervisedCommand): Promise<Supervised> {
  const stop = launch(server)
  try {
    await untilReady(server)
    return { pid: Number(readFileSync(join(server.directory, 'server.pid'), 'utf8')), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Starts the supervisor and returns what ends it. Unreferenced, so that a forgotten server does not keep this process alive. */
function launch({ directory, command, stopSignal, environment }: SupervisedCommand): () => Promise<void> {
  const supervisor = spawn('/bin/bash', [SUPERVISOR, directory, stopSignal, ...command], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, ...environment },
    detached: true,
  })
  const ended = new Promise<void>((resolve) => {
    supervisor.once('exit', () => resolve())
    supervisor.once('error', () => resolve())
  })
  supervisor.stdin.on('error', () => undefined)
  supervisor.unref()
  return () => {
    supervisor.ref()
    supervisor.stdin.end()
    return ended
  }
}

async function untilReady({ directory, command, isReady }: SupervisedCommand): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS
  while (performance.now() < deadline) {
    if (existsSync(join(directory, 'server.ended'))) throw new Error(`${command[0]} ended at once:\n${logTail(directory)}`)
    if (existsSync(join(directory, 'server.pid')) && (await isReady())) return
    await delay(POLL_MS)
  }
  throw new Error(`${command[0]} did not answer within ${START_LIMIT_MS / 1_000} s:\n${logTail(directory)}`)
}

function logTail(directory: string): string {
  // What a server prints, and what it writes to a log of its own: a port that is taken stands in the second one of Samba.
  const logs = readdirSync(directory).filter((name) => name.endsWith('.log'))
  const texts = logs.map((name) => readFileSync(join(directory, name), 'utf8').slice(-LOG_TAIL_CHARACTERS))
  return texts.join('\n').trim() === '' ? 'it wrote no log' : texts.join('\n')
}
