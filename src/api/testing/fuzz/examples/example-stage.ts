import { randomBytes } from 'node:crypto'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import type { Role } from '#src/model/role.ts'
import { createdTokenShape } from '../../../contract/access.ts'
import { alertPageShape } from '../../../contract/alert.ts'
import { configurationShape, type ConfigurationBody } from '../../../contract/configuration.ts'
import { addConnectorLineShape, secretHandleShape } from '../../../contract/connector.ts'
import { spacePageShape } from '../../../contract/space.ts'
import type { AccessWorld, SignedIn } from '../../access-world.ts'
import { account, collect, forest, type LabCompany } from '../../service-world.ts'

/** Where examples set their scene: past every check, as whoever sits at the socket. */
export class ExampleStage {
  readonly world: AccessWorld
  readonly company: LabCompany
  /** Password of everybody here. */
  readonly password: string
  /** A token of an administrator. */
  readonly #token: string
  #count = 0

  constructor(parts: { readonly world: AccessWorld; readonly company: LabCompany; readonly password: string; readonly token: string }) {
    this.world = parts.world
    this.company = parts.company
    this.password = parts.password
    this.#token = parts.token
  }

  /** A name nobody has yet. */
  name(of: string): string {
    return `${of}-${++this.#count}`
  }

  /** A password that nobody had before. */
  newPassword(): string {
    return randomBytes(18).toString('base64url')
  }

  async handle(secret: string): Promise<string> {
    const body = { method: 'POST', path: '/secrets', secret: Secret.fromText(secret) } as const
    return (await this.world.client.ask(secretHandleShape, body)).handle
  }

  /** Somebody who is here for one request. */
  async addUser(role: Role): Promise<string> {
    const name = this.name('extra')
    await this.world.addUser(name, role, this.password)
    return name
  }

  async signIn(role: Role): Promise<SignedIn> {
    return this.world.signIn(await this.addUser(role), this.password)
  }

  /** A connector to the same forest as the one that is there. */
  async addConnector(): Promise<string> {
    const name = this.name('branch')
    const body = await this.connectorBody(name)
    await collect(this.world.client.lines(addConnectorLineShape, { method: 'POST', path: '/connectors', body }))
    return name
  }

  async connectorBody(name: string): Promise<object> {
    const { forestSettings: settings, containers } = this.company
    return { type: 'active-directory', name, settings, containers: containers.slice(0, 1), secret: await this.handle(account.password) }
  }

  async addToken(): Promise<string> {
    const body = { purpose: this.name('a test'), role: 'viewer', expiresIn: '1h' }
    return (await this.world.client.ask(createdTokenShape, { method: 'POST', path: '/tokens', body })).token.id
  }

  configuration(): Promise<ConfigurationBody> {
    return this.world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
  }

  async version(): Promise<number> {
    return must((await this.configuration()).stored, 'a configuration').version
  }

  /** The ETag of what a path shows. */
  async tagOf(path: string): Promise<string> {
    return must((await this.world.send('GET', path, { as: this.#token })).headers.etag, `an ETag of ${path}`)
  }

  /** Somebody in the directory who is synchronized. */
  async person(): Promise<string> {
    const { objects } = await this.world.client.ask(spacePageShape, { method: 'GET', path: `/connectors/${forest}/space`, query: people })
    return must(objects[0], 'a person').dn
  }

  async openAlert(): Promise<number> {
    const { alerts } = await this.world.client.ask(alertPageShape, { method: 'GET', path: '/alerts', query: { state: 'open' } })
    return must(alerts[0], 'an alert').number
  }
}

const people = { text: 'OU=People,', filter: 'joined', limit: 1 }
