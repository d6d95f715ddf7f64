import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { DnKey, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { guardDeletes, type DeletionLimits } from './deletion-guard.ts'
import { escrow } from './escrow.ts'
import { reviewHeld } from './held-batches.ts'
import { settleExports } from './settle-exports.ts'
import { ended, isStopped, objectErrorsMax, stoppedEnd, type DirectoryStep, type StepEnd } from './step.ts'
import { UnsupportedExports } from './unsupported-exports.ts'

/** Adds first, so that references find their targets; deletes last. */
const phases = ['adds', 'updates', 'deletes'] as const
/** Reference values of one object handed out at a time. */
const referencesPerRound = 400

/**
 * Exports what is pending: guard, then hand a batch over (escrow), send, settle. The batch is in escrow before the first
 * byte leaves, so a process killed at any point knows afterwards what it may have sent.
 */
export async function exportStep(step: DirectoryStep, limits: DeletionLimits): Promise<StepEnd> {
  const { stop, leftOut } = await guardDeletes(step, limits)
  if (stop !== null) return stop
  const end = await sendPending(step)
  await reviewHeld(step, step.connector.id)
  return leftOut === null ? end : { ...end, reason: end.reason ?? leftOut }
}

async function sendPending(step: DirectoryStep): Promise<StepEnd> {
  const pending = await step.store.space.statistics(step.connector.id)
  const total = pending.exportAdd + pending.exportUpdate + pending.exportDelete
  const unsupported = new UnsupportedExports(step.session)
  let done = 0
  for (const phase of phases) {
    let after: DnKey | null = null
    for (;;) {
      if (isStopped(step)) return stoppedEnd(step)
      if (step.counts.errors > objectErrorsMax) return ended('stopped-error-limit')
      const objects: readonly ConnectorSpaceObject[] = await step.store.space.exportWork({
        connectorId: step.connector.id,
        partition: step.partition,
        phase,
        after,
        limit: step.driver.capabilities.exportBatchSize,
      })
      if (objects.length === 0) break
      const wanted = unsupported.sift(objects)
      const end = wanted.length === 0 ? null : await exportObjects(step, wanted)
      if (end !== null) return end
      after = objects.at(-1)?.dnKey ?? null
      done += objects.length
      step.report({ phase: 'exporting', done, total: Math.max(total, done) })
    }
  }
  if (step.counts.errors > 0)
    return ended('completed-export-errors', {
      advice: ['Each object with an error shows what the directory said; it is tried again with every export.', unsupported.advice ?? []]
        .flat()
        .join(' '),
    })
  return unsupported.end ?? ended(done === 0 ? 'completed-no-objects' : 'success')
}

/** Sends one batch, and further rounds for objects with more reference values than one round takes. */
export async function exportObjects(step: DirectoryStep, objects: readonly ConnectorSpaceObject[]): Promise<StepEnd | null> {
  let round = await escrow(step, objects, { referencesMax: referencesPerRound, cursors: new Map() })
  while (round.items.length > 0) {
    const sent = round
    let stuck: ReadonlySet<ObjectId>
    try {
      stuck = await settleExports(step, sent, await step.session.export(sent.items))
    } catch (error) {
      // Whatever was handed out stays in escrow: the next import finds out what arrived.
      if (error instanceof ConnectionError) await settleExports(step, sent, [])
      throw error
    }
    if (isStopped(step)) return stoppedEnd(step)
    // References go on behind an object whose own change went through; the others have to wait for it.
    const rest = await step.store.space.load(sent.unfinished.filter((id) => !stuck.has(id)))
    round = await escrow(step, rest, { referencesMax: referencesPerRound, cursors: sent.cursors })
  }
  return null
}
