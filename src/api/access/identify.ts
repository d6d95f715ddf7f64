import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { AccessParts, Origin } from '#src/access/access-parts.ts'
import type { Principal } from '#src/access/principal.ts'
import { principalOfSession } from '#src/access/sessions.ts'
import { principalOfToken } from '#src/access/tokens.ts'
import { AppError } from '#src/base/app-error.ts'
import { assert } from '#src/base/assert.ts'
import { authorHeader } from '../contract/socket.ts'
import { sessionKeyOf } from './session-cookie.ts'

const authorName = /^[\p{L}\p{N}._@\\ -]{1,128}$/u
const bearer = /^Bearer +([\w.~+/=-]{1,512})$/i

/** Connections that came in through the socket of the data directory, which only its owner may open. */
export type SocketConnections = WeakSet<Socket>

/**
 * Who asks. Through the socket it is an administrator under the name the client says: who may open it may do everything to the
 * files anyway. Everybody else needs a session or a token. Null for nobody. Throws `sign-in-needed` for a token that is none.
 */
export async function identify(parts: AccessParts, request: FastifyRequest, connections: SocketConnections): Promise<Principal | null> {
  if (connections.has(request.raw.socket)) return { kind: 'socket', name: nameSaid(request), role: 'administrator' }
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const principal = await principalOfToken(parts, bearer.exec(authorization)?.[1] ?? '')
    if (principal === null) throw new AppError('sign-in-needed', { detail: 'the token is unknown, expired or revoked' })
    return principal
  }
  const key = sessionKeyOf(request)
  return key === null ? null : principalOfSession(parts, key)
}

/** Who asks, where the route lets nobody in who has not signed in. */
export function principalOf(request: FastifyRequest): Principal {
  assert(request.principal !== null, 'a route that needs a sign-in has one')
  return request.principal
}

/** Where the request comes from. */
export function originOf(request: FastifyRequest): Origin {
  return { address: request.ip === '' ? 'socket' : (request.ip ?? 'socket'), agent: request.headers['user-agent'] ?? '' }
}

function nameSaid(request: FastifyRequest): string {
  const said = request.headers[authorHeader]
  return typeof said === 'string' && authorName.test(said) ? said : 'operator'
}
