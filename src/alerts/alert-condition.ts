import type { Alert } from '#src/model/alert.ts'

/** Something that is as it should not be, now. */
export type AlertCondition = Pick<Alert, 'key' | 'subject' | 'incident' | 'severity' | 'title' | 'advice' | 'evidence' | 'connectors'>

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs
