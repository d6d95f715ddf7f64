import { currentPrompts, forgeryProof } from './access-prompts.ts'
import { localCodes, localProblem, problemIn, RequestProblem } from './request-problem.ts'

/** First part of every path of the API; the same word stands in src/api/contract/socket.ts. */
export const apiRoot = '/api/v1'
/** Where the API describes itself, for people and for programs; the same stands in src/api/open-api/document.ts. */
export const documentationPath = '/api/docs'
export const documentPath = '/api/openapi.json'
const csrfHeader = 'lockstep-csrf'
const handOverHeader = 'lockstep-hand-over'
/** The same word stands in src/api/contract/first-run.ts. */
const setupCodeHeader = 'x-lockstep-setup-code'
const linesType = 'application/x-ndjson'

export type QueryValues = Readonly<Record<string, string | number | boolean | null | undefined>>

/** One request. At most one of `json` and `secret`. */
export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the root of the API, its parts encoded: see `pathOf`. */
  readonly path: string
  readonly query?: QueryValues
  readonly json?: unknown
  /** Goes out as raw bytes, the way the service wants secrets. */
  readonly secret?: string
  /** The version that was edited. */
  readonly ifMatch?: string
  /** Proof of a link, where nobody is signed in. */
  readonly handOver?: string
  /** The one-time code of the first run. */
  readonly setupCode?: string
  readonly signal?: AbortSignal
}

/** A path of encoded parts: names of connectors hold anything. */
export function pathOf(...parts: readonly (string | number)[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('')
}

/**
 * Asks and returns what was answered. The console and the service are of one version (the live stream says so), so the answer has
 * the type of the contract. Throws `RequestProblem`. Where the service wants a fresh sign-in, the person is asked for it and the
 * request repeated once.
 */
export async function ask<Answer>(asking: Asking): Promise<Answer> {
  const response = await answered(asking, 'application/json')
  return (await response.json()) as Answer
}

/** An answer with its entity tag, for what is edited. */
export async function askWithTag<Answer>(asking: Asking): Promise<{ readonly body: Answer; readonly tag: string | null }> {
  const response = await answered(asking, 'application/json')
  return { body: (await response.json()) as Answer, tag: response.headers.get('etag') }
}

/** Asks for long work and yields every line as it comes. Leaving the loop hangs up; the work goes on. */
export async function* askLines<Line extends { readonly type: string }>(asking: Asking): AsyncGenerator<Line, void, void> {
  const response = await answered(asking, linesType)
  // What fails before the first line, and what is done at once, comes as one plain object.
  if (!(response.headers.get('content-type') ?? '').includes(linesType)) {
    yield (await response.json()) as Line
    return
  }
  const reader = (response.body ?? new ReadableStream<Uint8Array<ArrayBuffer>>()).getReader()
  const decoder = new TextDecoder()
  try {
    let rest = ''
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const lines = `${rest}${decoder.decode(chunk.value, { stream: true })}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines.filter((text) => text !== '')) yield lineOf<Line>(line)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function lineOf<Line extends { readonly type: string }>(text: string): Line {
  const line = JSON.parse(text) as Line | { readonly type: 'problem'; readonly problem: RequestProblem['problem'] }
  if (line.type === 'problem' && 'problem' in line) throw new RequestProblem(line.problem)
  return line as Line
}

async function answered(asking: Asking, accept: string): Promise<Response> {
  const response = await send(asking, accept)
  if (response.ok) return response
  const problem = await problemIn(response)
  if (problem.code === 'sign-in-needed') currentPrompts().signedOut()
  if (problem.code !== 'step-up-required' || !(await currentPrompts().confirm(problem))) throw new RequestProblem(problem)
  const again = await send(asking, accept)
  if (again.ok) return again
  throw new RequestProblem(await problemIn(again))
}

async function send(
  { method = 'GET', path, query = {}, json, secret, ifMatch, handOver, setupCode, signal }: Asking,
  accept: string,
): Promise<Response> {
  const proof = method === 'GET' ? null : forgeryProof()
  const type = secret !== undefined ? 'application/octet-stream' : json === undefined ? null : 'application/json'
  const headers = {
    accept,
    ...(type === null ? {} : { 'content-type': type }),
    ...(proof === null ? {} : { [csrfHeader]: proof }),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    ...(handOver === undefined ? {} : { [handOverHeader]: handOver }),
    ...(setupCode === undefined ? {} : { [setupCodeHeader]: setupCode }),
  }
  const body = secret ?? (json === undefined ? null : JSON.stringify(json))
  try {
    return await fetch(`${apiRoot}${path}${searchOf(query)}`, {
      method,
      headers,
      body: body === null ? null : new TextEncoder().encode(body),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (cause) {
    if (signal?.aborted === true) throw cause
    throw new RequestProblem(
      localProblem({
        code: localCodes.unreachable,
        title: 'The service cannot be reached',
        detail: null,
        hint: 'It may be starting again. The console keeps trying.',
      }),
    )
  }
}

function searchOf(query: QueryValues): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`
}
