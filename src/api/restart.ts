import { isoTime } from '#src/base/clock.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { restartShape } from './contract/service.ts'

/**
 * The service ends in good order and begins anew. Nothing of ours needs it, a new secret least of all; it is there for those who want
 * to see a service start.
 */
export function restartRoutes(api: Api, parts: ApiParts): void {
  api.post('/service/restart', { config: needs('administer'), schema: { response: { 202: restartShape } } }, async (request, reply) => {
    const author = authorOf(request)
    // The answer goes out first: the end of the service waits for answers under way.
    reply.raw.once('finish', () => parts.restart(author))
    return reply.status(202).send({ pid: process.pid, startedAt: isoTime(parts.facts.startedAt) })
  })
}
