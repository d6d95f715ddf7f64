import { createServer, connect, type Socket } from 'node:net'
import { must } from '#src/base/assert.ts'

/** A line to the service that can be cut, as a network does it: without a word from either end. */
export class BreakableLine {
  readonly url: string
  readonly #ends = new Set<Socket>()
  readonly #close: () => Promise<void>
  #isCut = false

  private constructor(of: { readonly url: string; readonly close: () => Promise<void> }) {
    this.url = of.url
    this.#close = of.close
  }

  /** Opens a port of loopback that leads to `to`, as `host:port`. */
  static async open(to: string): Promise<BreakableLine> {
    const [host = '', port = ''] = to.split(':')
    const server = createServer((near) => line.#join(near, connect(Number(port), host)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = must(server.address(), 'the port of the line')
    const url = `http://127.0.0.1:${typeof address === 'string' ? address : address.port}`
    const line = new BreakableLine({ url, close: () => new Promise((resolve) => server.close(() => resolve())) })
    return line
  }

  /** Drops what goes on, and everything that begins from now on. */
  cut(): void {
    this.#isCut = true
    for (const end of this.#ends) end.destroy()
  }

  mend(): void {
    this.#isCut = false
  }

  async close(): Promise<void> {
    this.cut()
    await this.#close()
  }

  #join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#ends.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        this.#ends.delete(from)
        to.destroy()
      })
    }
    if (this.#isCut) near.destroy()
  }
}
