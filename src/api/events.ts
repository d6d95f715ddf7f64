import type { Static } from 'typebox'
import { AppError } from '#src/base/app-error.ts'
import type { ConnectorId, RunId } from '#src/model/brand.ts'
import type { Event } from '#src/model/event.ts'
import { eventCatalogue } from '#src/observe/event-catalogue.ts'
import { identifiersOf } from '#src/observe/event-source.ts'
import { connectorNamed } from '#src/runner/runner.ts'
import type { EventFilter } from '#src/store/event-verbs.ts'
import type { Store, StoredConfiguration } from '#src/store/store.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { eventBody } from './bodies/event-body.ts'
import { namesOf } from './bodies/names.ts'
import { eventPageShape, eventQuery } from './contract/event.ts'

/** Events of the log that one search for a text looks through; nobody else is served meanwhile. */
const lookedThroughMax = 50_000

type Query = Static<typeof eventQuery>

/** The event log, newest first. */
export function eventRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.get(
    '/events',
    { config: needs('see-status'), schema: { querystring: eventQuery, response: { 200: eventPageShape } } },
    async (request) => {
      const { limit = 50 } = request.query
      const stored = await store.configuration.current()
      const { events, before } = await pageOf(parts, { query: request.query, stored, limit })
      const names = namesOf(stored)
      const runs = await runNumbers(store, events)
      return { events: events.map((event) => eventBody(event, names, runs)), before }
    },
  )
}

interface Page {
  readonly events: readonly Event[]
  readonly before: number | null
}

async function pageOf(
  parts: ApiParts,
  { query, stored, limit }: { readonly query: Query; readonly stored: StoredConfiguration | null; readonly limit: number },
): Promise<Page> {
  const { store } = parts.setup
  const { before = null, q } = query
  const writtenBy = await writtenByOf(parts, query)
  if (writtenBy === 'nobody') return { events: [], before: null }
  const from = q === undefined ? null : await endOfLook(store, before)
  const filter: EventFilter = {
    connectorId: connectorIdOf(query, stored),
    eventId: null,
    ...filterOf(query),
    ...(writtenBy === 'anybody' ? {} : { writtenBy }),
    ...(q === undefined || from === null ? {} : { text: textOf(q, stored), from }),
  }
  const events = await store.events.list({ ...filter, before, limit })
  if (events.length === limit) return { events, before: events.at(-1)?.sequence ?? null }
  if (from === null || from <= 1) return { events, before: null }
  const further = await store.events.list({ connectorId: null, eventId: null, before: from, limit: 1 })
  return { events, before: further.length === 0 ? null : from }
}

function connectorIdOf({ connector }: Query, stored: StoredConfiguration | null): ConnectorId | null {
  if (connector === undefined) return null
  if (stored === null) throw new AppError('connector-unknown', { subject: connector, detail: 'there are none yet' })
  return connectorNamed(stored, connector).id
}

const levels = ['information', 'warning', 'error'] as const

function filterOf({ id, source, level, since }: Query): Partial<EventFilter> {
  return {
    ...(id === undefined ? {} : { eventIds: id.split(',').map(Number) }),
    ...(source === undefined ? {} : { range: identifiersOf(source) }),
    ...(level === undefined ? {} : { levels: levels.slice(levels.indexOf(level)) }),
    ...(since === undefined ? {} : { since: Date.parse(since) }),
  }
}

/** Names stand in no row: what they are is found here, the rest in the log. */
function textOf(q: string, stored: StoredConfiguration | null): NonNullable<EventFilter['text']> {
  const wanted = q.trim().toLowerCase()
  const isMeant = (text: string): boolean => text.toLowerCase().includes(wanted)
  return {
    contains: q.trim(),
    eventIds: Object.entries(eventCatalogue).flatMap(([id, { name }]) => (isMeant(name) || id === wanted ? [Number(id)] : [])),
    connectorIds: (stored?.configuration.connectors ?? []).filter(({ name }) => isMeant(name)).map(({ id }) => id),
  }
}

/** The oldest event that one look at the log gets to. */
async function endOfLook(store: Store, before: number | null): Promise<number> {
  if (before !== null) return Math.max(1, before - lookedThroughMax)
  const [newest] = await store.events.list({ connectorId: null, eventId: null, before: null, limit: 1 })
  return Math.max(1, (newest?.sequence ?? 0) + 1 - lookedThroughMax)
}

/** Whose events are wanted. A run that is not in the history wrote nothing that could be found. */
async function writtenByOf(
  { setup, scheduler }: ApiParts,
  { run, correlation }: Query,
): Promise<NonNullable<EventFilter['writtenBy']> | 'anybody' | 'nobody'> {
  const { store } = setup
  const numbered = run === undefined ? null : await store.runs.byNumber(run)
  if (run !== undefined && numbered === null) return 'nobody'
  if (correlation === undefined) return numbered === null ? 'anybody' : { runIds: [numbered.id], cycleId: null }
  const id = correlation.toLowerCase()
  const running = scheduler.current()
  const cycle = running?.id === id ? running : await store.cycles.get(id)
  const started = running?.id === id ? running.runs.map((each) => each.id) : []
  const ended = (cycle?.steps ?? []).flatMap(({ outcome }) => (outcome.kind === 'run' ? [outcome.runId] : []))
  const runIds = [...new Set([id as RunId, ...started, ...ended])]
  if (numbered === null) return { runIds, cycleId: id }
  return runIds.includes(numbered.id) ? { runIds: [numbered.id], cycleId: null } : 'nobody'
}

async function runNumbers(store: Store, events: readonly Event[]): Promise<ReadonlyMap<RunId, number>> {
  const ids = [...new Set(events.flatMap(({ runId }) => (runId === null ? [] : [runId])))]
  const found = await Promise.all(ids.map((id) => store.runs.get(id)))
  return new Map(found.flatMap((run) => (run === null ? [] : [[run.id, run.number] as const])))
}
