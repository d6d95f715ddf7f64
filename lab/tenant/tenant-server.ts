import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { AccessTokens } from './authority/access-tokens.ts'
import type { Authority } from './authority/authority.ts'
import type { Faults } from './faults.ts'
import { queryOf } from './graph/batch.ts'
import { badRequest, GraphRefusal } from './graph/graph-refusal.ts'
import type { Caller, GraphAnswer } from './graph/graph-request.ts'
import type { GraphService } from './graph/graph-service.ts'
import { pathSegments } from './graph/path-key.ts'
import { parseJson, type Json } from './json.ts'
import { playFault, retryAfterHeader, sent, type Outcome } from './outcome.ts'
import type { TenantState } from './tenant-state.ts'

/** Graph refuses bodies above four megabytes. */
const bodyByteMax = 4 * 1024 * 1024
/** Idle connections live longer than a client's pool keeps them, so that only faults cut connections. */
const keepAliveMs = 120_000

export interface TlsMaterial {
  readonly key: string
  readonly cert: string
}

export interface TenantServerParts {
  readonly state: TenantState
  readonly authority: Authority
  readonly tokens: AccessTokens
  readonly service: GraphService
  readonly faults: Faults
}

/** The listeners of the tenant: authority and Graph on one port, over HTTP and, with a certificate, over HTTPS on a second one. */
export class TenantServer {
  readonly #parts: TenantServerParts
  readonly #servers: Server[] = []
  readonly #defects: Error[] = []

  constructor(parts: TenantServerParts) {
    this.#parts = parts
  }

  /** Starts listening; port 0 takes a free one. Returns the origin, for example `http://127.0.0.1:34567`. */
  async listen(host: string, port: number, tls: TlsMaterial | null): Promise<string> {
    const scheme = tls === null ? 'http' : 'https'
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      const origin = `${scheme}://${request.headers.host ?? 'localhost'}`
      this.#receive(request, response, origin)
    }
    const server = tls === null ? createServer(listener) : createSecureServer({ key: tls.key, cert: tls.cert }, listener)
    server.keepAliveTimeout = keepAliveMs
    server.headersTimeout = keepAliveMs + 1_000
    this.#servers.push(server)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    const { port: bound } = server.address() as AddressInfo
    return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${bound}`
  }

  /** Ends connections on which nothing goes on, as proxies and firewalls do after some minutes. */
  dropIdleConnections(): void {
    for (const server of this.#servers) server.closeIdleConnections()
  }

  /**
   * Ends all connections and stops listening. Rejects when the tenant itself failed at a request: such a request was answered with a
   * 500, and nobody should take it for the service's behaviour.
   */
  async close(): Promise<void> {
    const closing = this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
    for (const server of this.#servers) server.closeAllConnections()
    await Promise.all(closing)
    if (this.#defects.length > 0) throw new AggregateError(this.#defects, 'The lab tenant has a defect')
  }

  #receive(request: IncomingMessage, response: ServerResponse, origin: string): void {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= bodyByteMax) chunks.push(chunk)
    })
    // A client that goes away in the middle of its request has nobody to be told.
    request.on('error', () => response.destroy())
    request.on('end', () => {
      const text = size > bodyByteMax ? null : Buffer.concat(chunks).toString('utf8')
      this.#answerSafely({ request, response, origin }, text)
    })
  }

  #answerSafely(exchange: Exchange, text: string | null): void {
    try {
      this.#answer(exchange, text)
    } catch (error) {
      const defect = error instanceof Error ? error : new Error(String(error))
      this.#defects.push(defect)
      send(exchange.response, sent({ status: 500, text: `Defect of the lab tenant: ${defect.message}` }))
    }
  }

  #answer(exchange: Exchange, text: string | null): void {
    const { request, response } = exchange
    this.#parts.state.statistics.count('requests')
    const [path = '', search = ''] = (request.url ?? '/').split(/\?(.*)/s)
    if (!/^\/(v1\.0|beta)(\/|$)/.test(path)) return this.#authority(exchange, { path, search, text: text ?? '' })
    const outcome = this.#graphOutcome(exchange, { path, search, text })
    const requestId = outcome.answer.headers?.['request-id'] ?? this.#parts.state.ids.next()
    const clientRequestId = header(request, 'client-request-id') ?? requestId
    send(response, {
      ...outcome,
      answer: {
        ...outcome.answer,
        headers: { ...graphHeaders, 'request-id': requestId, 'client-request-id': clientRequestId, ...outcome.answer.headers },
      },
    })
  }

  #graphOutcome(exchange: Exchange, wire: Wire & { readonly text: string | null }): Outcome {
    const { request, origin } = exchange
    const { service } = this.#parts
    try {
      const caller = this.#callerOf(request)
      const body = bodyOf(wire.text)
      if (wire.path.startsWith('/beta')) throw new GraphRefusal(400, 'BadRequest', { message: 'The lab tenant speaks v1.0 only.' })
      if (wire.path === '/v1.0/$batch') {
        return service.performBatch({ origin, caller, clientRequestId: header(request, 'client-request-id'), body })
      }
      return service.perform({
        method: request.method ?? 'GET',
        origin,
        segments: decoded(wire.path.slice('/v1.0'.length)),
        query: queryOf(wire.search),
        headers: request.headers as Readonly<Record<string, string | undefined>>,
        body,
        inBatch: false,
        caller,
      })
    } catch (error) {
      if (!(error instanceof GraphRefusal)) throw error
      return sent(service.refuse(error, header(request, 'client-request-id')))
    }
  }

  #callerOf(request: IncomingMessage): Caller {
    const authorization = request.headers.authorization ?? ''
    const token = /^Bearer\s+(.+)$/i.exec(authorization)?.[1]
    if (token === undefined) throw unauthorized('Access token is empty.')
    const verdict = this.#parts.tokens.judge(token, this.#parts.state.clock.now())
    if (verdict.kind === 'expired') throw unauthorized('Lifetime validation failed, the token is expired.')
    if (verdict.kind === 'unknown') throw unauthorized('Access token validation failure. Invalid token.')
    return verdict.grant
  }

  #authority(exchange: Exchange, wire: Wire & { readonly text: string }): void {
    const { request, response, origin } = exchange
    const { authority, faults, state } = this.#parts
    const method = request.method ?? 'GET'
    const action = faults.next({ endpoint: 'token', method, path: wire.path, inBatch: false })
    if (action !== null) state.statistics.count('faultsPlayed')
    const form = new URLSearchParams(method === 'POST' ? wire.text : wire.search)
    const process = (): Outcome => {
      const { status, body, issued } = authority.answer({ method, path: wire.path, origin, form })
      if (issued) state.statistics.count('tokensIssued')
      // A service that asks for patience says how long.
      return sent({ status, body, headers: { ...authorityHeaders, ...(status === 429 || status === 503 ? { 'Retry-After': '10' } : {}) } })
    }
    const outcome = playFault(action, process, (fault) => {
      return {
        status: fault.status,
        headers: { ...authorityHeaders, ...retryAfterHeader(fault) },
        body: { error: 'temporarily_unavailable' },
      }
    })
    if (wire.path.endsWith('/oauth2/v2.0/token')) {
      const { status } = outcome.answer
      state.statistics.count('tokenRequests')
      state.statistics.record({ at: state.clock.now(), endpoint: 'token', method, path: wire.path, status, inBatch: false })
    }
    send(response, outcome)
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly origin: string
}

interface Wire {
  readonly path: string
  readonly search: string
}

const graphHeaders = {
  'Content-Type': 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
  'OData-Version': '4.0',
  'Cache-Control': 'no-cache',
}

const authorityHeaders = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store, no-cache' }

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

function unauthorized(message: string): GraphRefusal {
  const challenge = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="invalid_token"'
  return new GraphRefusal(401, 'InvalidAuthenticationToken', { message, headers: { 'WWW-Authenticate': challenge } })
}

function bodyOf(text: string | null): Json | undefined {
  if (text === null) throw new GraphRefusal(413, 'RequestEntityTooLarge', { message: 'The request body is too large.' })
  if (text === '') return undefined
  const body = parseJson(text)
  if (body === undefined)
    throw badRequest('Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.')
  return body
}

function decoded(path: string): readonly string[] {
  try {
    return pathSegments(path)
  } catch (error) {
    if (error instanceof URIError) throw badRequest('The request URL is malformed.')
    throw error
  }
}

/** Puts an outcome on the wire: whole, cut in the middle, or not at all. */
function send(response: ServerResponse, outcome: Outcome): void {
  if (outcome.delayMs > 0) {
    setTimeout(() => send(response, { ...outcome, delayMs: 0 }), outcome.delayMs).unref()
    return
  }
  if (outcome.delivery === 'reset') return reset(response)
  if (outcome.delivery === 'close') return void response.destroy()
  const { answer } = outcome
  const content = Buffer.from(contentOf(answer))
  const type = answer.text === undefined ? {} : { 'Content-Type': 'text/plain' }
  const length = answer.status === 204 ? {} : { 'Content-Length': String(content.length) }
  response.writeHead(answer.status, { ...answer.headers, ...type, ...length })
  if (outcome.delivery === 'send') return void response.end(answer.status === 204 ? undefined : content)
  // Half of the body goes out, then the connection ends: the length announced is never reached.
  response.write(content.subarray(0, Math.floor(content.length / 2)), () => response.destroy())
}

/** Ends the connection with a reset (RST), as a failing load balancer does; TLS has no such thing and closes. */
function reset(response: ServerResponse): void {
  const { socket } = response
  if (socket === null || 'encrypted' in socket) response.destroy()
  else socket.resetAndDestroy()
}

function contentOf(answer: GraphAnswer): string {
  return answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body))
}
