import type { FastifyRequest } from 'fastify'
import { principalOf } from './access/identify.ts'

/** Who asks, for the history. */
export function authorOf(request: FastifyRequest): string {
  return principalOf(request).name
}
