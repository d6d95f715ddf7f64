import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer, type SecureContext } from 'node:tls'
import { randomUUID } from 'node:crypto'
import { assert } from '#src/base/assert.ts'
import { systemClock, type Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import { createLabCertificates } from '../certificates.ts'
import { generateContoso } from '../contoso/generate.ts'
import type { Organisation } from '../contoso/organisation.ts'
import { Accounts, type SignInRules } from './accounts.ts'
import { DirectoryAdministrator } from './administrator.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import type { Directory } from './directory.ts'
import type { DomainPolicyOptions } from './domain-policy-options.ts'
import { Faults } from './faults.ts'
import { domainDn, foundForest } from './forest.ts'
import { labAccounts } from './lab-accounts.ts'
import { loadOrganisation } from './load-organisation.ts'
import { classNamed } from './schema/schema.ts'
import type { SearchLimits } from './search.ts'
import { Tally } from './tally.ts'
import { DirectoryTree } from './tree/tree.ts'
import { guidBytes } from './tree/windows-formats.ts'

/** A key and certificate in PEM, and the CA that clients are to trust. */
export interface LabTls {
  readonly cert: string
  readonly key: string
  readonly ca?: string
}

export interface LabDirectoryOptions {
  /** Address to listen on; 127.0.0.1 where nothing is said. */
  readonly host?: string
  /** Port for LDAP and StartTLS; 0 takes any free one. */
  readonly port?: number
  /** Port for LDAPS; 0 takes any free one. */
  readonly ldapsPort?: number
  /** Certificates are made at the start unless given; `none` leaves out LDAPS and StartTLS. */
  readonly tls?: LabTls | 'none'
  /** What the domain holds; a domain with nothing but its built-in and service accounts where nothing is said. */
  readonly organisation?: Organisation
  /** DNS name of the domain when no organisation is given: `contoso.lab`. */
  readonly domain?: string
  readonly clock?: Clock
  /** Where object GUIDs come from. */
  readonly ids?: Ids
  readonly limits?: Partial<SearchLimits>
  readonly policy?: DomainPolicyOptions
  readonly signIn?: Partial<Pick<SignInRules, 'previousPasswordAllowedMs' | 'emptyPassword'>>
  /** Whether a simple bind over plain LDAP is refused with result 8. */
  readonly simpleBind?: ConnectionOptions['simpleBind']
}

/** A running directory. */
export interface LabDirectory {
  /** `ldap://127.0.0.1:PORT` */
  readonly url: string
  /** `ldaps://127.0.0.1:PORT`; null without TLS. */
  readonly ldapsUrl: string | null
  /** PEM of the CA that signed the server's certificate; null when the caller brought a certificate without one, or without TLS. */
  readonly caPem: string | null
  readonly baseDn: string
  readonly dnsDomain: string
  readonly netbiosName: string
  /** The administrator's desk at the controller. */
  readonly directory: DirectoryAdministrator
  readonly faults: Faults
  readonly tally: Tally
  /** Cuts every connection, as a network fault would. */
  dropConnections(): void
  /** Says goodbye to every client and stops listening. */
  close(): Promise<void>
}

const windowsLimits: SearchLimits = { pageSizeMax: 1000, rangeMax: 1500, dirSyncObjectsMax: 1000 }

/** Starts a domain controller of the lab on real sockets. */
export async function startLabDirectory(options: LabDirectoryOptions = {}): Promise<LabDirectory> {
  const host = options.host ?? '127.0.0.1'
  const directory = foundDirectory(options)
  const desk = new DirectoryAdministrator(directory)
  for (const account of labAccounts) account.prepare(desk)
  const tls = tlsOf(options, { host, hostName: directory.hostName })
  const shared: ConnectionOptions = {
    directory,
    limits: { ...windowsLimits, ...options.limits },
    faults: new Faults(),
    tally: new Tally(),
    secureContext: tls?.context ?? null,
    simpleBind: options.simpleBind ?? 'allowed',
  }
  const connections = new Set<Connection>()
  const plain = createServer({ noDelay: true }, acceptor('plain', shared, connections))
  const secure = tls === null ? null : createTlsServer({ ...tls.pem, noDelay: true }, acceptor('encrypted', shared, connections))
  const port = await listen(plain, host, options.port ?? 0)
  const ldapsPort = secure === null ? null : await listen(secure, host, options.ldapsPort ?? 0)
  return {
    url: `ldap://${host}:${port}`,
    ldapsUrl: ldapsPort === null ? null : `ldaps://${host}:${ldapsPort}`,
    caPem: tls?.pem.ca ?? null,
    baseDn: directory.tree.domain.dn,
    dnsDomain: directory.dnsDomain,
    netbiosName: directory.netbiosName,
    directory: desk,
    faults: shared.faults,
    tally: shared.tally,
    dropConnections: () => connections.forEach((connection) => connection.destroy()),
    close: async () => {
      const stopped = [plain, secure].filter((server) => server !== null).map(stop)
      for (const connection of connections) connection.close()
      await Promise.all(stopped)
    },
  }
}

/** Builds the directory itself: forest, organisation, accounts. */
function foundDirectory(options: LabDirectoryOptions): Directory {
  const clock = options.clock ?? systemClock
  const ids = options.ids ?? { next: () => randomUUID() }
  const nextGuid = () => guidBytes(ids.next())
  const organisation =
    options.organisation ?? generateContoso({ seed: 1, people: 0, groups: 0, domain: options.domain ?? 'contoso.lab', nowMs: clock.now() })
  const { dnsDomain, netbiosName, domainSid } = organisation
  const label = dnsDomain.split('.')[0] as string
  const tree = new DirectoryTree(clock, {
    guid: nextGuid(),
    definition: classNamed('domainDNS'),
    rdn: { type: 'DC', value: label },
    dn: domainDn(dnsDomain),
  })
  const forest = foundForest({ tree, dnsDomain, netbiosName, domainSid, nextGuid, invocationId: nextGuid(), policy: options.policy ?? {} })
  loadOrganisation(tree, organisation)
  const accounts = new Accounts(tree, {
    dnsDomain,
    netbiosName,
    previousPasswordAllowedMs: 0,
    emptyPassword: 'anonymous',
    ...options.signIn,
  })
  return { tree, accounts, ids, dnsDomain, netbiosName, domainSid, ...forest }
}

interface ServerTls {
  readonly pem: LabTls
  readonly context: SecureContext
}

function tlsOf(options: LabDirectoryOptions, names: { readonly host: string; readonly hostName: string }): ServerTls | null {
  if (options.tls === 'none') return null
  // Clients judge certificates by the time of the machine, whatever clock the directory runs on.
  const atMs = systemClock.now()
  const pem =
    options.tls ?? createLabCertificates({ dnsNames: ['localhost', names.hostName], addresses: ['127.0.0.1', '::1', names.host], atMs })
  return { pem, context: createSecureContext({ cert: pem.cert, key: pem.key }) }
}

function acceptor(transport: 'plain' | 'encrypted', shared: ConnectionOptions, connections: Set<Connection>): (socket: Socket) => void {
  return (socket) => {
    shared.tally.count('connections')
    const connection = new Connection(socket, transport, shared)
    connections.add(connection)
    socket.on('close', () => connections.delete(connection))
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address: string | AddressInfo | null = server.address()
      assert(address !== null && typeof address === 'object', 'a TCP server has an address')
      resolve(address.port)
    })
  })
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}
