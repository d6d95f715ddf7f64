import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { must } from '#src/base/assert.ts'
import { roles, type Role } from '#src/model/role.ts'
import { createdTokenShape } from '../../contract/access.ts'
import { schedulerShape } from '../../contract/scheduler.ts'
import { spacePageShape } from '../../contract/space.ts'
import { metaversePageShape } from '../../contract/metaverse.ts'
import type { OpenApiDocument } from '../../open-api/document.ts'
import { AccessWorld, type NetworkAnswer, type SignedIn } from '../access-world.ts'
import { forest, startLabCompany, tenant, type LabCompany } from '../service-world.ts'
import type { Asker } from './check-answer.ts'
import { addConnectors, holdDeletes, startReceiver, type Receiver } from './fuzz-company.ts'
import { ExampleStage } from './examples/example-stage.ts'
import type { FuzzRequest } from './fuzz-requests.ts'
import type { KnownNames } from './schema-values.ts'

const password = randomBytes(18).toString('base64url')
/** An answer that takes longer is one that never comes. */
const answerMsMax = 60_000
const refreshMs = 4 * 60_000

/** A service with a small company that was synchronized once, and somebody of every role, with a session and with a token. */
export class FuzzWorld {
  readonly world: AccessWorld
  readonly document: OpenApiDocument
  readonly known: KnownNames
  readonly #company: LabCompany
  readonly #receiver: Receiver
  readonly #sessions = new Map<Role, { readonly signedIn: SignedIn; readonly at: number }>()
  readonly #tokens = new Map<Role, string>()

  #stage: ExampleStage | null = null

  private constructor(parts: {
    world: AccessWorld
    company: LabCompany
    receiver: Receiver
    document: OpenApiDocument
    known: KnownNames
  }) {
    this.world = parts.world
    this.#company = parts.company
    this.#receiver = parts.receiver
    this.document = parts.document
    this.known = parts.known
  }

  static async start(): Promise<FuzzWorld> {
    const company = await startLabCompany()
    const world = await AccessWorld.start({ more: { requestRates: { principal: 1_000_000, address: 1_000_000 } } })
    const receiver = await startReceiver()
    await addConnectors(world, company)
    // What changes is to be the doing of a request.
    await world.client.ask(schedulerShape, { method: 'PATCH', path: '/scheduler', body: { enabled: false, maintenanceEnabled: false } })
    await holdDeletes(world, company, receiver.address)
    const document = (await (await fetch(`http://${world.address}/api/openapi.json`)).json()) as OpenApiDocument
    const fuzz = new FuzzWorld({ world, company, receiver, document, known: await namesThere(world) })
    for (const role of roles) await fuzz.#welcome(role)
    return fuzz
  }

  async close(): Promise<void> {
    await this.world.close()
    await this.#company.close()
    await this.#receiver.close()
  }

  /** Where examples are set up. */
  get stage(): ExampleStage {
    this.#stage ??= new ExampleStage({
      world: this.world,
      company: this.#company,
      password,
      token: must(this.#tokens.get('administrator'), 'a token'),
    })
    return this.#stage
  }

  /** Sends a request as somebody, or in the session of somebody else, and returns the answer as it came. */
  async send(sending: FuzzRequest, asker: Asker, instead?: SignedIn): Promise<NetworkAnswer> {
    const proof = instead === undefined || asker.kind === 'nobody' ? await this.#proofOf(asker) : proofIn(instead)
    const type =
      sending.body === null ? {} : { 'content-type': sending.body.type, 'content-length': String(Buffer.byteLength(sending.body.bytes)) }
    const [host = '', port = ''] = this.world.address.split(':')
    return new Promise((resolve, reject) => {
      const options = {
        host,
        port,
        method: sending.method,
        path: `/api/v1${sending.address}`,
        headers: { ...sending.headers, ...type, ...proof },
        agent: false as const,
      }
      const sent = request({ ...options, timeout: answerMsMax }, (response) => {
        let text = ''
        const answer = (): void => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) as unknown })
        }
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', answer)
        if (response.headers['content-type'] !== 'text/event-stream') return
        answer()
        response.destroy()
      })
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${answerMsMax} ms`)))
      sent.on('error', reject)
      sent.end(sending.body?.bytes)
    })
  }

  /** Everything that is kept and that a request might change, in a form that can be compared. */
  async facts(): Promise<unknown> {
    const paths = [
      '/configuration',
      '/users',
      '/tokens',
      '/staging',
      '/credentials',
      '/held?status=all',
      '/vault',
      '/runs?limit=1',
      '/cycles?limit=1',
      '/scheduler',
    ]
    const administrator: Asker = { kind: 'token', role: 'administrator' }
    const answers = await Promise.all(
      paths.map((path) => this.world.send('GET', path, { as: must(this.#tokens.get(administrator.role), 'a token') })),
    )
    return answers.map((answer) => withoutTimes(JSON.parse(answer.text)))
  }

  async #welcome(role: Role): Promise<void> {
    await this.world.addUser(nameOf(role), role, password)
    const { text } = await this.world.client.ask(createdTokenShape, {
      method: 'POST',
      path: '/tokens',
      body: { purpose: `as ${role}`, role, expiresIn: '1d' },
    })
    this.#tokens.set(role, text)
    // At once: later so many wrong passwords will have come from this address that nobody is let in for a while.
    await this.#session(role)
  }

  async #proofOf(asker: Asker): Promise<Readonly<Record<string, string>>> {
    if (asker.kind === 'nobody') return {}
    if (asker.kind === 'token') return { authorization: `Bearer ${must(this.#tokens.get(asker.role), 'a token')}` }
    return proofIn(await this.#session(asker.role))
  }

  /** A session that has just begun as far as writing secrets goes. */
  async #session(role: Role): Promise<SignedIn> {
    const known = this.#sessions.get(role)
    if (known !== undefined && Date.now() - known.at < refreshMs) return known.signedIn
    const signedIn = await this.world.signIn(nameOf(role), password)
    this.#sessions.set(role, { signedIn, at: Date.now() })
    return signedIn
  }
}

function proofIn({ cookie, session }: SignedIn): Readonly<Record<string, string>> {
  return { cookie, 'lockstep-csrf': must(session.csrf, 'the proof of a session') }
}

function nameOf(role: Role): string {
  return `somebody-${role}`
}

/** Names a request may ask for. */
async function namesThere({ client }: AccessWorld): Promise<KnownNames> {
  const { objects } = await client.ask(spacePageShape, { method: 'GET', path: `/connectors/${forest}/space`, query: { limit: 5 } })
  const identities = await client.ask(metaversePageShape, { method: 'GET', path: '/metaverse', query: { limit: 5 } })
  const ids = [...identities.objects.map(({ id }) => id), ...objects.map(({ id }) => id)]
  return {
    connector: [forest, tenant],
    number: ['1', '2', '3'],
    id: [...ids, 'latest'],
    object: objects.map(({ dn }) => dn),
    q: ['a', 'an', ...objects.map(({ dn }) => dn)],
    user: ['somebody-viewer'],
    space: ['metaverse', forest],
    version: ['1', '2'],
    profile: ['Full Import', 'Delta Synchronization'],
    cycle: ['latest'],
    expiresIn: ['1h', '24h'],
    customizedInterval: ['01:00:00'],
    olderThan: ['30d'],
    type: ['person', 'group'],
    expression: ['[displayName]', 'IIF(IsNullOrEmpty([mail]), "", [mail])'],
    step: ['1'],
    counter: ['stage-add'],
  }
}

/** Moments go on by themselves, and so does what is counted by looking. */
function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes)
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value) ? 'a moment' : value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'sessions' && key !== 'lastUsedAt' && key !== 'lastSignInAt')
      .map(([key, each]) => [key, withoutTimes(each)]),
  )
}
