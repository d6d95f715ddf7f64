import { queryOptions } from '@tanstack/react-query'
import type { ActivityBody } from '#src/api/contract/activity.ts'
import type { AuditEntryBody } from '#src/api/contract/vault.ts'
import { ask } from './ask.ts'

const minuteMs = 60_000

/** What runs did in the last day. It is a picture, so it is drawn anew once a minute and not with every run. */
export const activityQuery = queryOptions({
  queryKey: ['activity'],
  refetchInterval: minuteMs,
  queryFn: ({ signal }) => ask<ActivityBody>({ path: '/activity', signal }),
})

/** What people did last; of others only for who may read that. */
export const lastChangesQuery = queryOptions({
  queryKey: ['audit', 'last'],
  queryFn: ({ signal }) => ask<{ readonly entries: readonly AuditEntryBody[] }>({ path: '/audit', query: { limit: 200 }, signal }),
})
