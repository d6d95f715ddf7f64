import type { Readable, Writable } from 'node:stream'

/** A stream that may be a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number }
export type InputStream = Readable & { readonly isTTY?: boolean; setRawMode?(on: boolean): unknown }

/** What surrounds a command: handed in by `main.ts`, which alone reads the environment of the process. */
export interface Shell {
  /** What was typed after the name of the program. */
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly platform: NodeJS.Platform
  readonly workingDirectory: string
  readonly homeDirectory: string
  /** Who types, for the history. */
  readonly userName: string
  /** Calls back on Ctrl-C and on a request to terminate, until the returned function is called. */
  onInterrupt(react: (signal: 'SIGINT' | 'SIGTERM') => void): () => void
  /** Ends the process at once: for a second Ctrl-C. */
  exit(code: number): never
}
