import { Pool, type Dispatcher } from 'undici'
import { parseJsonObject, type JsonObject } from '../json.ts'
import { transportFailure } from './transport-failure.ts'

/** One request of HTTP. `path` begins with a slash and carries the query. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** An answer, whatever its status. Header names are in lower case. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The JSON object in the body, or null when there is none. */
  readonly body: JsonObject | null
}

export interface TransportOptions {
  /** `https://host:port`. */
  readonly origin: string
  /** PEM of trusted certification authorities, or null for the built-in ones. */
  readonly ca: string | null
  readonly connectionCountMax: number
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
}

/** Connections to one server. Rejects with `TransportFailure` when no answer came, with the signal's reason when it ended the wait. */
export interface Transport {
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>
  close(): Promise<void>
}

/** A page of 999 users with every property stays below 5 MB; what is larger than this is not Graph. */
const responseBytesMax = 64 * 1024 * 1024

/** Opens a pool of kept-alive connections. HTTP/1.1, one request per connection: a lost connection then costs one request. */
export function openTransport(options: TransportOptions): Transport {
  const pool = new Pool(options.origin, {
    connections: options.connectionCountMax,
    pipelining: 1,
    allowH2: false,
    maxResponseSize: responseBytesMax,
    headersTimeout: options.requestTimeoutMs,
    bodyTimeout: options.requestTimeoutMs,
    connect: { timeout: options.connectTimeoutMs, ...(options.ca === null ? {} : { ca: options.ca }) },
  })
  return {
    send: (request, signal) => exchange(pool, request, signal),
    close: () => pool.destroy(),
  }
}

async function exchange(pool: Dispatcher, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  signal.throwIfAborted()
  try {
    const answer = await pool.request({ ...request, signal })
    return { status: answer.statusCode, headers: plainHeaders(answer.headers), body: parseJsonObject(await answer.body.text()) }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw transportFailure(error)
  }
}

function plainHeaders(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ')
  }
  return plain
}
