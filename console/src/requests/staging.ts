import { queryOptions } from '@tanstack/react-query'
import type { StagingBody, SwitchStagingBody } from '#src/api/contract/staging.ts'
import { ask } from './ask.ts'

/** Whether this server writes, and what waits to be written. */
export const stagingQuery = queryOptions({
  queryKey: ['staging'],
  queryFn: ({ signal }) => ask<StagingBody>({ path: '/staging', signal }),
})

export function switchStaging(of: SwitchStagingBody): Promise<StagingBody> {
  return ask<StagingBody>({ method: 'PUT', path: '/staging', json: of })
}
