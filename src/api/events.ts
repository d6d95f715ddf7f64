import type { Static } from 'typebox'
import { identifiersOf } from '#src/observe/event-source.ts'
import type { EventFilter } from '#src/store/store.ts'
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
      const { connector, before, limit = 50 } = request.query
      const stored = await setup.store.configuration.current()
      if (connector !== undefined && stored === null)
        throw new AppError('connector-unknown', { subject: connector, detail: 'there are none yet' })
      const connectorId = connector === undefined || stored === null ? null : connectorNamed(stored, connector).id
      const events = await setup.store.events.list({
        connectorId,
        eventId: null,
        ...filterOf(request.query),
        before: before ?? null,
        limit,
      })
      const names = namesOf(stored)
      return {
        events: events.map((event) => eventBody(event, names)),
        before: events.length === limit ? (events.at(-1)?.sequence ?? null) : null,
      }
    },
  )
}

const levels = ['information', 'warning', 'error'] as const

function filterOf({ id, source, level, since }: Static<typeof eventQuery>): Partial<EventFilter> {
  return {
    ...(id === undefined ? {} : { eventIds: id.split(',').map(Number) }),
    ...(source === undefined ? {} : { range: identifiersOf(source) }),
    ...(level === undefined ? {} : { levels: levels.slice(levels.indexOf(level)) }),
    ...(since === undefined ? {} : { since: Date.parse(since) }),
  }
}
