import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LiveMessage } from '../contract/live.ts'
import { LiveStream } from './live-stream.ts'

const message: LiveMessage = { type: 'scheduler', data: { about: ['x'.repeat(10_000)] } }
/** More than the kernel keeps for both ends. */
const messagesMax = 10_000

let server: Server
let streams: LiveStream[]
const over = new Set<LiveStream>()

beforeEach(async () => {
  streams = []
  over.clear()
  server = createServer((_request, response) => {
    const stream = new LiveStream(response)
    stream.whenOver(() => over.add(stream))
    streams.push(stream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

function connect(): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, resolve).on('error', reject)
  })
}

describe('a listener', () => {
  it('who does not read is hung up on before much is kept for him, and others go on', async () => {
    const slow = await connect()
    const quick = await connect()
    slow.on('error', () => undefined)
    let length = 0
    quick.on('data', (chunk: Buffer) => (length += chunk.length))
    const [slowStream, quickStream] = streams
    if (slowStream === undefined || quickStream === undefined) throw new Error('Both have connected.')
    let sent = 0
    while (sent < messagesMax && !over.has(slowStream)) {
      slowStream.tell(message, String(sent))
      quickStream.tell(message, String(sent))
      sent++
      await wait(0)
    }
    expect(sent).toBeLessThan(messagesMax)
    expect(over.has(quickStream)).toBe(false)
    expect(length).toBeGreaterThan(100_000)
  })

  it('gets signs of life that are no messages, and why he is hung up on', async () => {
    const response = await connect()
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => (text += chunk))
    streams[0]?.beat()
    streams[0]?.tell({ type: 'staging', data: { on: true } }, 'a-1')
    streams[0]?.end({ reason: 'session-ended' })
    await new Promise((resolve) => response.on('end', resolve))
    expect(text).toBe(
      'retry: 2000\n\n: beat\n\nevent: staging\nid: a-1\ndata: {"on":true}\n\nevent: goodbye\ndata: {"reason":"session-ended"}\n\n',
    )
  })
})
