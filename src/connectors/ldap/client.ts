import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { assert } from '#src/base/assert.ts'
import type { Secret } from '#src/base/secret.ts'
import type { Control } from './control.ts'
import { isNoSuchObject, LdapResultError, resultCode, TransportError, transportError } from './ldap-error.ts'
import { MessageFraming } from './message-framing.ts'
import {
  abandonOperation,
  addOperation,
  bindMessage,
  deleteOperation,
  extendedOperation,
  message,
  modifyDnOperation,
  modifyOperation,
  replaceValueMessage,
  searchOperation,
  unbindOperation,
  type AttributeValues,
  type Modification,
  type Operation,
  type SearchRequest,
  type ValueReplacement,
} from './request.ts'
import { readResponse, type LdapResult, type Response, type SearchEntry } from './response.ts'
import { SearchResults } from './search-results.ts'
import { openSocket, secureSocket, type Endpoint, type TransportOptions } from './transport.ts'

/** How to connect, and how long a silence of the server is taken for while an answer is due. */
export interface ClientOptions extends TransportOptions {
  readonly answerTimeoutMs: number
}

/** Above this many waiting entries reading stops, below the other it goes on. */
const QUEUE_HIGH = 1_000
const QUEUE_LOW = 200
const CLOSE_WAIT_MS = 1_000
const MESSAGE_ID_MAX = 0x7fffffff

const START_TLS = '1.3.6.1.4.1.1466.20037'
const WHO_AM_I = '1.3.6.1.4.1.4203.1.11.3'

/** Who waits for the answers to one message. */
interface Waiting {
  readonly answer: (response: Response) => void
  readonly fail: (error: unknown) => void
  readonly results: SearchResults | null
}

/**
 * One LDAP v3 connection (RFC 4511). It never reconnects: after any transport failure every operation on it fails with that
 * failure, so nobody goes on unauthenticated or out of step without noticing. Operations may run at the same time.
 */
export class LdapClient {
  readonly endpoint: Endpoint
  #socket: Socket
  #framing = new MessageFraming()
  readonly #waiting = new Map<number, Waiting>()
  readonly #options: ClientOptions
  readonly #signal: AbortSignal
  readonly #aborted = (): void => this.#fail(this.#signal.reason)
  #failure: { readonly reason: unknown } | null = null
  #lastId = 0
  #paused = false

  private constructor(
    endpoint: Endpoint,
    socket: Socket,
    { options, signal }: { readonly options: ClientOptions; readonly signal: AbortSignal },
  ) {
    this.endpoint = endpoint
    this.#socket = socket
    this.#options = options
    this.#signal = signal
    signal.addEventListener('abort', this.#aborted, { once: true })
    this.#listen()
  }

  /** Connects and, where asked, starts TLS. Throws `TransportError`, `LdapResultError` when StartTLS is refused, or the signal's reason. */
  static async connect(endpoint: Endpoint, options: ClientOptions, signal: AbortSignal): Promise<LdapClient> {
    const client = new LdapClient(endpoint, await openSocket(endpoint, options, signal), { options, signal })
    if (options.security !== 'starttls') return client
    try {
      await client.#startTls()
      return client
    } catch (error) {
      client.#fail(error)
      throw error
    }
  }

  /** Whether a request can be sent. */
  get isOpen(): boolean {
    return this.#failure === null
  }

  /** How the connection is protected; null for plain text. */
  get encryption(): { readonly protocol: string; readonly validTo: Date | null } | null {
    const socket = this.#socket
    if (!(socket instanceof TLSSocket)) return null
    return { protocol: socket.getProtocol() ?? 'TLS', validTo: socket.getPeerX509Certificate()?.validToDate ?? null }
  }

  /** Throws what ended the connection, if something did. */
  checkOpen(): void {
    if (this.#failure !== null) throw this.#failure.reason
  }

  /** Signs in by name and password. A refusal is the result, not an error. */
  async bind(name: string, password: Secret): Promise<LdapResult> {
    password.withBytes((bytes) =>
      assert(name !== '' && bytes.length > 0, 'a bind has a name and a password: RFC 4513 takes less for anonymous'),
    )
    const id = this.#nextId()
    const encoded = bindMessage(id, name, password)
    const result = this.#expectResult(id)
    this.#write(encoded, () => encoded.fill(0))
    return await result
  }

  /** Searches. Nothing is read ahead without bound: a consumer that takes its time slows the server down. */
  search(request: SearchRequest): SearchResults {
    const id = this.#nextId()
    const results = new SearchResults({ onTaken: () => this.#regulate(), onAbandoned: () => this.#abandon(id) })
    this.#expect(id, {
      results,
      fail: (error) => results.fail(error),
      answer: (response) => {
        if (response.kind === 'entry') results.push(response.entry)
        else if (response.kind === 'result') results.finish(response.result)
      },
    })
    this.#write(message(id, searchOperation(request), request.controls))
    return results
  }

  /** Searches and collects: for results that are small by nature, such as one page or one object. */
  async searchAll(request: SearchRequest): Promise<{ readonly entries: readonly SearchEntry[]; readonly controls: readonly Control[] }> {
    const results = this.search(request)
    const entries: SearchEntry[] = []
    for await (const entry of results) entries.push(entry)
    return { entries, controls: results.controls }
  }

  /** Reads one object, or null when there is none. */
  async read(dn: string, attributes: readonly string[], controls: readonly Control[] = []): Promise<SearchEntry | null> {
    const filter = { kind: 'present', attribute: 'objectClass' } as const
    try {
      const { entries } = await this.searchAll({ base: dn, scope: 'base', filter, attributes, controls })
      return entries[0] ?? null
    } catch (error) {
      if (isNoSuchObject(error)) return null
      throw error
    }
  }

  modify(dn: string, changes: readonly Modification[], controls: readonly Control[] = []): Promise<LdapResult> {
    return this.#request(modifyOperation(dn, changes), controls)
  }

  /** Replaces one value by another in one request, and leaves neither behind in memory. */
  async replaceValue(dn: string, replacement: ValueReplacement): Promise<LdapResult> {
    const id = this.#nextId()
    const encoded = replaceValueMessage(id, dn, replacement)
    const result = this.#expectResult(id)
    this.#write(encoded, () => encoded.fill(0))
    return await result
  }

  add(dn: string, attributes: readonly AttributeValues[]): Promise<LdapResult> {
    return this.#request(addOperation(dn, attributes))
  }

  delete(dn: string): Promise<LdapResult> {
    return this.#request(deleteOperation(dn))
  }

  /** Renames, and moves when there is a new parent. */
  modifyDn(dn: string, { newRdn, newParent }: { readonly newRdn: string; readonly newParent: string | null }): Promise<LdapResult> {
    return this.#request(modifyDnOperation(dn, newRdn, newParent))
  }

  /** The identity the server sees (RFC 4532), for example `u:CONTOSO\sync`; null where it does not support the question. */
  async whoAmI(): Promise<string | null> {
    const result = await this.#request(extendedOperation(WHO_AM_I))
    return result.code === resultCode.success ? (result.value?.toString('utf8') ?? '') : null
  }

  /** Says good-bye and closes; whatever is still under way fails. */
  async close(): Promise<void> {
    if (this.#failure !== null) return
    const closed = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CLOSE_WAIT_MS)
      this.#socket.once('close', () => {
        clearTimeout(timer)
        resolve()
      })
    })
    const goodbye = message(this.#nextId(), unbindOperation())
    this.#settle(new TransportError('connection-lost', 'The connection was closed by us.'))
    this.#socket.end(goodbye).resume()
    await closed
    this.#socket.destroy()
  }

  async #startTls(): Promise<void> {
    const result = await this.#request(extendedOperation(START_TLS))
    if (result.code !== resultCode.success) throw new LdapResultError(result)
    // Anything that arrived before TLS could have been put there by somebody in between.
    if (this.#framing.remaining > 0) throw new TransportError('protocol', 'The server sent more before TLS had started.')
    this.#socket.removeAllListeners('data').removeAllListeners('error').removeAllListeners('close').removeAllListeners('timeout')
    this.#socket = await secureSocket(this.#socket, { endpoint: this.endpoint, options: this.#options, signal: this.#signal })
    this.#listen()
  }

  #listen(): void {
    this.#framing = new MessageFraming()
    this.#socket
      .on('data', (chunk: Buffer) => this.#receive(chunk))
      .on('error', (error) => this.#fail(transportError(error, 'connection-lost')))
      .on('close', () => this.#fail(new TransportError('connection-lost', 'The server closed the connection.')))
      .on('timeout', () => this.#silent())
      .setTimeout(this.#options.answerTimeoutMs)
  }

  #silent(): void {
    if (this.#waiting.size === 0 || this.#paused) return
    this.#fail(new TransportError('no-answer', `The server was silent for ${this.#options.answerTimeoutMs} ms while an answer was due.`))
  }

  #receive(chunk: Buffer): void {
    try {
      for (const bytes of this.#framing.push(chunk)) this.#dispatch(readResponse(bytes))
    } catch (error) {
      this.#fail(new TransportError('protocol', error instanceof Error ? error.message : String(error), error))
    }
    this.#regulate()
  }

  #dispatch(response: Response): void {
    if (response.id === 0) return this.#notice(response)
    const waiting = this.#waiting.get(response.id)
    // Answers to an abandoned search may still be on their way.
    if (waiting === undefined) return
    if (response.kind === 'result') this.#waiting.delete(response.id)
    waiting.answer(response)
  }

  /** Message id 0 is the server's notice that it will disconnect (RFC 4511 section 4.4.1). */
  #notice(response: Response): void {
    if (response.kind !== 'result') return
    this.#fail(new TransportError('connection-lost', response.result.diagnostic || 'The server announced that it disconnects.'))
  }

  /**
   * Stops reading while the one search under way is ahead of its consumer. With other requests under way reading goes on,
   * because their answers come behind the entries that wait.
   */
  #regulate(): void {
    let queued = 0
    for (const { results } of this.#waiting.values()) queued += results?.waiting ?? 0
    const pause = this.#waiting.size === 1 && queued > (this.#paused ? QUEUE_LOW : QUEUE_HIGH)
    if (pause === this.#paused) return
    this.#paused = pause
    if (pause) this.#socket.pause()
    // The silence that is waited for begins anew: a pause of ours was none of the server's.
    else this.#socket.resume().setTimeout(this.#options.answerTimeoutMs)
  }

  async #request(operation: Operation, controls: readonly Control[] = []): Promise<LdapResult> {
    const id = this.#nextId()
    const result = this.#expectResult(id)
    this.#write(message(id, operation, controls))
    return await result
  }

  #expectResult(id: number): Promise<LdapResult> {
    return new Promise((resolve, reject) => {
      this.#expect(id, {
        results: null,
        fail: reject,
        answer: (response) => {
          if (response.kind === 'result') resolve(response.result)
        },
      })
    })
  }

  #expect(id: number, waiting: Waiting): void {
    if (this.#failure !== null) waiting.fail(this.#failure.reason)
    else this.#waiting.set(id, waiting)
    this.#regulate()
  }

  #abandon(id: number): void {
    if (!this.#waiting.delete(id)) return
    this.#write(message(this.#nextId(), abandonOperation(id)))
    this.#regulate()
  }

  #write(bytes: Buffer, sent: () => void = () => undefined): void {
    if (this.#failure === null) this.#socket.write(bytes, sent)
    else sent()
  }

  #nextId(): number {
    this.#lastId = this.#lastId === MESSAGE_ID_MAX ? 1 : this.#lastId + 1
    return this.#lastId
  }

  #fail(reason: unknown): void {
    this.#settle(reason)
    this.#socket.destroy()
  }

  #settle(reason: unknown): void {
    if (this.#failure !== null) return
    this.#failure = { reason }
    this.#signal.removeEventListener('abort', this.#aborted)
    for (const { fail } of this.#waiting.values()) fail(reason)
    this.#waiting.clear()
  }
}
