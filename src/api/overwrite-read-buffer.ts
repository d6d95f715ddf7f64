import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'

/** What is sent: several times the buffer, because one read takes no more than has arrived. */
const bytesSent = 4 * 65_536
/** How long the overwriting may take; it takes a few milliseconds. */
const timeLimitMs = 2_000

/**
 * Overwrites what the last request left in memory. Node reads all requests of a thread into one buffer of 64 KiB and copies their
 * bodies out of it (node_http_parser.cc of Node 24); nothing in JavaScript reaches that buffer, and a secret would stand in it
 * until a longer request comes. So one is made: to a port of loopback that is open for this request only and takes nothing.
 */
export function overwriteReadBuffer(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.end())
  })
  server.once('error', () => resolve())
  server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => {
    const { port } = server.address() as AddressInfo
    const socket = connect({ host: '127.0.0.1', port, timeout: timeLimitMs })
    // Whatever the end of it is: the request that brought the secret goes on.
    socket.once('data', () => socket.destroy())
    socket.once('timeout', () => socket.destroy())
    socket.once('error', () => socket.destroy())
    socket.once('close', () => server.close(() => resolve()))
    socket.write(`POST / HTTP/1.1\r\nHost: loopback\r\nConnection: close\r\nContent-Length: ${bytesSent}\r\n\r\n`)
    socket.write(Buffer.alloc(bytesSent))
  })
  return promise
}
