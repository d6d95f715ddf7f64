import { spawn, type ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'

/** Where programs are started from. */
export const root = join(import.meta.dirname, '..', '..', '..')
const entry = join(root, 'src', 'main.ts')
const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'lockstep-test-compile-cache') }

/** What a program printed and how it ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** How a program is started. */
export interface Start {
  /** What it reads from stdin; nothing and the end of it where nothing is said. */
  readonly input?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly workingDirectory?: string
}

/** The real program in a process of its own. It sees no other environment than the test gives it. */
export class Program {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''

  constructor(given: readonly string[], start: Start = {}) {
    this.child = spawn(process.execPath, [entry, ...given], {
      cwd: start.workingDirectory ?? root,
      // Each start compiles the whole program otherwise, which is half of what a short command costs.
      env: { HOME: '/nonexistent', ...compileCache, ...start.environment },
      stdio: 'pipe',
    })
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.child.stdin?.end(start.input ?? '')
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }))
    })
  }

  /** Waits until it has printed this on stdout. */
  printed(text: string): Promise<void> {
    return printedBy(this, text)
  }
}

/** Waits until a program has printed a text on stdout. */
export function printedBy(program: Pick<Program, 'stdout' | 'stderr'>, text: string): Promise<void> {
  return vi.waitFor(
    () => {
      if (!program.stdout.includes(text)) throw new Error(`"${text}" was not printed yet: ${program.stdout}${program.stderr}`)
    },
    { timeout: 120_000, interval: 20 },
  )
}

/** Runs a command to its end. */
export function runProgram(given: readonly string[], start: Start = {}): Promise<Ended> {
  return new Program(given, start).ended
}
