import type { SchedulerBody } from '#src/api/contract/scheduler.ts'
import { ask } from './ask.ts'

/** No cycle begins by itself until somebody resumes. */
export function suspendScheduler(reason: string): Promise<SchedulerBody> {
  return ask<SchedulerBody>({ method: 'POST', path: '/scheduler/suspend', json: { reason } })
}

export function resumeScheduler(): Promise<SchedulerBody> {
  return ask<SchedulerBody>({ method: 'POST', path: '/scheduler/resume' })
}
