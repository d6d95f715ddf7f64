import { connectorNamed } from '#src/runner/runner.ts'
import { AppError } from '#src/base/app-error.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { eventBody } from './bodies/event-body.ts'
import { namesOf } from './bodies/names.ts'
import { eventPageShape, eventQuery } from './contract/event.ts'

/** The event log, newest first. */
export function eventRoutes(api: Api, { setup }: ApiParts): void {
  api.get(
    '/events',
    { config: needs('see-status'), schema: { querystring: eventQuery, response: { 200: eventPageShape } } },
    async (request) => {
      const { connector, id, before, limit = 50 } = request.query
      const stored = await setup.store.configuration.current()
      if (connector !== undefined && stored === null)
        throw new AppError('connector-unknown', { subject: connector, detail: 'there are none yet' })
      const connectorId = connector === undefined || stored === null ? null : connectorNamed(stored, connector).id
      const events = await setup.store.events.list({ connectorId, eventId: id ?? null, before: before ?? null, limit })
      const names = namesOf(stored)
      return {
        events: events.map((event) => eventBody(event, names)),
        before: events.length === limit ? (events.at(-1)?.sequence ?? null) : null,
      }
    },
  )
}
