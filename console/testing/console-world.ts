import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { oneUserShape } from '#src/api/contract/access.ts'
import { addConnectorLineShape, secretHandleShape } from '#src/api/contract/connector.ts'
import { runLineShape, type RunBody } from '#src/api/contract/run.ts'
import { cycleLineShape } from '#src/api/contract/cycle.ts'
import { account, collect, forest, startLabCompany, tenant, type LabCompany } from '#src/api/testing/service-world.ts'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { ServiceClient } from '#src/cli/client/service-client.ts'
import type { Role } from '#src/model/role.ts'
import { openService, type Service, type ServiceOptions } from '#src/service.ts'
import { builtConsole } from './built-console.ts'

/** How a world begins. */
export interface WorldStart {
  readonly size?: { readonly people: number; readonly groups: number }
  /** Whether both connectors are there already; `cycled`: and the initial cycle was run. */
  readonly begin?: 'empty' | 'connected' | 'cycled'
  readonly more?: Partial<ServiceOptions>
}

/** Somebody who can sign in; the password is made at run time. */
export interface Person {
  readonly name: string
  readonly role: Role
  readonly password: string
}

/** A service with the built console on a port of loopback, a made-up company behind it, and people who can sign in. */
export class ConsoleWorld {
  readonly company: LabCompany
  /** Speaks to the service as an administrator, past the console. */
  readonly client: ServiceClient
  /** Everything the service wrote to its log. */
  readonly log: string[]
  readonly #root: string
  readonly #options: ServiceOptions
  service: Service

  private constructor(of: { company: LabCompany; root: string; service: Service; options: ServiceOptions; log: string[] }) {
    this.company = of.company
    this.service = of.service
    this.log = of.log
    this.#root = of.root
    this.#options = of.options
    this.client = new ServiceClient({ address: of.service.address, dataDirectory: join(of.root, 'data'), author: 'root' })
  }

  static async start({ size, begin = 'empty', more = {} }: WorldStart = {}): Promise<ConsoleWorld> {
    const root = mkdtempSync(join(tmpdir(), 'lockstep-console-'))
    const consoleDirectory = await builtConsole()
    const log: string[] = []
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        log.push(chunk.toString('utf8'))
        done()
      },
    })
    const options: ServiceOptions = {
      dataDirectory: join(root, 'data'),
      keyFile: join(root, 'vault.key'),
      environment: {},
      log: pino({ level: 'info' }, sink),
      holder: 'test service',
      passwordCost: { memory: 64, passes: 1, parallelism: 1 },
      network: { listen: '127.0.0.1:0', tls: null },
      consoleDirectory,
      ...more,
    }
    const company = await startLabCompany(size)
    const world = new ConsoleWorld({ company, root, log, options, service: await openService(options) })
    if (begin !== 'empty') await world.connect()
    if (begin === 'cycled') await world.cycle('initial')
    return world
  }

  /** Where the key of the vault is looked for. */
  get keyFile(): string {
    return join(this.#root, 'vault.key')
  }

  /** Where the console is. */
  get url(): string {
    return `http://${must(this.service.networkAddress, 'the port of the console')}`
  }

  async close(): Promise<void> {
    await this.service.close('the test ended')
    await this.company.close()
    rmSync(this.#root, { recursive: true, force: true })
    rmSync(this.#options.consoleDirectory ?? '', { recursive: true, force: true })
  }

  /** Ends the service and starts it again on the same port; `stop`: as somebody who stops it does, and starts it later. */
  async restart(between: () => Promise<void> = async () => undefined, next: 'stop' | 'restart' = 'restart'): Promise<void> {
    const listen = must(this.service.networkAddress, 'the port of the console')
    await this.service.close('restart', next)
    await between()
    this.service = await openService({ ...this.#options, network: { listen, tls: null } })
  }

  /** Waits until somebody asks for a restart, and does what `lockstep serve` does then. */
  async restartWhenAsked(between: () => Promise<void>): Promise<void> {
    await this.service.restartAsked
    await this.restart(between)
  }

  /** Adds somebody who can sign in. */
  async person(role: Role, name: string = role): Promise<Person> {
    const password = randomBytes(18).toString('base64url')
    const body = { name, role, password: await this.handle(password) }
    await this.client.ask(oneUserShape, { method: 'POST', path: '/users', body })
    return { name, role, password }
  }

  /** Hands a secret in past the console. */
  async handle(secret: string): Promise<string> {
    return (await this.client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret: Secret.fromText(secret) })).handle
  }

  /** Adds both connectors: the forest and the tenant. */
  async connect(): Promise<void> {
    const { forestSettings, tenantSettings, containers } = this.company
    for (const of of [
      { type: 'active-directory', name: forest, settings: forestSettings, containers, secret: account.password },
      { type: 'entra-id', name: tenant, settings: tenantSettings, containers: [], secret: this.company.tenant.clientSecret },
    ]) {
      const body = { ...of, secret: await this.handle(of.secret) }
      await collect(this.client.lines(addConnectorLineShape, { method: 'POST', path: '/connectors', body }))
    }
  }

  /** Runs a cycle to its end. */
  async cycle(policy: 'initial' | 'delta'): Promise<void> {
    await collect(this.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy } }))
  }

  /** Runs a profile to its end. */
  async run(connector: string, profile: string): Promise<RunBody> {
    const lines = await collect(this.client.lines(runLineShape, { method: 'POST', path: '/runs', body: { connector, profile } }))
    return must(lines.at(-1), 'the last line of a run').run
  }

  /** Gives the account of the forest a password the service does not know: from now on it is refused. */
  changePasswordElsewhere(): string {
    const password = `Elsewhere-${randomBytes(9).toString('base64url')}`
    this.company.directory.directory.setPassword(account.name, password)
    return password
  }
}
