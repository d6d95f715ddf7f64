import { queryOptions } from '@tanstack/react-query'
import type { AlertBody } from '#src/api/contract/alert.ts'
import { ask, pathOf } from './ask.ts'

interface AlertPage {
  readonly alerts: readonly AlertBody[]
  readonly before: number | null
}

/** More open alerts than this say nothing more to anybody. */
const openMax = 200

/** What is wrong now, newest first. */
export const openAlertsQuery = queryOptions({
  queryKey: ['alerts', 'open'],
  queryFn: ({ signal }) => ask<AlertPage>({ path: '/alerts', query: { state: 'open', limit: openMax }, signal }),
})

/** Somebody is at it; with minutes nobody hears of it for so long. */
export function acknowledgeAlert(
  number: number,
  of: { readonly note: string | null; readonly snoozeMinutes: number | null },
): Promise<AlertBody> {
  return ask<AlertBody>({ method: 'POST', path: pathOf('alerts', number, 'acknowledge'), json: of })
}
