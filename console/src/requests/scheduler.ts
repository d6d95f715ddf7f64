import { queryOptions } from '@tanstack/react-query'
import type { ChangeSchedulerBody, SchedulerBody } from '#src/api/contract/scheduler.ts'
import { ask, askWithTag } from './ask.ts'

/** The scheduler with the tag of what is shown, so that nobody changes what he has not seen. */
export interface SeenScheduler {
  readonly scheduler: SchedulerBody
  readonly tag: string | null
}

export const schedulerQuery = queryOptions({
  queryKey: ['scheduler'],
  queryFn: async ({ signal }): Promise<SeenScheduler> => {
    const { body, tag } = await askWithTag<SchedulerBody>({ path: '/scheduler', signal })
    return { scheduler: body, tag }
  },
})

export function changeScheduler(change: ChangeSchedulerBody, tag: string | null): Promise<SchedulerBody> {
  return ask<SchedulerBody>({ method: 'PATCH', path: '/scheduler', json: change, ...(tag === null ? {} : { ifMatch: tag }) })
}

/** No cycle begins for a span such as `2h`; null: until somebody resumes. */
export function suspendScheduler(of: { readonly reason: string; readonly span: string | null }): Promise<SchedulerBody> {
  return ask<SchedulerBody>({ method: 'POST', path: '/scheduler/suspend', json: { reason: of.reason, for: of.span } })
}

export function resumeScheduler(): Promise<SchedulerBody> {
  return ask<SchedulerBody>({ method: 'POST', path: '/scheduler/resume' })
}
