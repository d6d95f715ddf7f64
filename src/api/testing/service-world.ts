import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { assert, must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { ServiceClient } from '#src/cli/client/service-client.ts'
import { openService, type Service } from '#src/service.ts'
import { searchBytes } from '#src/vault/testing/leak-search.ts'
import { generateContoso } from '#lab/contoso/generate.ts'
import { labAccountNames, labPasswords } from '#lab/directory/lab-accounts.ts'
import { startLabDirectory, type LabDirectory } from '#lab/directory/server.ts'
import { startLabTenant, type LabTenant } from '#lab/tenant/lab-tenant.ts'
import { addConnectorLineShape, secretHandleShape, type AddConnectorLine } from '../contract/connector.ts'
import { cycleLineShape } from '../contract/cycle.ts'
import { apiRoot } from '../contract/socket.ts'

/** A small company behind real sockets. */
export interface LabCompany {
  readonly directory: LabDirectory
  readonly tenant: LabTenant
  /** Host and port of LDAPS. */
  readonly server: string
  readonly graphUrl: string
  /** Settings of a connector to the forest, and of one to the tenant. */
  readonly forestSettings: Readonly<Record<string, unknown>>
  readonly tenantSettings: Readonly<Record<string, unknown>>
  /** Containers that hold people and groups. */
  readonly containers: readonly string[]
  close(): Promise<void>
}

/** The account the connector signs in with. */
export const account = {
  name: labAccountNames.syncAccount,
  password: labPasswords.syncAccount,
  userName: `${labAccountNames.syncAccount}@contoso.lab`,
}
export const forest = 'contoso.lab'
export const tenant = 'contoso.onmicrosoft.com'

export async function startLabCompany(
  size: { readonly people: number; readonly groups: number } = { people: 20, groups: 4 },
): Promise<LabCompany> {
  const directory = await startLabDirectory({ organisation: generateContoso({ seed: 1, ...size }) })
  const labTenant = await startLabTenant({ tls: 'self-signed', throttle: 'off' })
  directory.directory.grant(account.name, 'read-deleted-objects')
  const server = new URL(must(directory.ldapsUrl, 'LDAPS')).host
  const graphUrl = must(labTenant.secureBaseUrl, 'HTTPS')
  const { tenantId, clientId, certificate } = labTenant
  return {
    directory,
    tenant: labTenant,
    server,
    graphUrl,
    forestSettings: { forest, servers: [server], userName: account.userName, ca: directory.caPem },
    tenantSettings: { tenantId, clientId, graphUrl, authorityUrl: graphUrl, ca: certificate },
    containers: [`OU=People,${directory.baseDn}`, `OU=Groups,${directory.baseDn}`],
    close: async () => {
      await Promise.all([directory.close(), labTenant.close()])
    },
  }
}

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** A service of its own in a temporary folder, and a company to connect it with. */
export class ServiceWorld {
  readonly company: LabCompany
  readonly root: string
  readonly client: ServiceClient
  /** Everything the service wrote to its log. */
  readonly log: string[]
  /** What the service was told in confidence: none of it may stand in the log when the test ends. */
  readonly confided: Set<string>
  service: Service

  private constructor(parts: { readonly company: LabCompany; readonly root: string; readonly service: Service; readonly log: string[] }) {
    this.company = parts.company
    this.root = parts.root
    this.service = parts.service
    this.log = parts.log
    this.confided = new Set([account.password, parts.company.tenant.clientSecret])
    this.client = new ServiceClient({ address: parts.service.address, dataDirectory: this.dataDirectory, author: 'anna' })
  }

  static async start(size?: { readonly people: number; readonly groups: number }): Promise<ServiceWorld> {
    const root = mkdtempSync(join(tmpdir(), 'lockstep-api-'))
    const log: string[] = []
    const company = await startLabCompany(size)
    return new ServiceWorld({ company, root, log, service: await openAt(root, log) })
  }

  /** With both connectors and after an initial cycle. */
  static async cycled(size?: { readonly people: number; readonly groups: number }): Promise<ServiceWorld> {
    const world = await ServiceWorld.start(size)
    await world.addBoth()
    await collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy: 'initial' } }))
    return world
  }

  /** The DN of a person of the forest, one without anything to escape. */
  get person(): string {
    const dns = this.company.directory.directory.list('user')
    return must(
      dns.find((dn) => dn.includes('OU=People') && !dn.includes('\\')),
      'a person',
    )
  }

  get dataDirectory(): string {
    return join(this.root, 'data')
  }

  get keyFile(): string {
    return join(this.root, 'vault.key')
  }

  /** A key of another machine in the place of ours. */
  makeKey(): void {
    writeFileSync(this.keyFile, randomBytes(32).toString('base64'), { mode: 0o600 })
  }

  /** Ends the service and starts it again on the same data. */
  async restart(between: () => void = () => undefined): Promise<void> {
    await this.service.close('restart')
    between()
    await this.reopen()
  }

  /** Starts a service that was closed. */
  async reopen(): Promise<void> {
    this.service = await openAt(this.root, this.log)
  }

  async close(): Promise<void> {
    await this.service.close('the test ended')
    await this.company.close()
    rmSync(this.root, { recursive: true, force: true })
    const leaks = [...this.confided].flatMap((secret) => searchBytes(Buffer.from(this.log.join('')), 'the log', [secret]))
    assert(leaks.length === 0, `nothing that was confided stands in the log, but ${leaks.length} times it does`)
  }

  /** Hands a secret in and returns its handle. */
  async handle(secret: string): Promise<string> {
    this.confided.add(secret)
    return (await this.client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret: Secret.fromText(secret) })).handle
  }

  /** Adds a connector and returns every line that was told. */
  async add(
    type: 'active-directory' | 'entra-id',
    different: { readonly secret?: string; readonly name?: string } = {},
  ): Promise<readonly AddConnectorLine[]> {
    const isForest = type === 'active-directory'
    const secret = different.secret ?? (isForest ? account.password : this.company.tenant.clientSecret)
    const body = {
      type,
      name: different.name ?? (isForest ? forest : tenant),
      settings: isForest ? this.company.forestSettings : this.company.tenantSettings,
      containers: isForest ? this.company.containers : [],
      secret: await this.handle(secret),
    }
    return collect(this.client.lines(addConnectorLineShape, { method: 'POST', path: '/connectors', body }))
  }

  async addBoth(): Promise<void> {
    await this.add('active-directory')
    await this.add('entra-id')
  }

  /** Sends exactly this, past the client. */
  send(
    method: string,
    path: string,
    body: {
      readonly type?: string
      readonly text?: string
      readonly accept?: string
      readonly headers?: Readonly<Record<string, string>>
    } = {},
  ): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const headers = {
        ...(body.type === undefined ? {} : { 'content-type': body.type }),
        ...(body.accept === undefined ? {} : { accept: body.accept }),
        ...body.headers,
      }
      const sent = request({ socketPath: this.service.address, method, path: `${apiRoot}${path}`, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, type: String(response.headers['content-type']), text }))
      })
      sent.on('error', reject)
      sent.end(body.text)
    })
  }
}

/** Every line of an answer. */
export async function collect<Line>(lines: AsyncIterable<Line>): Promise<readonly Line[]> {
  const collected: Line[] = []
  for await (const line of lines) collected.push(line)
  return collected
}

async function openAt(root: string, log: string[]): Promise<Service> {
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      log.push(chunk.toString('utf8'))
      done()
    },
  })
  return openService({
    dataDirectory: join(root, 'data'),
    keyFile: join(root, 'vault.key'),
    environment: {},
    log: pino({ level: 'debug' }, sink),
    holder: 'test service',
  })
}
