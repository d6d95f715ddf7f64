import type { Clock } from '#src/base/clock.ts'
import type { TokenSource } from '../token/token-source.ts'
import { batchAttempts, batchBody } from './batch-body.ts'
import { BatchQueue } from './batch-queue.ts'
import { brokenConnection } from './connection-failures.ts'
import { isSuccess, throttleUsage } from './graph-error.ts'
import type { Attempt, GraphRequest, Outcome } from './graph-request.ts'
import type { Delay } from './pacer.ts'
import { Pacer } from './pacer.ts'
import { settle, type RepeatGround } from './repeat.ts'
import type { HttpAnswer, Transport } from './transport.ts'
import { TransportFailure } from './transport-failure.ts'

export interface GraphClientParts {
  readonly transport: Transport
  readonly tokens: TokenSource
  /** Address of Graph without the version; its path stands in front of every request. */
  readonly graphUrl: string
  readonly concurrencyMax: number
  readonly clock: Clock
  readonly delay: Delay
  readonly random: () => number
  readonly signal: AbortSignal
}

const unreadableBatch: ReadonlySet<number> = new Set([400, 413])

/** A thin client of Graph v1.0: paces, packs, repeats, renews the token, and judges nothing. */
export class GraphClient {
  /** Address for messages and for links to objects, with the version. */
  readonly root: string
  readonly server: string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly pacer: Pacer
  readonly #parts: GraphClientParts
  readonly #ground: RepeatGround
  readonly #batches: BatchQueue
  readonly #basePath: string

  constructor(parts: GraphClientParts) {
    this.#parts = parts
    this.server = parts.graphUrl
    this.root = `${parts.graphUrl}/v1.0`
    this.#basePath = new URL(this.root).pathname
    this.clock = parts.clock
    this.signal = parts.signal
    this.pacer = new Pacer(parts)
    this.#ground = { ...parts, pacer: this.pacer, broken: (failure) => brokenConnection(failure, this.#place()) }
    this.#batches = new BatchQueue((requests) => this.#sendBatch(requests))
  }

  /** One operation in a request of its own: for pages of lists, which are large. */
  send(request: GraphRequest): Promise<Outcome> {
    return settle(request, () => this.#sendAlone(request), this.#ground)
  }

  /** One operation that shares a `$batch` with others asked for at about the same time. */
  ask(request: GraphRequest): Promise<Outcome> {
    return settle(request, () => this.#batches.ask(request), this.#ground)
  }

  /** Waits, or ends with the session. */
  pause(ms: number): Promise<void> {
    return this.#parts.delay(ms, this.signal)
  }

  close(): Promise<void> {
    return this.#parts.transport.close()
  }

  #place(): { readonly server: string; readonly at: number } {
    return { server: this.server, at: this.clock.now() }
  }

  #sendAlone(request: GraphRequest): Promise<Attempt> {
    return this.#exchange(request, 1)
  }

  async #sendBatch(requests: readonly GraphRequest[]): Promise<readonly Attempt[]> {
    const request: GraphRequest = { method: 'POST', path: '/$batch', body: batchBody(requests), idempotent: false }
    const attempt = await this.#exchange(request, requests.length)
    if (attempt.kind !== 'answer') return requests.map(() => attempt)
    // The batch itself was not understood or too large: one bad operation must not spoil the others.
    if (requests.length > 1 && unreadableBatch.has(attempt.answer.status)) return this.#sendOneByOne(requests)
    const attempts = batchAttempts(requests, attempt.answer)
    for (const each of attempts) if (attempt.answer.status === 200 && each.kind === 'answer') this.#learn(each.answer)
    return attempts
  }

  async #sendOneByOne(requests: readonly GraphRequest[]): Promise<readonly Attempt[]> {
    const attempts: Attempt[] = []
    for (const request of requests) attempts.push(await this.#exchange(request, 1))
    return attempts
  }

  async #exchange(request: GraphRequest, operations: number): Promise<Attempt> {
    await this.pacer.acquire(operations, this.signal)
    try {
      const token = await this.#parts.tokens.current()
      const answer = await this.#parts.transport.send(this.#httpRequest(request, token), this.signal)
      if (answer.status === 401) this.#parts.tokens.refuse(token)
      this.#learn(answer)
      return { kind: 'answer', answer }
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error
      return error.sent === 'no' ? { kind: 'undelivered', failure: error } : { kind: 'unanswered', failure: error }
    } finally {
      this.pacer.release()
    }
  }

  #learn(answer: HttpAnswer): void {
    if (isSuccess(answer)) this.pacer.accepted(throttleUsage(answer))
  }

  #httpRequest(request: GraphRequest, token: string) {
    const headers: Record<string, string> = { accept: 'application/json', ...request.headers, authorization: `Bearer ${token}` }
    if (request.body !== undefined) headers['content-type'] = 'application/json'
    const body = request.body === undefined ? null : JSON.stringify(request.body)
    return { method: request.method, path: this.#basePath + request.path, headers, body }
  }
}
