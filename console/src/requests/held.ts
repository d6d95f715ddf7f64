import { queryOptions } from '@tanstack/react-query'
import type { HeldBatchBody } from '#src/api/contract/held.ts'
import { ask } from './ask.ts'

/** Deletes that wait for a decision. */
export const openHeldQuery = queryOptions({
  queryKey: ['held', 'open'],
  queryFn: ({ signal }) =>
    ask<{ readonly batches: readonly HeldBatchBody[]; readonly before: number | null }>({
      path: '/held',
      query: { status: 'open' },
      signal,
    }),
})
