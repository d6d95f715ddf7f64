import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { HeldBatchBody, HeldDeleteBody } from '#src/api/contract/held.ts'
import { ask, pathOf } from './ask.ts'

interface HeldPage {
  readonly batches: readonly HeldBatchBody[]
  readonly before: number | null
}

interface DeletesPage {
  readonly deletes: readonly HeldDeleteBody[]
  readonly after: string | null
}

const deletesPageSize = 200

/** Deletes that wait for a decision. */
export const openHeldQuery = queryOptions({
  queryKey: ['held', 'open'],
  queryFn: ({ signal }) => ask<HeldPage>({ path: '/held', query: { status: 'open' }, signal }),
})

/** Every batch of the history, newest first. */
export const allHeldQuery = queryOptions({
  queryKey: ['held', 'all'],
  queryFn: ({ signal }) => ask<HeldPage>({ path: '/held', query: { status: 'all', limit: 200 }, signal }),
})

export function heldBatchQuery(number: number) {
  return queryOptions({
    queryKey: ['held', 'one', number],
    queryFn: ({ signal }) => ask<HeldBatchBody>({ path: pathOf('held', number), signal }),
  })
}

/** The objects of a batch, page by page. */
export function heldDeletesQuery(number: number) {
  return infiniteQueryOptions({
    queryKey: ['held', 'deletes', number],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      ask<DeletesPage>({ path: pathOf('held', number, 'deletes'), query: { after: pageParam, limit: deletesPageSize }, signal }),
    getNextPageParam: (page: DeletesPage) => page.after,
  })
}

export function approveHeld(number: number, reason: string | null): Promise<HeldBatchBody> {
  return ask<HeldBatchBody>({ method: 'POST', path: pathOf('held', number, 'approve'), json: { reason } })
}

export function rejectHeld(number: number, reason: string): Promise<HeldBatchBody> {
  return ask<HeldBatchBody>({ method: 'POST', path: pathOf('held', number, 'reject'), json: { reason } })
}
