import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { TLSSocket, type SecureContext } from 'node:tls'
import { DirectoryError, frontEndError, serviceError } from './directory-error.ts'
import type { Actor, Directory } from './directory.ts'
import type { Faults } from './faults.ts'
import { performBind, performCompare, performWrite, whoAmI } from './operations/perform.ts'
import { PagedSearches } from './paged-searches.ts'
import { extendedOid } from './root-dse.ts'
import { runSearch, type SearchLimits, type SearchOutcome } from './search.ts'
import type { Tally } from './tally.ts'
import { BerError, elementSize } from './wire/ber-reader.ts'
import { BerWriter } from './wire/ber-writer.ts'
import { readControls } from './wire/controls.ts'
import { readRequest, type Operation, type Request } from './wire/request.ts'
import { resultCode, responseTag, success, writeResult, type OperationResult, type ResponseExtras } from './wire/result.ts'

/** Largest request a client may send (MaxReceiveBuffer of Active Directory). */
const requestBytesMax = 10_485_760
/** Every LDAP message is a SEQUENCE. */
const messageTag = 0x30
/** What gathers before it goes to the socket. */
const chunkBytes = 64 * 1024
const noticeOfDisconnection = '1.3.6.1.4.1.1466.20036'

/** What all connections of a server share. */
export interface ConnectionOptions {
  readonly directory: Directory
  readonly limits: SearchLimits
  readonly faults: Faults
  readonly tally: Tally
  /** null: no StartTLS. */
  readonly secureContext: SecureContext | null
  /** `over-plain`: a simple bind needs TLS, as with "LDAP server signing requirements". */
  readonly simpleBind: 'allowed' | 'needs-encryption'
}

type Answerable = Exclude<Operation, { kind: 'unbind' | 'abandon' | 'search' }>

const tags: Record<Answerable['kind'], number> = {
  bind: responseTag.bind,
  add: responseTag.add,
  modify: responseTag.modify,
  delete: responseTag.delete,
  'modify-dn': responseTag.rename,
  compare: responseTag.compare,
  extended: responseTag.extended,
}

/**
 * One client connection. Requests are answered one after the other in the order they came; an abandon is noticed while an earlier
 * search is still being sent.
 */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #paged = new PagedSearches()
  readonly #writer = new BerWriter(chunkBytes * 2)
  #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #queue: Request[] = []
  #working = false
  /** The request being answered, and whether its client still wants the answer. */
  #current: { readonly messageId: number; abandoned: boolean } | null = null
  #actor: Actor

  constructor(socket: Socket, transport: Actor['transport'], options: ConnectionOptions) {
    this.#options = options
    this.#socket = socket
    this.#actor = { account: null, role: 'user', transport }
    this.#listen(socket)
  }

  /** Cuts the connection without a word. */
  destroy(): void {
    this.#socket.destroy()
  }

  /** Says goodbye as a controller does that goes down (RFC 4511 section 4.4.1), then closes. */
  close(): void {
    if (this.#socket.destroyed) return
    const farewell = { ...success, code: resultCode.unavailable, diagnostic: 'The server is going down' }
    this.#send({ messageId: 0, tag: responseTag.extended }, farewell, { extended: { oid: noticeOfDisconnection, value: null } })
    this.#flush()
    this.#socket.end()
    // A client that does not close its side must not keep the server open.
    this.#socket.destroySoon()
  }

  #listen(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    // A connection reset is the client's business; `close` follows and ends the work.
    socket.on('error', () => socket.destroy())
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    try {
      this.#takeMessages()
    } catch (error) {
      if (!(error instanceof BerError)) throw error
      this.#refuseStream(error)
    }
    if (!this.#working) void this.#work()
  }

  #takeMessages(): void {
    let start = 0
    for (;;) {
      if (start < this.#received.length && this.#received[start] !== messageTag) throw new BerError('this is not an LDAP message')
      const size = elementSize(this.#received, start)
      if (size.kind === 'complete' && size.size > requestBytesMax) throw new BerError('the request is too large')
      if (size.kind === 'incomplete' || start + size.size > this.#received.length) break
      const request = readRequest(this.#received.subarray(start, start + size.size))
      start += size.size
      if (request.operation.kind === 'abandon') this.#abandon(request.operation.messageId)
      else this.#queue.push(request)
    }
    this.#received = this.#received.subarray(start)
  }

  #abandon(messageId: number): void {
    this.#queue = this.#queue.filter((request) => request.messageId !== messageId)
    if (this.#current?.messageId === messageId) this.#current.abandoned = true
  }

  /** Bytes that are no LDAP: RFC 4511 section 4.1.1 asks for a notice of disconnection. */
  #refuseStream(error: BerError): void {
    const result = { ...success, code: resultCode.protocolError, diagnostic: error.message }
    this.#received = Buffer.alloc(0)
    this.#send({ messageId: 0, tag: responseTag.extended }, result, { extended: { oid: noticeOfDisconnection, value: null } })
    this.#flush()
    this.#socket.end()
  }

  async #work(): Promise<void> {
    this.#working = true
    for (let request = this.#queue.shift(); request !== undefined && !this.#socket.destroyed; request = this.#queue.shift()) {
      await this.#answer(request)
      await this.#flushed()
    }
    this.#working = false
  }

  async #answer(request: Request): Promise<void> {
    const { operation, messageId } = request
    this.#current = { messageId, abandoned: false }
    if (this.#options.faults.take('silence') !== null) return
    if (operation.kind === 'unbind') return void this.#socket.end()
    if (operation.kind === 'abandon') return
    if (operation.kind === 'search') return this.#answerSearch(request)
    const head = { messageId, tag: tags[operation.kind] }
    if (operation.kind === 'extended' && operation.oid === extendedOid.startTls) return this.#startTls(head)
    this.#send(head, ...this.#perform(request, operation))
  }

  /** Everything but searches and StartTLS: done at once. */
  #perform(request: Request, operation: Answerable): [OperationResult, ResponseExtras] {
    const { directory, faults, tally, simpleBind } = this.#options
    try {
      this.#checkLoad(operation.kind === 'bind' ? 'bind' : 'write')
      switch (operation.kind) {
        case 'bind': {
          const { transport } = this.#actor
          // Whatever comes of it, the connection is anonymous until the bind has succeeded (RFC 4511 section 4.2.1).
          this.#actor = { account: null, role: 'user', transport }
          this.#actor = performBind({ directory, faults, tally, simpleBind, transport }, operation)
          return [success, {}]
        }
        case 'extended':
          if (operation.oid !== extendedOid.whoAmI)
            throw frontEndError(resultCode.protocolError, '0000203D', 'Unknown extended request OID')
          return [success, { extended: { oid: null, value: whoAmI(directory, this.#actor) } }]
        case 'compare':
          return [{ ...success, code: performCompare(directory, this.#actor, operation) }, {}]
        default:
          performWrite({ directory, actor: this.#actor, controls: readControls(request.controls), tally }, operation)
          return [success, {}]
      }
    } catch (error) {
      return [refusalOf(error), {}]
    }
  }

  #checkLoad(operation: 'bind' | 'search' | 'write'): void {
    const { faults } = this.#options
    const concerns = (fault: { readonly operation: string }) => fault.operation === 'any' || fault.operation === operation
    if (faults.take('busy', concerns) !== null) throw serviceError(resultCode.busy, '0000200E', '5001 (BUSY)')
    if (faults.take('unavailable', concerns) !== null) throw serviceError(resultCode.unavailable, '0000200F', '5002 (UNAVAILABLE)')
  }

  async #answerSearch(request: Request): Promise<void> {
    const { faults } = this.#options
    const head = { messageId: request.messageId, tag: responseTag.done }
    const slow = faults.take('slow-answers')
    if (slow !== null) await delay(slow.delayMs, undefined, { ref: false })
    try {
      this.#checkLoad('search')
      const outcome = await this.#runSearch(request)
      if (outcome !== null) this.#send(head, outcome.result, { controls: outcome.controls })
    } catch (error) {
      this.#send(head, refusalOf(error), {})
    }
  }

  /** Sends entries as they are found. Null when the client abandoned the search or the connection was cut. */
  async #runSearch({ messageId, operation, controls }: Request): Promise<SearchOutcome | null> {
    if (operation.kind !== 'search') return null
    const { directory, limits, faults, tally } = this.#options
    const writer = this.#writer
    const search = runSearch({
      directory,
      limits,
      faults,
      operation,
      messageId,
      writer,
      actor: this.#actor,
      paged: this.#paged,
      controls: readControls(controls),
    })
    tally.count('searches')
    for (;;) {
      const step = this.#nextStep(search)
      if (step.done) return step.value
      tally.count('entries')
      const cut = faults.passEntry()
      if (cut !== null) return this.#cut(cut.cut)
      if (writer.length < chunkBytes) continue
      await this.#flushed()
      if (this.#socket.destroyed || this.#current?.abandoned) return null
    }
  }

  /** One step of a search. A refusal in the middle of an entry takes back what was written of it. */
  #nextStep(search: Generator<void, SearchOutcome>): IteratorResult<void, SearchOutcome> {
    const whole = this.#writer.length
    try {
      return search.next()
    } catch (error) {
      this.#writer.truncate(whole)
      throw error
    }
  }

  /** Cuts the connection behind the last whole message, or sends half a message more. */
  async #cut(where: 'between-messages' | 'inside-message'): Promise<null> {
    const sent = this.#writer.take()
    const end = where === 'between-messages' ? sent.length : sent.length - Math.min(20, sent.length >> 1)
    await new Promise<void>((resolve) => this.#socket.write(sent.subarray(0, end), () => resolve()))
    this.#socket.destroy()
    return null
  }

  /** StartTLS (RFC 4511 section 4.14): the answer still goes in clear, everything after it is encrypted. */
  #startTls(head: { readonly messageId: number; readonly tag: number }): void {
    const { secureContext } = this.#options
    const extended = { oid: extendedOid.startTls, value: null }
    if (secureContext === null || this.#actor.transport === 'encrypted') {
      const refusal = frontEndError(resultCode.operationsError, '00000000', 'TLS is already established or not available')
      return this.#send(head, refusal.result, { extended })
    }
    const plain = this.#socket
    plain.removeAllListeners('data')
    this.#send(head, success, { extended })
    this.#flush()
    const encrypted = new TLSSocket(plain, { isServer: true, secureContext })
    this.#socket = encrypted
    this.#actor = { ...this.#actor, transport: 'encrypted' }
    this.#listen(encrypted)
  }

  #send(head: { readonly messageId: number; readonly tag: number }, result: OperationResult, extras: ResponseExtras): void {
    if (this.#socket.destroyed) return
    writeResult(this.#writer, head, { result, ...extras })
  }

  #flush(): boolean {
    if (this.#writer.length === 0 || this.#socket.destroyed) return true
    const bytes = this.#writer.take()
    return this.#socket.write(bytes, () => this.#writer.giveBack(bytes))
  }

  /** Sends what has gathered and waits while the client is slower than the server. */
  async #flushed(): Promise<void> {
    if (this.#flush() || this.#socket.destroyed) return
    const socket = this.#socket
    await new Promise<void>((resolve) => {
      const done = () => {
        socket.off('drain', done)
        socket.off('close', done)
        resolve()
      }
      socket.on('drain', done)
      socket.on('close', done)
    })
  }
}

/** What a client is told about an error. Only refusals of the directory are told; a defect of the lab ends the process. */
function refusalOf(error: unknown): OperationResult {
  if (error instanceof DirectoryError) return error.result
  if (error instanceof BerError) return { ...success, code: resultCode.protocolError, diagnostic: error.message }
  throw error
}
