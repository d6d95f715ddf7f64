import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, getCACertificates, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { TransportError, transportError } from './ldap-error.ts'

/** A server to talk to. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** How a server proves who it is. With neither, the system's certificate authorities decide. */
export interface TlsTrust {
  /** PEM of the certificate authorities to trust, instead of the system's. */
  readonly ca: string | null
  /** SHA-256 of the server's certificate, lower-case hexadecimal. Alone it replaces chain and name; with `ca` both must hold. */
  readonly pin: string | null
}

/** How to reach a server. */
export interface TransportOptions {
  readonly security: 'ldaps' | 'starttls' | 'plain'
  readonly trust: TlsTrust
  /** For the TCP connection and again for the TLS handshake. */
  readonly connectTimeoutMs: number
  /** Resolves host names where the system should not. */
  readonly lookup?: LookupFunction
}

/** Opens a TCP connection, and TLS on it for LDAPS. Throws `TransportError`, or the signal's reason. */
export async function openSocket(endpoint: Endpoint, options: TransportOptions, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted()
  const { host, port } = endpoint
  const socket = connect({ host, port, ...(options.lookup === undefined ? {} : { lookup: options.lookup }) })
  await established(socket, 'connect', { timeoutMs: options.connectTimeoutMs, signal })
  socket.setNoDelay(true)
  socket.setKeepAlive(true)
  return options.security === 'ldaps' ? await secureSocket(socket, { endpoint, options, signal }) : socket
}

/** Starts TLS on an open connection and checks the certificate before anything is sent over it. */
export async function secureSocket(
  socket: Socket,
  { endpoint, options, signal }: { readonly endpoint: Endpoint; readonly options: TransportOptions; readonly signal: AbortSignal },
): Promise<TLSSocket> {
  const { ca, pin } = options.trust
  const pinOnly = pin !== null && ca === null
  const secured = connectTls({
    socket,
    ...serverName(endpoint.host),
    ca: ca === null ? [...publicAuthorities()] : [ca],
    // With a pin alone the certificate itself is what is trusted; it is compared below, before the first byte is sent.
    rejectUnauthorized: !pinOnly,
  })
  await established(secured, 'secureConnect', { timeoutMs: options.connectTimeoutMs, signal })
  if (pin !== null) checkPin(secured, pin)
  return secured
}

/** A company's own authority stands in the system's store; Node by itself looks only at those it brings along. */
function publicAuthorities(): readonly string[] {
  return [...getCACertificates('default'), ...getCACertificates('system')]
}

/** Server name indication must not carry an address (RFC 6066 section 3); the certificate is then checked for the address. */
function serverName(host: string): Pick<ConnectionOptions, 'servername' | 'host'> {
  return isIP(host) === 0 ? { servername: host } : { host }
}

function checkPin(socket: TLSSocket, pin: string): void {
  const found = socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase() ?? 'none'
  if (found === pin) return
  socket.destroy()
  throw new TransportError('tls-pin', `The server's certificate has the SHA-256 fingerprint ${found}, not the pinned one.`)
}

function established(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      socket.off(event, succeeded).off('error', failed).off('close', closed)
      outcome()
    }
    const fail = (reason: unknown): void =>
      settle(() => {
        // A late error of a socket that is being destroyed has nobody left to tell.
        socket.on('error', () => undefined).destroy()
        reject(reason)
      })
    const succeeded = (): void => settle(resolve)
    const failed = (error: Error): void => fail(transportError(error, event === 'connect' ? 'tcp-refused' : 'tls-handshake'))
    const closed = (): void => fail(new TransportError('connection-lost', 'The server closed the connection while it was being made.'))
    const aborted = (): void => fail(signal.reason)
    const late = (): void => fail(new TransportError('tcp-timeout', `The server did not answer within ${timeoutMs} ms.`))
    const timer = setTimeout(late, timeoutMs)
    signal.addEventListener('abort', aborted, { once: true })
    socket.once(event, succeeded).once('error', failed).once('close', closed)
  })
}
