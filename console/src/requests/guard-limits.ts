import { queryOptions } from '@tanstack/react-query'
import type { AppliedBody, ConfigurationBody } from '#src/api/contract/configuration.ts'
import { ask } from './ask.ts'
import { applyChange } from './configuration.ts'

/** The limits of the deletion guard, and the document they stand in. */
export interface GuardLimits {
  /** Version of the configuration that is shown. */
  readonly version: number
  readonly document: string
  readonly threshold: number | null
  readonly percentage: number | null
}

const path = 'scheduler.yaml'
const keys = { threshold: 'exportDeletionThreshold', percentage: 'exportDeletionPercentage' } as const

/** Null while there is no configuration. */
export const guardLimitsQuery = queryOptions({
  queryKey: ['configuration', 'guard-limits'],
  queryFn: async ({ signal }): Promise<GuardLimits | null> => {
    const { stored, documents } = await ask<ConfigurationBody>({ path: '/configuration', signal })
    const document = documents.find((each) => each.path === path)?.text
    if (stored === null || document === undefined) return null
    return {
      version: stored.version,
      document,
      threshold: numberAt(document, keys.threshold),
      percentage: numberAt(document, keys.percentage),
    }
  },
})

/** Publishes other limits as a new version of the configuration. */
export function saveGuardLimits(of: {
  readonly seen: GuardLimits
  readonly threshold: number | null
  readonly percentage: number | null
  readonly reason: string
}): Promise<AppliedBody> {
  const { seen, threshold, percentage, reason } = of
  const text = withValue(withValue(seen.document, keys.threshold, threshold), keys.percentage, percentage)
  return applyChange({ change: { changes: [{ kind: 'put-document', path, text }] }, version: seen.version, reason })
}

/** The service writes this document itself, one key a line. */
function numberAt(document: string, key: string): number | null {
  const value = new RegExp(`^${key}: *([0-9.]+) *$`, 'm').exec(document)?.[1]
  return value === undefined ? null : Number(value)
}

function withValue(document: string, key: string, value: number | null): string {
  const line = new RegExp(`^${key}:.*$`, 'm')
  const written = `${key}: ${value === null ? 'null' : String(value)}`
  return line.test(document) ? document.replace(line, written) : `${document.trimEnd()}\n${written}\n`
}
