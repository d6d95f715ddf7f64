import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '#src/base/app-error.ts'

/** The version of something, from what can be changed of it: a strong validator (RFC 9110 section 8.8.3). */
export function etagOf(changeable: unknown): string {
  return `"${createHash('sha256').update(JSON.stringify(changeable)).digest('base64url').slice(0, 22)}"`
}

/** Says the version of what is answered. */
export function tellVersion<T>(reply: FastifyReply, etag: string, body: T): T {
  reply.header('etag', etag)
  return body
}

/**
 * Throws `changed-meanwhile` when a change says which version it was made from (If-Match, RFC 9110 section 13.1.1) and that is no longer the
 * one there is. One that does not say it is made from whatever there is.
 */
export function assertUnchanged(request: FastifyRequest, etag: string, subject: string): void {
  const given = request.headers['if-match']
  if (given === undefined || given.trim() === '*') return
  if (given.split(',').some((each) => each.trim() === etag)) return
  throw new AppError('changed-meanwhile', { subject, detail: `it is ${etag} now` })
}
