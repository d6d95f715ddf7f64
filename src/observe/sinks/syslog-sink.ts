import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { isIP, connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { unreachable } from '#src/base/assert.ts'
import type { SyslogSink } from '#src/model/delivery.ts'
import type { Event } from '#src/model/event.ts'
import { failureOf, type SendOutcome, type Sink, type SinkParts } from './sink.ts'
import { syslogMessage } from './syslog-message.ts'

/** RFC 5426 lets receivers refuse more than 2,048 bytes; common ones take 8 KB. */
const datagramBytesMax = 8_000
const streamBytesMax = 65_536
/** How long a connection may take. */
const connectMs = 10_000
/** How long a receiver may take none of what was written. */
const writeMs = 30_000
/** How long the end of a connection may take. */
const endMs = 1_000
/** What was written this long ago has arrived, or the connection would have been given up. */
const unprovenMs = 60_000
const unprovenMax = 2_000

/** Events as syslog messages. */
export function syslogSink(sink: SyslogSink, parts: SinkParts): Sink {
  switch (sink.transport) {
    case 'udp':
      return datagramSink(sink, parts)
    case 'tcp':
    case 'tls':
      return streamSink(sink, parts)
    default:
      return unreachable(sink.transport)
  }
}

/** UDP tells nothing of what arrives, except that a machine without a receiver may say so. */
function datagramSink(sink: SyslogSink, { installation }: SinkParts): Sink {
  let socket: UdpSocket | null = null
  let refused: Error | null = null
  const close = (): void => {
    socket?.close()
    socket = null
    refused = null
  }
  return {
    send: async (events) => {
      try {
        if (refused !== null) throw refused
        socket ??= await openDatagrams(sink, (error) => (refused = error))
        for (const event of events) {
          await sendDatagram(socket, syslogMessage(event, { by: installation, sink, bytesMax: datagramBytesMax }))
        }
        return { kind: 'sent' } satisfies SendOutcome
      } catch (error) {
        close()
        return failureOf(error)
      }
    },
    close: async () => close(),
  }
}

async function openDatagrams(sink: SyslogSink, failed: (error: Error) => void): Promise<UdpSocket> {
  const { address, family } = await lookup(sink.host)
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  socket.on('error', failed)
  socket.unref()
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
    socket.connect(sink.port, address)
  })
  return socket
}

function sendDatagram(socket: UdpSocket, message: Buffer): Promise<void> {
  return new Promise((resolve, reject) => socket.send(message, (error) => (error === null ? resolve() : reject(error))))
}

/**
 * TCP and TLS with octet counting (RFC 6587, RFC 5425). Neither acknowledges a message, and what was written may still be lost with
 * the connection; so the messages of the last minute are written again on the next one. Receivers tell doubles by the sequence.
 */
function streamSink(sink: SyslogSink, parts: SinkParts): Sink {
  let socket: Socket | null = null
  let unproven: readonly { readonly at: number; readonly event: Event }[] = []
  const close = (): void => {
    socket?.destroy()
    socket = null
  }
  const framed = (event: Event): Buffer => {
    const message = syslogMessage(event, { by: parts.installation, sink, bytesMax: streamBytesMax })
    return Buffer.concat([Buffer.from(`${message.length} `), message])
  }
  return {
    send: async (events) => {
      try {
        let again: readonly Event[] = []
        if (socket === null || !isAlive(socket)) {
          close()
          socket = await openStream(sink, parts)
          again = unproven.filter(({ at }) => at > parts.clock.now() - unprovenMs).map(({ event }) => event)
        }
        await write(socket, Buffer.concat([...again, ...events].map(framed)))
        const at = parts.clock.now()
        const kept = unproven.filter((each) => each.at > at - unprovenMs)
        unproven = [...kept, ...events.map((event) => ({ at, event }))].slice(-unprovenMax)
        return { kind: 'sent' } satisfies SendOutcome
      } catch (error) {
        close()
        return failureOf(error)
      }
    },
    close: async () => {
      const open = socket
      socket = null
      if (open !== null) await endStream(open)
    },
  }
}

/** Lets what was written leave, for as long as that does not hold up the end of the service. */
async function endStream(socket: Socket): Promise<void> {
  if (isAlive(socket)) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, endMs)
      const done = (): void => {
        clearTimeout(timer)
        resolve()
      }
      socket.once('finish', done)
      socket.once('close', done)
      socket.end()
    })
  }
  socket.destroy()
}

/** A receiver never writes; once it ends its side it does not read ours any more either. */
function isAlive(socket: Socket): boolean {
  return !socket.destroyed && socket.writable && !socket.readableEnded
}

async function openStream(sink: SyslogSink, parts: SinkParts): Promise<Socket> {
  const socket = sink.transport === 'tls' ? await tlsSocket(sink, parts) : connectTcp({ host: sink.host, port: sink.port })
  const ready = sink.transport === 'tls' ? 'secureConnect' : 'connect'
  socket.setKeepAlive(true, connectMs)
  // An end or an error is seen by `isAlive` at the next batch.
  socket.on('end', () => socket.destroy())
  socket.resume()
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error(`no connection within ${connectMs / 1_000} s`)), connectMs)
    socket.once(ready, () => {
      clearTimeout(timer)
      resolve()
    })
    socket.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    socket.once('close', () => reject(new Error('the receiver closed the connection')))
  })
  socket.on('error', () => undefined)
  return socket
}

async function tlsSocket(sink: SyslogSink, parts: SinkParts): Promise<Socket> {
  const key = sink.certificate === null ? null : await parts.secret('client-key')
  try {
    const open = (bytes: Buffer | null): Socket =>
      connectTls({
        host: sink.host,
        port: sink.port,
        minVersion: 'TLSv1.2',
        ...(isIP(sink.host) === 0 ? { servername: sink.host } : {}),
        ...(sink.ca === null ? {} : { ca: sink.ca }),
        ...(sink.certificate === null || bytes === null ? {} : { cert: sink.certificate, key: bytes }),
      })
    return key === null ? open(null) : key.withBytes(open)
  } finally {
    key?.destroy()
  }
}

function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (error: Error | null): void => {
      clearTimeout(timer)
      socket.off('close', closed)
      if (error === null) resolve()
      else reject(error)
    }
    const closed = (): void => stop(new Error('the receiver closed the connection'))
    const timer = setTimeout(() => stop(new Error(`the receiver took nothing for ${writeMs / 1_000} s`)), writeMs)
    socket.once('close', closed)
    socket.write(bytes, (error) => stop(error ?? null))
  })
}
