import { PassThrough, Writable } from 'node:stream'
import { runCommandLine } from '../command-line.ts'
import type { Ended } from './program.ts'

/** Runs a command line in this process, for commands that need no service: what it printed and how it ended. */
export async function runCaptured(...given: readonly string[]): Promise<Ended> {
  const printed = { stdout: '', stderr: '' }
  const into = (name: 'stdout' | 'stderr'): Writable =>
    new Writable({
      write: (chunk, _encoding, done) => {
        printed[name] += String(chunk)
        done()
      },
    })
  const code = await runCommandLine(
    {
      arguments: given,
      environment: {},
      stdin: new PassThrough().end(),
      stdout: into('stdout'),
      stderr: into('stderr'),
      platform: process.platform,
      workingDirectory: process.cwd(),
      homeDirectory: '/nonexistent',
      userName: 'test',
      onInterrupt: () => () => undefined,
      exit: (ended) => {
        throw new Error(`exit ${ended}`)
      },
    },
    '0.0.0',
  )
  return { code, ...printed }
}
