import type { FastifyRequest } from 'fastify'
import { Secret } from '#src/base/secret.ts'
import type { Api } from './api-parts.ts'

/**
 * Texts in the place of numbers are read as numbers, and `1e400` is read as infinity, for which the validator asks neither the least nor the most
 * that is allowed (Ajv 8 compares finite numbers alone). No database takes it.
 */
export function refuseInfinity(api: Api): void {
  api.addHook('preHandler', async (request: FastifyRequest) => {
    for (const part of [request.params, request.query, request.body]) if (!isFinite(part)) throw tooLarge()
  })
}

/** Without recursion, because a body may be nested as deep as it is long. */
function isFinite(value: unknown): boolean {
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next === 'number' && !Number.isFinite(next)) return false
    // A secret is nothing to look into.
    if (typeof next === 'object' && next !== null && !(next instanceof Secret)) for (const each of Object.values(next)) waiting.push(each)
  }
  return true
}

function tooLarge(): Error {
  return Object.assign(new Error('a number is larger than any that is stored'), { statusCode: 400 })
}
