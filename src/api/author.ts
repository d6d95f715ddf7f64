import type { FastifyRequest } from 'fastify'
import { authorHeader } from './contract/socket.ts'

const authorName = /^[\p{L}\p{N}._@\\ -]{1,128}$/u

/** Who asks, for the history. The name is what the client says: whoever may open the socket is trusted to say who he is. */
export function authorOf(request: FastifyRequest): string {
  const said = request.headers[authorHeader]
  return typeof said === 'string' && authorName.test(said) ? said : 'operator'
}
