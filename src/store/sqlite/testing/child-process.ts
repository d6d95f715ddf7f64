import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process that writes into a store until it is killed, for tests. */
export interface ChildWriter {
  readonly pid: number
  /** Waits until the process has said so many lines; the last one it said. */
  said(lines: number): Promise<string>
  /** Ends it as a power cut would end it: without a chance to clean up. */
  kill(): Promise<void>
}

/** Starts child-writer.ts on a directory. */
export function startWriter(directory: string): ChildWriter {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./child-writer.ts', import.meta.url)), directory], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  let output = ''
  let complaint = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  return {
    pid: child.pid ?? 0,
    said: async (lines) => {
      while (output.split('\n').length <= lines) {
        await Promise.race([once(child.stdout, 'data'), exited])
        if (child.exitCode !== null) throw new Error(`The writer ended by itself: ${complaint}`)
      }
      return output.trimEnd().split('\n').at(-1) ?? ''
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
