import { PassThrough, Writable } from 'node:stream'
import { version } from '#src/base/version.ts'
import { runCommandLine } from '../command-line.ts'
import type { InputStream, Shell } from '../shell.ts'
import { printedBy, root, type Ended, type Start } from './program.ts'

type Reaction = Parameters<Shell['onInterrupt']>[0]

/** How a command is started that runs in the process of the test. */
interface CapturedStart extends Start {
  /** Who types; `test` where nothing is said. */
  readonly userName?: string
  /** In place of `input`, for what is to happen while the command waits for it. */
  readonly stdin?: InputStream
}

/**
 * As `Program`, but in the process of the test, for what a command does and says: a process of its own spends a second on starting.
 * It sees no other environment than the test gives it.
 */
export class CapturedProgram {
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''
  readonly #reactions = new Set<Reaction>()

  constructor(given: readonly string[], start: CapturedStart = {}) {
    this.ended = runCommandLine(this.#shell(given, start), version).then((code) => ({ code, stdout: this.stdout, stderr: this.stderr }))
  }

  /** Waits until it has printed this on stdout. */
  printed(text: string): Promise<void> {
    return printedBy(this, text)
  }

  /** What a signal does to a process. */
  interrupt(signal: 'SIGINT' | 'SIGTERM'): void {
    for (const react of this.#reactions) react(signal)
  }

  #shell(given: readonly string[], start: CapturedStart): Shell {
    return {
      arguments: given,
      environment: { HOME: '/nonexistent', ...start.environment },
      stdin: start.stdin ?? new PassThrough().end(start.input ?? ''),
      stdout: intoText((text) => (this.stdout += text)),
      stderr: intoText((text) => (this.stderr += text)),
      platform: process.platform,
      workingDirectory: start.workingDirectory ?? root,
      homeDirectory: '/nonexistent',
      userName: start.userName ?? 'test',
      onInterrupt: (react) => {
        this.#reactions.add(react)
        return () => this.#reactions.delete(react)
      },
      exit: (code) => {
        throw new Error(`exit ${code}`)
      },
    }
  }
}

/** Runs a command to its end in the process of the test. */
export function runCaptured(given: readonly string[], start: CapturedStart = {}): Promise<Ended> {
  return new CapturedProgram(given, start).ended
}

function intoText(add: (text: string) => void): Writable {
  return new Writable({
    write: (chunk, _encoding, done) => {
      add(String(chunk))
      done()
    },
  })
}
