import { styleText } from 'node:util'
import type { DestinationStream } from 'pino'
import type { OutputStream } from '../shell.ts'

const levels: Readonly<Record<number, readonly [string, Parameters<typeof styleText>[0]]>> = {
  20: ['debug', 'dim'],
  30: ['info ', 'green'],
  40: ['warn ', 'yellow'],
  50: ['error', 'red'],
}

/** Turns the JSON lines of the log into text for a person at a terminal: time, level, message. */
export function logLines(stream: OutputStream): DestinationStream {
  return {
    write: (line) => {
      const entry = JSON.parse(line) as {
        readonly level: number
        readonly time: number
        readonly msg?: string
        readonly err?: { readonly stack?: string }
      }
      const [name, colour] = levels[entry.level] ?? ['     ', 'dim']
      const time = new Date(entry.time).toTimeString().slice(0, 8)
      const sign = stream.isTTY === true ? styleText(colour, name, { validateStream: false }) : name
      // oxlint-disable-next-line no-control-regex -- what a directory said must not move the cursor
      const message = (entry.msg ?? '').replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
      stream.write(`${time} ${sign} ${message}\n${entry.err?.stack === undefined ? '' : `${entry.err.stack}\n`}`)
    },
  }
}
