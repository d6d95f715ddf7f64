import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { request as plainRequest, type IncomingHttpHeaders } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { must } from '#src/base/assert.ts'
import type { Clock } from '#src/base/clock.ts'
import { Secret } from '#src/base/secret.ts'
import { ServiceClient } from '#src/cli/client/service-client.ts'
import type { Role } from '#src/model/role.ts'
import { openService, type Service, type ServiceOptions } from '#src/service.ts'
import { oneUserShape, type SessionBody } from '../contract/access.ts'
import { secretHandleShape } from '../contract/connector.ts'
import { liveType } from '../contract/live.ts'
import { problemShape } from '../contract/problem.ts'
import { apiRoot, csrfHeader } from '../contract/socket.ts'
import type { Static } from 'typebox'

/** What a request brings along. */
export interface Sending {
  readonly json?: unknown
  /** Goes out as raw bytes. */
  readonly secret?: string
  readonly headers?: Readonly<Record<string, string>>
  /** A session, or a token; nobody when it is left out. */
  readonly as?: SignedIn | string
}

/** An answer as it came over the network. */
export interface NetworkAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  json(): unknown
}

/** Somebody who has signed in. */
export interface SignedIn {
  readonly cookie: string
  readonly session: SessionBody
}

/** A service that listens on a port of loopback, without any connector. */
export class AccessWorld {
  readonly service: Service
  readonly client: ServiceClient
  /** Everything the service wrote to its log. */
  readonly log: string[]
  readonly #root: string
  readonly #ca: string | null

  private constructor(parts: { service: Service; client: ServiceClient; log: string[]; root: string; ca: string | null }) {
    this.service = parts.service
    this.client = parts.client
    this.log = parts.log
    this.#root = parts.root
    this.#ca = parts.ca
  }

  static async start(
    given: {
      readonly clock?: Clock
      readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string }
      readonly more?: Partial<ServiceOptions>
    } = {},
  ): Promise<AccessWorld> {
    const root = mkdtempSync(join(tmpdir(), 'lockstep-access-'))
    const log: string[] = []
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        log.push(chunk.toString('utf8'))
        done()
      },
    })
    const dataDirectory = join(root, 'data')
    const service = await openService({
      dataDirectory,
      keyFile: join(root, 'vault.key'),
      environment: {},
      log: pino({ level: 'debug' }, sink),
      holder: 'test service',
      // Tests sign in very often; the recommended cost has a test of its own.
      passwordCost: { memory: 64, passes: 1, parallelism: 1 },
      network: { listen: '127.0.0.1:0', tls: given.tls ?? null },
      ...(given.clock === undefined ? {} : { clock: given.clock }),
      ...given.more,
    })
    const client = new ServiceClient({ address: service.address, dataDirectory, author: 'root' })
    return new AccessWorld({ service, client, log, root, ca: given.tls?.ca ?? null })
  }

  async close(next: 'stop' | 'restart' = 'stop'): Promise<void> {
    await this.service.close('the test ended', next)
    rmSync(this.#root, { recursive: true, force: true })
  }

  /** Files of the data directory that hold the text. */
  filesWith(text: string): readonly string[] {
    const directory = join(this.#root, 'data')
    const files = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile())
    return files.map(({ name }) => name).filter((name) => readFileSync(join(directory, name)).includes(text))
  }

  /** Host and port of the listener. */
  get address(): string {
    return must(this.service.networkAddress, 'the address of the listener')
  }

  /** Adds a user through the socket. */
  async addUser(name: string, role: Role, password: string): Promise<void> {
    const { handle } = await this.client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret: Secret.fromText(password) })
    await this.client.ask(oneUserShape, { method: 'POST', path: '/users', body: { name, role, password: handle } })
  }

  /** Signs in over the network. */
  async signIn(name: string, password: string): Promise<SignedIn> {
    const answer = await this.send('POST', `/session?name=${encodeURIComponent(name)}`, { secret: password })
    if (answer.status !== 201) throw new Error(`The sign-in was answered with ${answer.status}: ${answer.text}`)
    return { cookie: cookieOf(answer), session: answer.json() as SessionBody }
  }

  /** Sends a request over the network, as a page of the service would. */
  send(method: string, path: string, sending: Sending = {}): Promise<NetworkAnswer> {
    const [host = '', port = ''] = this.address.split(':')
    const body = sending.secret ?? (sending.json === undefined ? undefined : JSON.stringify(sending.json))
    const options = { host, port, method, path: `${apiRoot}${path}`, headers: headersOf(sending), agent: false as const }
    return new Promise((resolve, reject) => {
      const sent = this.#ca === null ? plainRequest(options) : tlsRequest({ ...options, ca: this.#ca, servername: 'localhost' })
      sent.on('response', (response) => {
        let text = ''
        const answer = (): void => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) as unknown })
        }
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', answer)
        // What happens in the service has no end: who asked hangs up.
        if (response.headers['content-type'] !== liveType) return
        answer()
        response.destroy()
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }
}

/** The problem in an answer. */
export function problemIn(answer: NetworkAnswer): Static<typeof problemShape> {
  return answer.json() as Static<typeof problemShape>
}

/** The cookie an answer sets, as a browser sends it back. */
export function cookieOf(answer: NetworkAnswer): string {
  return must(answer.headers['set-cookie']?.[0], 'a cookie').split(';')[0] ?? ''
}

function headersOf({ json, secret, headers = {}, as }: Sending): Record<string, string> {
  const type = secret !== undefined ? 'application/octet-stream' : json === undefined ? null : 'application/json'
  return {
    ...(type === null ? {} : { 'content-type': type }),
    ...(typeof as === 'string' ? { authorization: `Bearer ${as}` } : {}),
    ...(typeof as === 'object' ? { cookie: as.cookie, [csrfHeader]: as.session.csrf ?? '' } : {}),
    ...headers,
  }
}
