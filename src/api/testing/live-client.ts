import { request, type IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { liveShapes, liveType, type LiveMessage, type LiveType } from '../contract/live.ts'
import { apiRoot } from '../contract/socket.ts'
import { Value } from 'typebox/value'

const patienceMs = 10_000

/** A message as it came, and its number. */
export type HeardMessage = LiveMessage & { readonly id: string | null }

/** Listens to what happens in a service, as a page of the console does. */
export class LiveClient {
  readonly messages: HeardMessage[] = []
  /** Everything that came, signs of life too. */
  text = ''
  isOver = false
  readonly #response: IncomingMessage

  private constructor(response: IncomingMessage) {
    this.#response = response
    let rest = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      this.text += chunk
      const blocks = (rest + chunk).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) this.#take(block)
    })
    response.on('close', () => (this.isOver = true))
    response.on('error', () => (this.isOver = true))
  }

  /** Throws when the service does not let it listen. */
  static open(address: string, headers: Readonly<Record<string, string>>): Promise<LiveClient> {
    const [host = '', port = ''] = address.split(':')
    return new Promise((resolve, reject) => {
      const sent = request({ host, port, path: `${apiRoot}/live`, headers: { accept: liveType, ...headers }, agent: false })
      sent.on('error', reject)
      sent.on('response', (response) => {
        if (response.statusCode === 200) return resolve(new LiveClient(response))
        response.resume()
        reject(new Error(`not let in: ${response.statusCode}`))
      })
      sent.end()
    })
  }

  /** Stops reading, as a computer that has gone to sleep. */
  pause(): void {
    this.#response.pause()
  }

  close(): void {
    this.#response.destroy()
  }

  /** The first message of the type that fits, which may be still to come. */
  async heard<Name extends LiveType>(type: Name, fits: (message: HeardMessage) => boolean = () => true): Promise<HeardMessage> {
    return this.until(() => this.messages.find((message) => message.type === type && fits(message)))
  }

  /** Waits until there is what is looked for. */
  async until<T>(find: () => T | undefined): Promise<T> {
    for (const end = Date.now() + patienceMs; Date.now() < end; await wait(10)) {
      const found = find()
      if (found !== undefined && found !== false) return found
    }
    throw new Error(`It did not come. There was: ${this.messages.map(({ type }) => type).join(', ')}${this.isOver ? ', and the end' : ''}`)
  }

  #take(block: string): void {
    const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]))
    const type = fields.get('event') as LiveType | undefined
    if (type === undefined) return
    const data: unknown = JSON.parse(fields.get('data') ?? 'null')
    const [error] = Value.Errors(liveShapes[type], data)
    if (error !== undefined) throw new Error(`A message of type ${type} is not of its shape: ${JSON.stringify(error)}`)
    this.messages.push({ type, data, id: fields.get('id') ?? null } as HeardMessage)
  }
}
