import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { problemShape } from '#src/api/contract/problem.ts'
import { apiRoot, authorHeader, linesType } from '#src/api/contract/socket.ts'
import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import { ServiceProblem } from './service-problem.ts'

/** One request. `secret` goes out as raw bytes; JSON never carries one. */
export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the root of the API, parts percent-encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly secret?: Secret
  /** `If-Match`: the version of what is replaced, as the caller has seen it. */
  readonly ifVersion?: number
}

/** Longest answer that is taken: the documents of a large configuration. */
const answerBytesMax = 64 * 1024 * 1024

/** Speaks to the service of a data directory over its socket. */
export class ServiceClient {
  readonly #place: { readonly address: string; readonly dataDirectory: string; readonly author: string }

  constructor(place: { readonly address: string; readonly dataDirectory: string; readonly author: string }) {
    this.#place = place
  }

  /** Asks and returns the answer, which must have the shape. Throws `ServiceProblem`, or `service-unreachable`. */
  async ask<S extends TSchema>(shape: S, wanted: ServiceRequest): Promise<Static<S>> {
    const response = await this.#send(wanted, 'application/json')
    return parsed(shape, await textOf(response))
  }

  /** Asks for work that is told line by line; each line must have the shape. A line of type `problem` is thrown. */
  async *lines<S extends TSchema>(shape: S, wanted: ServiceRequest): AsyncGenerator<Static<S>, void, undefined> {
    const response = await this.#send(wanted, linesType)
    for await (const line of createInterface({ input: response, crlfDelay: Infinity })) {
      const value: unknown = parseJson(line)
      if (isProblemLine(value)) throw new ServiceProblem(parsedValue(problemShape, value.problem))
      yield parsedValue(shape, value)
    }
    if (!response.complete) throw new AppError('service-answer', { detail: 'the service ended before its answer did' })
  }

  /** Asks for what is no JSON, a table or a file, piece by piece as it comes. Throws `service-answer` where the answer breaks off. */
  async *pieces(wanted: ServiceRequest, accept: string): AsyncGenerator<Buffer, void, undefined> {
    const response = await this.#send(wanted, accept)
    try {
      for await (const piece of response as AsyncIterable<Buffer>) yield piece
    } catch (cause) {
      throw new AppError('service-answer', { detail: 'the service ended before its answer did', cause })
    }
    if (!response.complete) throw new AppError('service-answer', { detail: 'the service ended before its answer did' })
  }

  /** Whether a service answers at the socket. */
  async isRunning(): Promise<boolean> {
    try {
      const response = await this.#send({ method: 'GET', path: '/status' }, 'application/json')
      response.resume()
      return true
    } catch (error) {
      if (error instanceof AppError && error.code === 'service-unreachable') return false
      throw error
    }
  }

  async #send(wanted: ServiceRequest, accept: string): Promise<IncomingMessage> {
    const { address, author } = this.#place
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { accept, [authorHeader]: author, ...contentType(wanted), ...condition(wanted) }
      // A connection of its own each time: one kept open would still belong to a service that was restarted meanwhile.
      const sent = request({ agent: false, socketPath: address, method: wanted.method, path: pathOf(wanted), headers }, resolve)
      sent.once('error', (error) => reject(this.#unreachable(error)))
      writeBody(sent, wanted)
    })
    if ((response.statusCode ?? 500) < 400) return response
    throw new ServiceProblem(parsed(problemShape, await textOf(response)))
  }

  #unreachable(error: NodeJS.ErrnoException): AppError {
    const { dataDirectory } = this.#place
    switch (error.code) {
      case 'ENOENT':
      case 'ECONNREFUSED':
        return new AppError('service-unreachable', { subject: dataDirectory, cause: error })
      case 'EACCES':
      case 'EPERM':
        return new AppError('service-unreachable', {
          subject: dataDirectory,
          detail: 'its socket belongs to another account',
          cause: error,
        })
      default:
        return new AppError('service-answer', { subject: dataDirectory, detail: error.message, cause: error })
    }
  }
}

function pathOf({ path, query = {} }: ServiceRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]]))
  const search = new URLSearchParams(pairs).toString()
  return `${apiRoot}${path}${search === '' ? '' : `?${search}`}`
}

function contentType({ body, secret }: ServiceRequest): Readonly<Record<string, string>> {
  if (secret !== undefined) return { 'content-type': 'application/octet-stream' }
  return body === undefined ? {} : { 'content-type': 'application/json' }
}

function condition({ ifVersion }: ServiceRequest): Readonly<Record<string, string>> {
  return ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` }
}

function writeBody(sent: ClientRequest, { body, secret }: ServiceRequest): void {
  if (secret === undefined) {
    sent.end(body === undefined ? undefined : JSON.stringify(body))
    return
  }
  secret.withBytes((bytes) => {
    const copy = Buffer.from(bytes)
    sent.end(copy, () => copy.fill(0))
  })
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > answerBytesMax) throw new AppError('service-answer', { detail: `its answer is longer than ${answerBytesMax} bytes` })
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed<S extends TSchema>(shape: S, text: string): Static<S> {
  return parsedValue(shape, parseJson(text))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('service-answer', { detail: 'its answer is no JSON', cause })
  }
}

function parsedValue<S extends TSchema>(shape: S, value: unknown): Static<S> {
  if (Value.Check(shape, value)) return value
  const [first] = Value.Errors(shape, value)
  throw new AppError('service-answer', {
    detail: `its answer does not have the expected shape: ${first?.instancePath ?? ''} ${first?.message ?? ''}`,
  })
}

function isProblemLine(value: unknown): value is { readonly problem: unknown } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'problem' && 'problem' in value
}
