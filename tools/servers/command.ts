import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'

/** Debian keeps daemons out of the PATH of ordinary users, and a login without a profile has no PATH at all. */
const SYSTEM_DIRECTORIES = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin']
const COMMAND_LIMIT_MS = 30_000

export interface CommandOptions {
  /** Text for the command's standard input. */
  readonly input?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly directory?: string
  /** After this many milliseconds the command is killed and reported; 30 s when nothing is said. */
  readonly limitMs?: number
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The full path of a program, or null when it is not installed. */
export function findProgram(name: string): string | null {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_DIRECTORIES]
  const directory = directories.find((candidate) => candidate !== '' && isExecutable(join(candidate, name)))
  return directory === undefined ? null : join(directory, name)
}

/** The full path of a program that must be there; `findProgram` has told whether it is. */
export function program(name: string): string {
  const path = findProgram(name)
  if (path === null) throw new Error(`${name} is not installed`)
  return path
}

/** Runs a command to its end and returns what it printed; throws with its complaint when it fails or takes too long. */
export async function runCommand(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.directory,
    env: { ...process.env, ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: options.limitMs ?? COMMAND_LIMIT_MS,
    killSignal: 'SIGKILL',
  })
  const exit = exitOf(child)
  // A command that ends without reading its input breaks the pipe; its exit code tells the story.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const [printed, complaint, outcome] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  if (outcome !== 'exit code 0') throw new Error(`${command} ended with ${outcome}:\n${complaint.trim()}\n${printed.trim()}`.trim())
  return printed
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code === null ? `signal ${signal}` : `exit code ${code}`))
  })
}
