import { queryOptions } from '@tanstack/react-query'
import type { AppliedBody } from '#src/api/contract/configuration.ts'
import type { SchedulerBody } from '#src/api/contract/scheduler.ts'
import { ask } from './ask.ts'
import { applyChange } from './configuration.ts'

/** The limits of the deletion guard, and the version of the configuration they stand in. */
export interface GuardLimits {
  readonly version: number
  readonly threshold: number | null
  readonly percentage: number | null
}

/** Null while there is no configuration. */
export const guardLimitsQuery = queryOptions({
  queryKey: ['configuration', 'guard-limits'],
  queryFn: async ({ signal }): Promise<GuardLimits | null> => {
    const { configurationVersion: version, deletionLimits } = await ask<SchedulerBody>({ path: '/scheduler', signal })
    return version === null ? null : { version, ...deletionLimits }
  },
})

/** Publishes other limits as a new version of the configuration. */
export function saveGuardLimits(of: GuardLimits & { readonly reason: string }): Promise<AppliedBody> {
  const { version, threshold, percentage, reason } = of
  return applyChange({ change: { changes: [{ kind: 'set-deletion-limits', threshold, percentage }] }, version, reason })
}
