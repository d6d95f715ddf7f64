import { must } from '#src/base/assert.ts'
import { dnKey, isWithin, parseDn } from '#src/model/dn.ts'
import type { Secret } from '#src/base/secret.ts'
import type { ConnectionIncident } from '#src/model/run.ts'
import type { LdapClient } from '../ldap/client.ts'
import { ConnectionError } from '../contract/connection-error.ts'
import { incidentAt } from '../contract/connection-incident.ts'
import { connectionFailure } from './failure.ts'
import { readRootDse, type RootDse } from './root-dse.ts'
import { formatEndpoint, signIn, type SignInRequest } from './sign-in.ts'
import { verdicts } from './verdicts.ts'

/** A signed-in connection to one domain controller. */
export interface Connection {
  readonly client: LdapClient
  readonly rootDse: RootDse
  /** Host and port. */
  readonly server: string
  /** What went wrong before at other servers. */
  readonly tries: readonly ConnectionIncident[]
  /** How far its clock was ahead of ours when it signed in; null where it does not tell. */
  readonly clockAheadMs: number | null
}

/**
 * The connections of one session. A domain controller holds the partition of its own domain only, so the partitions of
 * other domains of the forest get connections of their own, found by DNS when they are first needed.
 */
export class Connections {
  readonly first: Connection
  readonly #request: SignInRequest
  readonly #secret: Secret
  readonly #others = new Map<string, Promise<Connection>>()

  private constructor(first: Connection, request: SignInRequest, secret: Secret) {
    this.first = first
    this.#request = request
    this.#secret = secret
  }

  /** Signs in to the domain of the settings. Throws `ConnectionError`. */
  static async open(request: SignInRequest): Promise<Connections> {
    const first = await openConnection(request)
    return new Connections(first, request, must(request.secret, 'the secret of a sign-in that succeeded').clone())
  }

  /** The connection to a server that holds the naming context. Throws `ConnectionError`. */
  holding(partition: string): Promise<Connection> {
    const key = dnKey(partition)
    if (this.first.rootDse.namingContexts.some((held) => dnKey(held) === key)) return Promise.resolve(this.first)
    const known = this.#others.get(key)
    if (known !== undefined) return known
    const opened = this.#openFor(partition)
    this.#others.set(key, opened)
    return opened
  }

  /** The connection for an object: of the selected partitions the one that is nearest above it. */
  forObject(dn: string, partitions: readonly string[]): Promise<Connection> {
    const key = dnKey(dn)
    const above = partitions.filter((partition) => isWithin(key, dnKey(partition)))
    const nearest = above.toSorted((a, b) => b.length - a.length)[0]
    return nearest === undefined ? Promise.resolve(this.first) : this.holding(nearest)
  }

  async close(): Promise<void> {
    await Promise.all([this.first.client.close(), this.closeOthers()])
  }

  /** Leaves the first connection open, and no secret behind: no other connection can be opened afterwards. */
  async closeOthers(): Promise<void> {
    this.#secret.destroy()
    const others = await Promise.allSettled(this.#others.values())
    await Promise.all(others.map((other) => (other.status === 'fulfilled' ? other.value.client.close() : undefined)))
  }

  async #openFor(partition: string): Promise<Connection> {
    // The secret was taken a moment ago, by the first connection: this one is no attempt of its own.
    const { permit: _permit, onStep: _onStep, ...request } = this.#request
    const { settings, clock } = request
    const domain = domainOf(partition)
    const connection =
      domain === '' ? null : await openConnection({ ...request, domain, secret: this.#secret, settings: { ...settings, servers: [] } })
    if (connection?.rootDse.namingContexts.some((held) => dnKey(held) === dnKey(partition)) === true) return connection
    await connection?.client.close()
    const place = { server: connection?.server ?? this.first.server, at: clock.now() }
    throw new ConnectionError({
      ...verdicts.heldNowhere,
      incidents: [incidentAt(place, { result: 'failed-search', text: `${partition} is not held here.` })],
    })
  }
}

async function openConnection(request: SignInRequest): Promise<Connection> {
  const { client, tries } = await signIn(request)
  const server = formatEndpoint(client.endpoint)
  try {
    const rootDse = await readRootDse(client)
    const { serverTime } = rootDse
    return { client, server, tries, rootDse, clockAheadMs: serverTime === null ? null : serverTime - request.clock.now() }
  } catch (error) {
    await client.close()
    throw connectionFailure(error, { server, at: request.clock.now(), phase: 'connect' })
  }
}

/** The DNS name of a domain's naming context: `DC=eu,DC=contoso,DC=lab` is eu.contoso.lab. */
function domainOf(partition: string): string {
  const parts = parseDn(partition).flatMap((rdn) => rdn.map(({ type, value }) => ({ type: type.toLowerCase(), value })))
  return parts.every(({ type }) => type === 'dc') ? parts.map(({ value }) => value).join('.') : ''
}
