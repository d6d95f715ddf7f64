import type { FastifyReply, FastifyRequest } from 'fastify'
import { linesType } from './contract/socket.ts'
import { problemOf } from './problem.ts'

/** Unread bytes of a slow reader after which lines of progress are left out; the last line always comes. */
const unreadBytesMax = 65_536

/** Sends one line that a client may miss. */
export type Emit<Line> = (line: Line) => void

/**
 * Answers long work. A client that accepts `application/x-ndjson` gets each line as it happens, the last one being the
 * outcome or `{ "type": "problem" }`; any other client gets the last line alone, with the status of its outcome. Until the
 * first line a failure is an ordinary problem answer. The work goes on when the client hangs up.
 */
export async function answerWithLines<Line extends { readonly type: string }>(
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  work: (emit: Emit<Line>) => Promise<Line>,
): Promise<FastifyReply> {
  const { request, reply } = exchange
  const wantsLines = request.headers.accept?.includes(linesType) === true
  if (!wantsLines) return reply.send(await work(() => undefined))
  const lines = lineWriter(reply)
  try {
    lines.last(await work(lines.emit))
  } catch (error) {
    if (!lines.hasBegun()) throw error
    lines.last({ type: 'problem', problem: problemOf(error) })
  }
  return reply
}

function lineWriter(reply: FastifyReply) {
  let begun = false
  const write = (line: object): void => {
    if (!begun) {
      begun = true
      reply.hijack()
      reply.raw.writeHead(200, { 'content-type': linesType, 'cache-control': 'no-store' })
    }
    if (!reply.raw.destroyed) reply.raw.write(`${JSON.stringify(line)}\n`)
  }
  return {
    hasBegun: () => begun,
    emit: (line: object): void => {
      if (reply.raw.writableLength < unreadBytesMax) write(line)
    },
    last: (line: object): void => {
      write(line)
      reply.raw.end()
    },
  }
}
