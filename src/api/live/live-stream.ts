import type { ServerResponse } from 'node:http'
import { liveRetryMs, liveType, type Goodbye, type LiveMessage } from '../contract/live.ts'

/** Bytes a client may leave unread. Who is slower than that is hung up on and fetches everything when he is back. */
const unreadBytesMax = 256 * 1024

/** One listener's server-sent events, on a response that belongs to nobody else. */
export class LiveStream {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
    response.writeHead(200, {
      'content-type': liveType,
      'cache-control': 'no-store',
      // A proxy that collects what it passes on would hold messages back.
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    })
    response.write(`retry: ${liveRetryMs}\n\n`)
  }

  /** Sends a message; `id` is what the client names when it comes back. */
  tell({ type, data }: LiveMessage, id: string): void {
    this.#write(`event: ${type}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  /** A sign of life that no client sees. */
  beat(): void {
    this.#write(': beat\n\n')
  }

  /** Says why and hangs up. */
  end(goodbye: Goodbye): void {
    if (this.#response.writableEnded || this.#response.destroyed) return
    this.#response.end(`event: goodbye\ndata: ${JSON.stringify(goodbye)}\n\n`)
    // The connection is not for another request: whoever closes the service waits for it.
    this.#response.socket?.destroySoon()
  }

  /** Calls when the client is gone or was hung up on. */
  whenOver(then: () => void): void {
    this.#response.once('close', then)
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return
    if (this.#response.writableLength > unreadBytesMax) {
      // A goodbye would wait behind everything that is not read.
      this.#response.destroy()
      return
    }
    this.#response.write(text)
  }
}
