import { createInterface } from 'node:readline/promises'
import { AppError } from '#src/base/app-error.ts'
import { Secret } from '#src/base/secret.ts'
import type { Shell } from './shell.ts'

/** Longest secret that is read. */
const secretBytesMax = 65_536

/** Whether there is a person at a terminal who can be asked. */
export function canAsk(shell: Shell): boolean {
  return shell.stdin.isTTY === true && shell.stderr.isTTY === true
}

/** Asks for a line of text; an empty answer gives the default. */
export async function askText(shell: Shell, question: string, usual = ''): Promise<string> {
  const lines = createInterface({ input: shell.stdin, output: shell.stderr })
  try {
    const answer = (await lines.question(`${question}${usual === '' ? '' : ` [${usual}]`}: `)).trim()
    return answer === '' ? usual : answer
  } finally {
    lines.close()
  }
}

/** Asks for a secret. What is typed is not shown, not even as dots. */
export async function askSecret(shell: Shell, question: string): Promise<Secret> {
  const { stdin, stderr } = shell
  // Before the question: whoever types at once must not see it either.
  stdin.setRawMode?.(true)
  stdin.resume()
  stderr.write(`${question}: `)
  try {
    return await typedSecret(shell)
  } finally {
    stdin.setRawMode?.(false)
    stdin.pause()
    stderr.write('\n')
  }
}

const keys = {
  interrupt: 0x03,
  endOfInput: 0x04,
  backspace: 0x08,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  clearLine: 0x15,
  delete: 0x7f,
} as const

function typedSecret(shell: Shell): Promise<Secret> {
  const typed: number[] = []
  return new Promise((resolve, reject) => {
    const done = (finish: () => void): void => {
      shell.stdin.off('data', take)
      finish()
      typed.fill(0)
    }
    const take = (chunk: Buffer): void => {
      for (const byte of Buffer.from(chunk)) {
        if (byte === keys.lineFeed || byte === keys.carriageReturn) return done(() => resolve(Secret.take(Uint8Array.from(typed))))
        if (byte === keys.interrupt || byte === keys.endOfInput)
          return done(() => reject(new AppError('input-missing', { subject: 'secret', detail: 'it was not entered' })))
        if (byte === keys.clearLine) typed.length = 0
        else if (byte === keys.backspace || byte === keys.delete) removeLastCharacter(typed)
        else if (byte >= 0x20 && typed.length < secretBytesMax) typed.push(byte)
      }
      chunk.fill(0)
    }
    shell.stdin.on('data', take)
  })
}

/** A character of UTF-8 is a leading byte and the continuation bytes after it. */
function removeLastCharacter(typed: number[]): void {
  let last = typed.pop()
  while (last !== undefined && (last & 0xc0) === 0x80) last = typed.pop()
}

/** A secret from a pipe or file on stdin: everything up to the end, without a final line end. */
export async function readSecret(shell: Shell): Promise<Secret> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of shell.stdin as AsyncIterable<Buffer | string>) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    chunks.push(bytes)
    length += bytes.length
    if (length > secretBytesMax)
      throw new AppError('input-missing', { subject: 'secret', detail: `it is longer than ${secretBytesMax} bytes` })
  }
  const whole = Buffer.concat(chunks)
  for (const chunk of chunks) chunk.fill(0)
  return withoutLineEnd(whole)
}

function withoutLineEnd(bytes: Buffer): Secret {
  const end = bytes.at(-1) === keys.lineFeed ? (bytes.at(-2) === keys.carriageReturn ? bytes.length - 2 : bytes.length - 1) : bytes.length
  const secret = Secret.take(bytes.subarray(0, end))
  bytes.fill(0)
  return secret
}
