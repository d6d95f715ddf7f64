import { randomBytes, randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import { systemClock, type Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import { AccessTokens, processSigningKey } from './authority/access-tokens.ts'
import { AppRegistration } from './authority/app-registration.ts'
import { Authority } from './authority/authority.ts'
import { Directory } from './directory/directory.ts'
import { Faults } from './faults.ts'
import { GraphService } from './graph/graph-service.ts'
import { serviceLimits, Throttle, type ThrottleLimits } from './graph/throttle.ts'
import { createLabCertificates } from '../certificates.ts'
import { Statistics } from './statistics.ts'
import { TenantControl } from './tenant-control.ts'
import { TenantServer, type TlsMaterial } from './tenant-server.ts'
import type { DeltaPaging, TenantState } from './tenant-state.ts'

/** What a connector needs to read and write users, groups, devices, memberships and passwords, and to check itself. */
const connectorRoles: readonly string[] = [
  'User.ReadWrite.All',
  'User-PasswordProfile.ReadWrite.All',
  'Group.ReadWrite.All',
  'Device.Read.All',
  'Device.ReadWrite.All',
  'Directory.Read.All',
]

export interface LabTenantOptions {
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: a free port. With `tls` the HTTPS listener always takes a free port, unless `tlsPort` names one. */
  readonly port?: number
  readonly tlsPort?: number
  readonly tenantId?: string
  readonly displayName?: string
  /** Whether the tenant says that Azure AD Connect synchronizes it; default false. */
  readonly isSynchronized?: boolean
  readonly clientId?: string
  /** Default: a random one, made at the start. */
  readonly clientSecret?: string
  /** With a certificate (PEM key and certificate, or one made at the start) the tenant listens on HTTPS too. */
  readonly tls?: TlsMaterial | 'self-signed'
  /** The first is the default domain. Default `contoso.lab` and `contoso.onmicrosoft.com`. */
  readonly verifiedDomains?: readonly string[]
  readonly clock?: Clock
  /** Ids of new objects and requests; default random. */
  readonly ids?: Ids
  /** Default the limits of the real service; `off` for measurements. */
  readonly throttle?: ThrottleLimits | 'off'
  /** Application permissions of the connector's application. */
  readonly roles?: readonly string[]
  readonly tokenLifetimeSeconds?: number
  readonly deltaPaging?: DeltaPaging
  /** Changes remembered per kind for delta queries; older delta tokens are answered with 410. */
  readonly changeLogEntryCountMax?: number
}

export interface LabTenant {
  /** Graph without version: `http://127.0.0.1:port`. */
  readonly baseUrl: string
  /** The same over HTTPS; null without `tls`. */
  readonly secureBaseUrl: string | null
  /** PEM of the certificate a client of the HTTPS addresses has to trust; null without `tls`. */
  readonly certificate: string | null
  /** The authority a token library is given: over HTTPS when there is a certificate. */
  readonly authorityUrl: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  /** The tenant's administrator, in process. */
  readonly tenant: TenantControl
  /** Ends connections on which nothing goes on, as proxies and firewalls do after some minutes. */
  dropIdleConnections(): void
  /** Ends everything. Rejects when the tenant met a defect of its own. */
  close(): Promise<void>
}

/** Starts a Microsoft Entra tenant on this machine: token endpoint and Microsoft Graph v1.0 over real sockets. */
export async function startLabTenant(options: LabTenantOptions = {}): Promise<LabTenant> {
  const tenantId = options.tenantId ?? randomUUID()
  const clientId = options.clientId ?? randomUUID()
  const clientSecret = options.clientSecret ?? randomBytes(30).toString('base64url')
  const state = stateOf(options, tenantId)
  const app = new AppRegistration({ clientId, objectId: randomUUID(), displayName: 'Directory connector' }, options.roles ?? connectorRoles)
  app.addSecret(clientSecret)
  const apps = new Map([[clientId.toLowerCase(), app]])
  const tokens = new AccessTokens(await processSigningKey())
  const throttle = new Throttle(options.throttle === 'off' ? null : (options.throttle ?? serviceLimits), state.clock)
  const faults = new Faults(state.changeTracking)
  const lifetime = { seconds: options.tokenLifetimeSeconds ?? 3_599 }
  const authority = new Authority({
    tenantId,
    verifiedDomains: state.verifiedDomains,
    clock: state.clock,
    ids: state.ids,
    tokens,
    apps,
    tokenLifetimeSeconds: () => lifetime.seconds,
    refusedWith: () => faults.refusedWith,
  })
  const service = new GraphService({ state, apps, throttle, faults })
  const server = new TenantServer({ state, authority, tokens, service, faults })
  const host = options.host ?? '127.0.0.1'
  const baseUrl = await server.listen(host, options.port ?? 0, null)
  const { tls, trusted } = certificatesOf(options.tls, host, state.clock)
  const secureBaseUrl = tls === null ? null : await server.listen(host, options.tlsPort ?? 0, tls)
  return {
    baseUrl,
    secureBaseUrl,
    certificate: trusted,
    authorityUrl: `${secureBaseUrl ?? baseUrl}/${tenantId}`,
    tenantId,
    clientId,
    clientSecret,
    tenant: new TenantControl({ state, app, apps, tokens, throttle, faults, lifetime }),
    dropIdleConnections: () => server.dropIdleConnections(),
    close: () => server.close(),
  }
}

/** What the server shows and what its clients are to trust. An own certificate is for the host listened on and for localhost. */
function certificatesOf(
  wanted: LabTenantOptions['tls'],
  host: string,
  clock: Clock,
): { readonly tls: TlsMaterial | null; readonly trusted: string | null } {
  if (wanted !== 'self-signed') return { tls: wanted ?? null, trusted: wanted?.cert ?? null }
  const dnsNames = ['localhost', ...(isIP(host) === 0 ? [host] : [])]
  const { ca, cert, key } = createLabCertificates({ dnsNames, addresses: ['127.0.0.1', host], atMs: clock.now() })
  return { tls: { cert, key }, trusted: ca }
}

function stateOf(options: LabTenantOptions, tenantId: string): TenantState {
  const clock = options.clock ?? systemClock
  const ids: Ids = options.ids ?? { next: randomUUID }
  return {
    tenantId,
    displayName: options.displayName ?? 'Contoso',
    isSynchronized: options.isSynchronized ?? false,
    verifiedDomains: (options.verifiedDomains ?? ['contoso.lab', 'contoso.onmicrosoft.com']).map((domain) => domain.toLowerCase()),
    clock,
    ids,
    directory: new Directory({ clock, ids, changeLogEntryCountMax: options.changeLogEntryCountMax ?? 4_000_000 }),
    statistics: new Statistics(),
    deltaPaging: options.deltaPaging ?? { objectCountMax: 200, linkCountMax: 2_000 },
    changeTracking: { epoch: 0, lagMs: 0 },
  }
}
