import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { objectList, parseJsonObject, type Json, type JsonObject } from '../json.ts'
import { GraphClient } from './graph-client.ts'
import { retryAfterMs } from './graph-error.ts'
import { get, odataText, type Outcome } from './graph-request.ts'
import { readPage } from './read.ts'
import { openTransport } from './transport.ts'

interface Received {
  readonly path: string
  readonly body: JsonObject | null
}

/** A server that answers as told, and a client for it whose waits pass at once. */
async function served(answer: (request: Received, response: ServerResponse) => void) {
  const received: Received[] = []
  const server = createServer((request, response) => void receive(request, response))
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const what = { path: request.url ?? '', body: parseJsonObject(text) }
    received.push(what)
    answer(what, response)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const time = { now: 0, waitedMs: 0 }
  const client = new GraphClient({
    transport: openTransport({ origin, ca: null, connectionCountMax: 4, connectTimeoutMs: 1_000, requestTimeoutMs: 5_000 }),
    tokens: { current: () => Promise.resolve('token'), refuse: () => {}, close: () => Promise.resolve() },
    graphUrl: origin,
    concurrencyMax: 4,
    clock: { now: () => time.now },
    delay: (ms) => {
      time.now += ms
      time.waitedMs += ms
      return Promise.resolve()
    },
    random: () => 1,
    signal: new AbortController().signal,
  })
  onTestFinished(async () => {
    await client.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { client, received, time }
}

function send(response: ServerResponse, status: number, body: Json, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** The answer to a batch, made of the answers to its operations. */
function sendBatch(response: ServerResponse, request: Received, answerOf: (item: JsonObject) => JsonObject | null): void {
  const responses = objectList(request.body, 'requests').flatMap((item) => {
    const own = answerOf(item)
    return own === null ? [] : [{ id: item['id'] ?? null, ...own }]
  })
  send(response, 200, { responses: responses.toReversed() })
}

function statusOf(outcome: Outcome): number | string {
  return outcome.kind === 'answer' ? outcome.answer.status : outcome.kind
}

describe('batches', () => {
  it('carry twenty operations asked for at the same time and give each its own answer, whatever their order', async () => {
    const { client, received } = await served((request, response) => {
      sendBatch(response, request, (item) => ({ status: 200, headers: {}, body: { url: item['url'] ?? null } }))
    })
    const outcomes = await Promise.all(Array.from({ length: 45 }, (_, index) => client.ask(get(`/users/${index}`))))
    expect(received.map((request) => objectList(request.body, 'requests').length)).toEqual([20, 20, 5])
    expect(outcomes.map((outcome) => outcome.kind === 'answer' && outcome.answer.body?.['url'])).toEqual(
      Array.from({ length: 45 }, (_, index) => `/users/${index}`),
    )
  })

  it('ask again only for the operations that were throttled, after the time each was given', async () => {
    let isFirst = true
    const { client, received, time } = await served((request, response) => {
      const throttles = isFirst
      isFirst = false
      sendBatch(response, request, (item) =>
        throttles && item['url'] === '/users/1'
          ? { status: 429, headers: { 'Retry-After': '12' }, body: {} }
          : { status: 204, headers: {} },
      )
    })
    const outcomes = await Promise.all([0, 1, 2].map((id) => client.ask({ method: 'DELETE', path: `/users/${id}`, idempotent: true })))
    expect(outcomes.map(statusOf)).toEqual([204, 204, 204])
    expect(received.map((request) => objectList(request.body, 'requests').map((item) => item['url']))).toEqual([
      ['/users/0', '/users/1', '/users/2'],
      ['/users/1'],
    ])
    expect(time.waitedMs).toBeGreaterThanOrEqual(12_000)
  })

  it('that were not understood as a whole are taken apart, so one bad operation does not spoil the others', async () => {
    const { client } = await served((request, response) => {
      if (request.path.endsWith('/$batch')) return send(response, 400, { error: { code: 'BadRequest', message: 'Unable to read JSON.' } })
      send(response, request.path.endsWith('/bad') ? 400 : 200, {})
    })
    const outcomes = await Promise.all(['good', 'bad', 'fine'].map((id) => client.ask(get(`/users/${id}`))))
    expect(outcomes.map(statusOf)).toEqual([200, 400, 200])
  })

  it('leave an operation nobody answered open when it must not be repeated', async () => {
    const { client, received } = await served((request, response) => sendBatch(response, request, () => null))
    const outcome = await client.ask({ method: 'POST', path: '/users', body: {}, idempotent: false })
    expect(outcome).toEqual({ kind: 'unanswered', failure: null })
    expect(received).toHaveLength(1)
  })
})

describe('repeating', () => {
  it.each([
    ['a read', true, 5],
    ['a creation', false, 1],
  ] as const)('sends %s that the server fails at so often', async (_, idempotent, times) => {
    const { client, received } = await served((_request, response) => send(response, 500, {}))
    const outcome = await client.send({ method: 'POST', path: '/users', body: {}, idempotent })
    expect(statusOf(outcome)).toBe(500)
    expect(received).toHaveLength(times)
  })

  it('waits longer every time', async () => {
    const { client, time } = await served((_request, response) => send(response, 502, {}))
    await client.send(get('/users'))
    expect(time.waitedMs).toBe(500 + 1_000 + 2_000 + 4_000)
  })

  it('gives up on a storm that does not end, with the refusal', async () => {
    const { client, received } = await served((_request, response) => send(response, 429, {}, { 'retry-after': '1' }))
    expect(statusOf(await client.send(get('/users')))).toBe(429)
    expect(received).toHaveLength(30)
  })

  it('reports a token that is refused twice instead of asking for ever', async () => {
    const { client, received } = await served((_request, response) => send(response, 401, {}))
    expect(statusOf(await client.send(get('/users')))).toBe(401)
    expect(received).toHaveLength(2)
  })
})

describe('answers that are not from Graph', () => {
  it.each([
    ['a page of a proxy', (response: ServerResponse) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    ['a list with something in it that is no object', (response: ServerResponse) => send(response, 200, { value: ['x'] })],
    ['an object that is no list', (response: ServerResponse) => send(response, 200, { hello: 'world' })],
    [
      'a link to somewhere else',
      (response: ServerResponse) => send(response, 200, { value: [], '@odata.nextLink': 'https://evil.example/x' }),
    ],
  ])('end the session with a clear reason: %s', async (_, answer) => {
    const { client } = await served((_request, response) => answer(response))
    await expect(readPage(client, { path: '/users' }, 'User.Read.All')).rejects.toMatchObject({
      failure: 'unexpected',
      reason: 'not-graph',
    })
  })

  it('cannot send the token to another server by a link', async () => {
    const { client } = await served((_request, response) =>
      send(response, 200, { value: [], '@odata.nextLink': 'https://evil.example/v1.0/users?$skiptoken=x' }),
    )
    expect((await readPage(client, { path: '/users' }, 'User.Read.All')).nextPath).toBe('/users?$skiptoken=x')
  })

  it('name the permission when the read was refused', async () => {
    const { client } = await served((_request, response) =>
      send(response, 403, { error: { code: 'Authorization_RequestDenied', message: 'No.' } }),
    )
    const error: unknown = await readPage(client, { path: '/users' }, 'User.Read.All').catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      failure: 'permission',
      incidents: [{ code: '403', subCode: 'Authorization_RequestDenied', text: 'No.' }],
    })
    expect((error as { readonly advice: string }).advice).toContain('User.Read.All')
  })
})

describe('the small print of HTTP', () => {
  const answer = (text: string) => ({ status: 429, headers: { 'retry-after': text }, body: null })

  it('reads Retry-After as seconds or as a date, and bounds it', () => {
    const now = Date.parse('2026-11-22T10:00:00Z')
    expect(retryAfterMs(answer('7'), now)).toBe(7_000)
    expect(retryAfterMs(answer('Sun, 22 Nov 2026 10:00:30 GMT'), now)).toBe(30_000)
    expect(retryAfterMs(answer('Sun, 22 Nov 2026 09:00:00 GMT'), now)).toBe(0)
    expect(retryAfterMs(answer('999999'), now)).toBe(900_000)
    expect(retryAfterMs(answer('soon'), now)).toBeNull()
    expect(retryAfterMs({ status: 429, headers: {}, body: null }, now)).toBeNull()
  })

  it('doubles quotes in OData text and encodes it', () => {
    expect(odataText("O'Neil+/=")).toBe("'O''Neil%2B%2F%3D'")
  })
})
