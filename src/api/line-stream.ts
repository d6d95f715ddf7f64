import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { linesType } from './contract/socket.ts'
import { problemOf } from './problem.ts'

/** Characters that are collected before they are sent. */
const chunkLength = 64 * 1024

/**
 * Answers with lines of JSON as fast as the client reads them: nothing is read from the database ahead of it. A failure on
 * the way is told as the last line, `{ "type": "problem" }`, because the status has been sent by then.
 */
export function streamLines(reply: FastifyReply, lines: AsyncIterable<object>): FastifyReply {
  reply.header('content-type', linesType).header('cache-control', 'no-store')
  return reply.send(Readable.from(chunksOf(lines), { highWaterMark: 1 }))
}

/** Answers with a file as fast as the client reads it. A failure on the way breaks the connection off: half a file never looks like a whole one. */
export function streamFile(
  reply: FastifyReply,
  file: { readonly type: string; readonly name: string; readonly text: AsyncIterable<string> },
): FastifyReply {
  reply.header('cache-control', 'no-store').header('content-disposition', `attachment; filename="${file.name}"`)
  return reply.type(file.type).send(Readable.from(file.text, { highWaterMark: 1 }))
}

async function* chunksOf(lines: AsyncIterable<object>): AsyncGenerator<string> {
  let chunk = ''
  try {
    for await (const line of lines) {
      chunk += `${JSON.stringify(line)}\n`
      if (chunk.length < chunkLength) continue
      yield chunk
      chunk = ''
    }
  } catch (error) {
    chunk += `${JSON.stringify({ type: 'problem', problem: problemOf(error) })}\n`
  }
  if (chunk !== '') yield chunk
}
