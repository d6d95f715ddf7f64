import { homedir, userInfo } from 'node:os'
import { version } from '#src/base/version.ts'
import { keepHeapThrifty } from '#src/base/thrifty-heap.ts'
import { runCommandLine } from '#src/cli/command-line.ts'
import type { Shell } from '#src/cli/shell.ts'

keepHeapThrifty()

/** The entry point of the program: hands the process to the command line and ends with its exit code. */
const shell: Shell = {
  arguments: process.argv.slice(2),
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  platform: process.platform,
  workingDirectory: process.cwd(),
  homeDirectory: homedir(),
  userName: process.env['SUDO_USER'] ?? userInfo().username,
  onInterrupt: (react) => {
    const signals = ['SIGINT', 'SIGTERM'] as const
    const listeners = signals.map((signal) => [signal, () => react(signal)] as const)
    for (const [signal, listener] of listeners) process.on(signal, listener)
    return () => {
      for (const [signal, listener] of listeners) process.off(signal, listener)
    }
  },
  exit: (code) => process.exit(code),
}

// A reader that has seen enough (`lockstep events list | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await runCommandLine(shell, version)
