import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { isIPv4, type AddressInfo } from 'node:net'
import { AppError } from '#src/base/app-error.ts'
import type { Api } from '../api-parts.ts'

/** Where to listen besides the socket. */
export interface NetworkPlace {
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  /** Certificate chain and key as PEM; null for plain text, which is for loopback alone. */
  readonly tls: { readonly cert: string; readonly key: string } | null
}

export interface NetworkListener {
  /** `host:port`. */
  readonly address: string
  close(): Promise<void>
}

/** Connections at the same time: browsers keep six each. */
const connectionsMax = 1_000

/** Reads `host:port`, with brackets around an IPv6 address. Throws `listener-unusable`. */
export function parseListen(text: string): Pick<NetworkPlace, 'host' | 'port'> {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/i.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3] ?? NaN)
  if (host === undefined || !(port <= 65_535)) {
    throw new AppError('listener-unusable', { subject: text, detail: 'write it as host:port, for example 127.0.0.1:8443' })
  }
  return { host, port }
}

/** Serves the routes of the API on a port. Throws `listener-unusable`: a place nobody may listen on, or without protection. */
export async function listenOnNetwork(api: Api, place: NetworkPlace): Promise<NetworkListener> {
  const { host, port } = place
  const subject = `${host}:${port}`
  if (place.tls === null && !isLoopback(host)) {
    throw new AppError('listener-unusable', { subject, detail: 'passwords and tokens would cross the network in plain text' })
  }
  const server = makeServer(api, place)
  server.maxConnections = connectionsMax
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new AppError('listener-unusable', { subject, detail: cause.message, cause })))
    server.listen({ host, port, exclusive: true }, resolve)
  })
  const { address, family, port: bound } = server.address() as AddressInfo
  return {
    address: `${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}

function makeServer(api: Api, { host, port, tls }: NetworkPlace): Server {
  const answer = (request: IncomingMessage, response: ServerResponse): void => api.routing(request, response)
  if (tls === null) return createPlainServer(answer)
  try {
    return createTlsServer({ ...tls, minVersion: 'TLSv1.2' }, answer)
  } catch (cause) {
    const detail = `certificate and key cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new AppError('listener-unusable', { subject: `${host}:${port}`, detail, cause })
  }
}

/** Names of loopback; any other name may be an address of the network tomorrow. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}
