import { queryOptions } from '@tanstack/react-query'
import type { StatusBody } from '#src/api/contract/status.ts'
import { ask } from './ask.ts'

/** How the service stands: vault, scheduler, staging mode, what runs now. */
export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => ask<StatusBody>({ path: '/status', signal }),
})
