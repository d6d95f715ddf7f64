import type { SchedulerDocument } from '#src/model/configuration.ts'
import type { DeletionCounts } from '#src/store/store.ts'

/** The largest number and share of deletes one export may send; null for no limit. */
export type DeletionLimits = Pick<SchedulerDocument, 'exportDeletionThreshold' | 'exportDeletionPercentage'>

/**
 * Why an export is not to send so many deletes, or null when it may. Every connector is guarded, on schedule and by hand: Azure AD
 * Connect guards its cloud connector alone, but a mass deletion in a forest is no better. All deletes of the connector count,
 * whatever the partition of the step, so that a limit is not taken once for each domain. A number that is met is not exceeded.
 */
export function excessOf(deletions: DeletionCounts, limits: DeletionLimits): string | null {
  const { pending, existing } = deletions
  const { exportDeletionThreshold: threshold, exportDeletionPercentage: percentage } = limits
  if (threshold !== null && pending > threshold) return `${pending} deletes, allowed are ${threshold}`
  // Multiplied, not divided: a share of exactly the limit must not exceed it by a rounding.
  if (percentage === null || pending * 100 <= existing * percentage) return null
  return `${pending} deletes of ${existing} objects (${shareOf(deletions)} %), allowed are ${percentage} %`
}

/** The share of the objects that would be deleted, in percent, with one decimal. */
function shareOf({ pending, existing }: DeletionCounts): string {
  return existing === 0 ? '100' : String(Math.round((pending / existing) * 1_000) / 10)
}
