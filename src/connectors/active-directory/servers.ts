import { NODATA, NOTFOUND, Resolver, type SrvRecord } from 'node:dns'
import { promisify } from 'node:util'
import type { LookupFunction } from 'node:net'
import { TransportError, transportError } from '../ldap/ldap-error.ts'
import type { Endpoint } from '../ldap/transport.ts'
import { defaultPort, parseServer, type ActiveDirectorySettings } from './settings.ts'

/** How name servers are asked: DNS loses packets, so a second try is normal. */
const DNS_TIMEOUT_MS = 3_000
const DNS_TRIES = 2
/** More domain controllers than this are not tried in one session. */
const SERVERS_MAX = 16

/** Domain controllers of a domain in the order they are to be tried, and how their names become addresses. */
export interface Candidates {
  readonly endpoints: readonly Endpoint[]
  /** The PDC emulator, which hears of every change of a password at once (MS-ADTS 6.1.5.3); null where it is not known. */
  readonly primary: Endpoint | null
  /** Absent where the system resolves names. */
  readonly lookup?: LookupFunction
}

/**
 * The listed servers, or what DNS says under the name every domain controller registers (MS-ADTS 6.3.6.1). No candidates
 * means that the domain is not in DNS. Throws `TransportError` when DNS cannot be asked.
 */
export async function findServers(settings: ActiveDirectorySettings, domain: string): Promise<Candidates> {
  const port = defaultPort(settings.security)
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES })
  if (settings.dnsServers.length > 0) resolver.setServers(settings.dnsServers)
  const lookup = settings.dnsServers.length > 0 ? { lookup: lookupBy(resolver) } : {}
  if (settings.servers.length > 0) {
    const endpoints = settings.servers.flatMap((server) => parseServer(server, port) ?? [])
    return { endpoints, primary: null, ...lookup }
  }
  const records = await resolveServices(resolver, `_ldap._tcp.dc._msdcs.${domain}`)
  // The records name the port without TLS; with LDAPS it is the other one.
  const endpointOf = ({ name, port: registered }: SrvRecord): Endpoint => ({
    host: name,
    port: settings.security === 'ldaps' ? port : registered,
  })
  const endpoints = inOrder(records).map(endpointOf)
  const [primary] = endpoints.length < 2 ? [] : await resolveServices(resolver, `_ldap._tcp.pdc._msdcs.${domain}`)
  return { endpoints: endpoints.slice(0, SERVERS_MAX), primary: primary === undefined ? null : endpointOf(primary), ...lookup }
}

/**
 * By priority, then the heaviest first. RFC 2782 wants chance by weight; here the same server every time is worth more,
 * because update sequence numbers belong to one server.
 */
function inOrder(records: readonly SrvRecord[]): readonly SrvRecord[] {
  return records.toSorted((a, b) => a.priority - b.priority || b.weight - a.weight || (a.name < b.name ? -1 : 1))
}

async function resolveServices(resolver: Resolver, name: string): Promise<readonly SrvRecord[]> {
  try {
    return await promisify(resolver.resolveSrv.bind(resolver))(name)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === NOTFOUND || error.code === NODATA)) return []
    const { code } = transportError(error instanceof Error ? error : new Error(String(error)), 'dns')
    throw new TransportError('dns', `The name servers did not answer for ${name}${code === null ? '' : ` (${code})`}.`, error)
  }
}

/** Resolves host names with the given name servers: IPv4 first, then IPv6. */
function lookupBy(resolver: Resolver): LookupFunction {
  return (hostname, options, callback) => {
    const answer = (error: NodeJS.ErrnoException | null, addresses: readonly string[], family: number): void => {
      const first = addresses[0] ?? ''
      if (options.all === true)
        callback(
          error,
          addresses.map((address) => ({ address, family })),
        )
      else callback(error, first, family)
    }
    resolver.resolve4(hostname, (error, addresses) => {
      if (error === null && addresses.length > 0) return answer(null, addresses, 4)
      resolver.resolve6(hostname, (error6, addresses6) => answer(error6, addresses6 ?? [], 6))
    })
  }
}
