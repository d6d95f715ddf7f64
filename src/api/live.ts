import { principalOf } from './access/identify.ts'
import { needs } from './access/route-access.ts'
import type { Api } from './api-parts.ts'
import { liveShapes, liveType } from './contract/live.ts'
import type { LiveListeners } from './live/live-listeners.ts'
import { Type } from 'typebox'

const listening = {
  headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 64, description: 'The `id` of the last message' })) }),
  response: {
    200: {
      description: 'Server-sent events; the name of each is one of the properties',
      content: { [liveType]: { schema: Type.Partial(Type.Object(liveShapes)) } },
    },
  },
}

/**
 * What happens, as it happens. Over HTTP/1.1 a browser keeps six connections to a host for all its tabs: one stream for each tab is
 * what it has room for, and a page uses one for everything it shows.
 */
export function liveRoutes(api: Api, listeners: LiveListeners): void {
  // A HEAD of something without an end would wait for ever.
  api.get('/live', { exposeHeadRoute: false, config: needs('see-status'), schema: listening }, (request, reply) => {
    const principal = principalOf(request)
    listeners.assertRoom(principal)
    reply.hijack()
    listeners.add(request, reply.raw, principal)
  })
}
