import { queryOptions } from '@tanstack/react-query'
import type { ActivityBody } from '#src/api/contract/activity.ts'
import { ask } from './ask.ts'

const minuteMs = 60_000

/** What runs did in the last day. It is a picture, so it is drawn anew once a minute and not with every run. */
export const activityQuery = queryOptions({
  queryKey: ['activity'],
  refetchInterval: minuteMs,
  queryFn: ({ signal }) => ask<ActivityBody>({ path: '/activity', signal }),
})
