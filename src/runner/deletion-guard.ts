import type { SchedulerDocument } from '#src/model/configuration.ts'
import type { DeletionCounts } from '#src/store/store.ts'
import { closeHeld, holdDeletes, openBatch, reviewHeld } from './held-batches.ts'
import { ended, type DirectoryStep, type StepEnd } from './step.ts'

/** The largest number and share of deletes one export may send; null for no limit. */
export type DeletionLimits = Pick<SchedulerDocument, 'exportDeletionThreshold' | 'exportDeletionPercentage'>

type Deletions = Pick<DeletionCounts, 'pending' | 'existing'>

/**
 * Why an export is not to send so many deletes, or null when it may. Every connector is guarded, on schedule and by hand: Azure AD
 * Connect guards its cloud connector alone, but a mass deletion in a forest is no better. All deletes of the connector count,
 * whatever the partition of the step, so that a limit is not taken once for each domain. A number that is met is not exceeded.
 */
export function excessOf(deletions: Deletions, limits: DeletionLimits): string | null {
  const { pending, existing } = deletions
  const { exportDeletionThreshold: threshold, exportDeletionPercentage: percentage } = limits
  if (threshold !== null && pending > threshold) return `${pending} deletes, allowed are ${threshold}`
  // Multiplied, not divided: a share of exactly the limit must not exceed it by a rounding.
  if (percentage === null || pending * 100 <= existing * percentage) return null
  return `${pending} deletes of ${existing} objects (${shareOf(deletions)} %), allowed are ${percentage} %`
}

/** The share of the objects that would be deleted, in percent, with one decimal. */
function shareOf({ pending, existing }: Deletions): string {
  return existing === 0 ? '100' : String(Math.round((pending / existing) * 1_000) / 10)
}

/** What the guard lets an export do. */
export interface GuardVerdict {
  /** How the step ends without sending anything, or null when it may send. */
  readonly stop: StepEnd | null
  /** Why some deletes are left out of what is sent, or null when all go. */
  readonly leftOut: string | null
}

/**
 * Asked before the first write of every export step. Too many deletes that nobody approved become a held batch, and nothing at all
 * is sent. With an approved batch its deletes pass; others that come with them pass only where they are within the limits on their
 * own, and not in the same export. Rejected deletes are never sent, so they do not count.
 */
export async function guardDeletes(step: DirectoryStep, limits: DeletionLimits): Promise<GuardVerdict> {
  await reviewHeld(step, step.connector.id)
  const counts = await step.store.space.deletions(step.connector.id)
  const { pending, existing, approved, rejected } = counts
  const excess = excessOf({ pending: pending - rejected, existing }, limits)
  const rejectedNote = rejected === 0 ? null : `${rejected} rejected deletes stay behind`
  if (excess === null) {
    const waiting = await openBatch(step, 'waiting')
    if (waiting !== null) await closeHeld(step, { batch: waiting, why: 'allowed' })
    return { stop: null, leftOut: rejectedNote }
  }
  const undecided = pending - approved - rejected
  if (undecided === 0) return { stop: null, leftOut: rejectedNote }
  const batch = await holdDeletes(step, { excess, undecided, known: counts.waiting })
  if (approved === 0 || excessOf({ pending: undecided, existing }, limits) !== null)
    return { stop: stoppedBy(excess, batch), leftOut: null }
  const newNote = `${undecided} deletes that are not in an approved batch wait as batch ${batch}`
  return { stop: null, leftOut: [newNote, rejectedNote].filter((note) => note !== null).join('; ') }
}

function stoppedBy(reason: string, batch: number): StepEnd {
  return ended('stopped-deletion-threshold-exceeded', {
    reason,
    advice:
      `Nothing was exported. The deletes are held as batch ${batch}: look at them with lockstep held show ${batch}. If they are wanted, ` +
      `lockstep held approve ${batch} lets exactly these pass with the next export; if not, put the source or the rules right, import and ` +
      `synchronize again, and they go away by themselves. lockstep held reject ${batch} keeps them back for good.`,
  })
}
