import type { FastifyReply, FastifyRequest } from 'fastify'
import { lifetimeMs } from '#src/access/sessions.ts'

/**
 * With the prefix a browser takes the cookie only from this very host and only over TLS (RFC 6265bis section 4.1.3.2). Without
 * TLS, which is for loopback alone, not every browser would take it.
 */
const secureName = '__Host-lockstep'
const plainName = 'lockstep'
const keyForm = /^[\w-]{43}$/

/** The key of the session in the cookie of the request, or null. */
export function sessionKeyOf(request: FastifyRequest): string | null {
  const value = cookieOf(request, isSecure(request) ? secureName : plainName)
  return value !== null && keyForm.test(value) ? value : null
}

/** Hands the key to the browser, out of reach of scripts and of other sites. */
export function giveSessionCookie(request: FastifyRequest, reply: FastifyReply, key: string): void {
  reply.header('set-cookie', cookie(request, { value: key, maxAgeSeconds: lifetimeMs / 1_000 }))
}

/** Takes the key back. */
export function takeSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('set-cookie', cookie(request, { value: '', maxAgeSeconds: 0 }))
}

/** Whether the request came over TLS. */
export function isSecure(request: FastifyRequest): boolean {
  return 'encrypted' in request.raw.socket && request.raw.socket.encrypted === true
}

/** One cookie of the request by its name; null when it is not there, or there more than once. */
export function cookieOf(request: FastifyRequest, name: string): string | null {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const values = pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1))
  return values.length === 1 ? (values[0] ?? null) : null
}

function cookie(request: FastifyRequest, of: { readonly value: string; readonly maxAgeSeconds: number }): string {
  const secure = isSecure(request)
  const name = secure ? secureName : plainName
  return `${name}=${of.value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${of.maxAgeSeconds}${secure ? '; Secure' : ''}`
}
