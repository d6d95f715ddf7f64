import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { EventBody, EventPageBody } from '#src/api/contract/event.ts'
import { ask } from './ask.ts'

/** Which events are wanted; null for all. */
export interface EventFilter {
  readonly connector: string | null
  /** Identifiers, with commas between. */
  readonly id: string | null
  readonly source: string | null
  /** The least serious level. */
  readonly level: string | null
  /** UTC. */
  readonly since: string | null
  /** Number of the run that wrote it. */
  readonly run: string | null
  /** Identifier of a run or a cycle. */
  readonly correlation: string | null
  readonly q: string | null
}

const pageSize = 200
const exportPageSize = 1_000
/** More events than this belong into a sink, not into a browser. */
export const exportMax = 20_000
/** Events on either side of one, among which those that were written with it are. */
const nearby = 60

/** The log, newest first, page by page. */
export function eventsQuery(filter: EventFilter) {
  return infiniteQueryOptions({
    queryKey: ['events', 'list', filter],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      ask<EventPageBody>({ path: '/events', query: { ...filter, before: pageParam, limit: pageSize }, signal }),
    getNextPageParam: (page: EventPageBody) => page.before,
  })
}

/** One event and those beside it in the log; null when it was removed. */
export function eventQuery(sequence: number) {
  return queryOptions({
    queryKey: ['events', 'one', sequence],
    queryFn: async ({ signal }): Promise<{ readonly event: EventBody; readonly around: readonly EventBody[] } | null> => {
      const query = { before: sequence + nearby, limit: 2 * nearby }
      const { events } = await ask<EventPageBody>({ path: '/events', query, signal })
      const event = events.find((each) => each.sequence === sequence)
      return event === undefined ? null : { event, around: events.filter((each) => each !== event) }
    },
  })
}

/** Every event the filter lets through, up to a limit. */
export async function allEvents(filter: EventFilter): Promise<readonly EventBody[]> {
  const found: EventBody[] = []
  for (let before: number | null | undefined; before !== null && found.length < exportMax;) {
    const page: EventPageBody = await ask<EventPageBody>({ path: '/events', query: { ...filter, before, limit: exportPageSize } })
    found.push(...page.events)
    before = page.before
  }
  return found.slice(0, exportMax)
}
