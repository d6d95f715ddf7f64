import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { AlertBody, AlertDetailBody } from '#src/api/contract/alert.ts'
import { ask, pathOf } from './ask.ts'

interface AlertPage {
  readonly alerts: readonly AlertBody[]
  readonly before: number | null
}

/** More open alerts than this say nothing more to anybody. */
const openMax = 200
const pageSize = 100

/** What is wrong now, newest first. */
export const openAlertsQuery = queryOptions({
  queryKey: ['alerts', 'open'],
  queryFn: ({ signal }) => ask<AlertPage>({ path: '/alerts', query: { state: 'open', limit: openMax }, signal }),
})

/** What is over, newest first, page by page. */
export const resolvedAlertsQuery = infiniteQueryOptions({
  queryKey: ['alerts', 'resolved'],
  initialPageParam: null as number | null,
  queryFn: ({ pageParam, signal }) =>
    ask<AlertPage>({ path: '/alerts', query: { state: 'resolved', before: pageParam, limit: pageSize }, signal }),
  getNextPageParam: (page: AlertPage) => page.before,
})

/** An alert and what became of the messages about it. */
export function alertQuery(number: number) {
  return queryOptions({
    queryKey: ['alerts', 'one', number],
    queryFn: ({ signal }) => ask<AlertDetailBody>({ path: pathOf('alerts', number), signal }),
  })
}

/** Somebody is at it; with minutes nobody hears of it for so long. */
export function acknowledgeAlert(
  number: number,
  of: { readonly note: string | null; readonly snoozeMinutes: number | null },
): Promise<AlertBody> {
  return ask<AlertBody>({ method: 'POST', path: pathOf('alerts', number, 'acknowledge'), json: of })
}
