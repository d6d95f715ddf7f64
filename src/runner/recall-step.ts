import type { ObjectId } from '#src/model/brand.ts'
import type { ConnectorOverride } from '#src/model/cycle.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import { stageRecall } from '#src/engine/stage.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'
import { onlookersOfRemoved } from './onlookers.ts'
import { saveWithout } from './save-without.ts'
import { commit, ended, isStopped, stoppedEnd, type Step, type StepEnd } from './step.ts'
import { syncStep } from './sync-step.ts'

/** Why every object of a connector leaves: its space is cleared and filled anew later, or the connector is removed for good. */
export interface Recall {
  readonly kind: 'clear' | 'remove'
  readonly author: string
}

/** Objects staged and written together. */
const pageSize = 500
/** Staging and synchronizing leaves nothing behind the first time; a synchronization of another connector may have added objects before. */
const roundsMax = 5

/** The state that marks a connector while it leaves: no other run of it starts until the recall came to its end. */
export function leavingKey(connectorId: string): string {
  return `connector.leaving.${connectorId}`
}

/**
 * Takes leave of a connector space: every object is staged as deleted, whatever its directory holds, and synchronized at once, so that
 * its contributions are recalled, identities nothing else keeps go, and other connectors get their deletes, which the deletion guard
 * of their exports weighs like any other. The rules of the step are those without the rules of the connector, for it must not
 * be provisioned anew meanwhile. A recall that was interrupted goes on when it is started again.
 */
export async function recallStep(step: Step, recall: Recall): Promise<StepEnd> {
  const { space } = step.store
  const total = (await space.statistics(step.connector.id)).objects
  for (let round = 0; round < roundsMax; round++) {
    if ((await space.statistics(step.connector.id)).objects === 0) return take(step, recall)
    if ((await stageLeaving(step, total)) === 'stopped') return stoppedEnd(step)
    const end = await syncStep(step, 'delta')
    if (end.result === 'completed-sync-errors') return unfinished(end)
    if (isStopped(step) || end.result.startsWith('stopped-')) return end
  }
  return ended('stopped-server', { reason: `objects are left after ${roundsMax} rounds` })
}

async function stageLeaving(step: Step, total: number): Promise<'done' | 'stopped'> {
  let after: ObjectId | null = null
  let done = 0
  for (;;) {
    if (isStopped(step)) return 'stopped'
    const query = { connectorId: step.connector.id, mode: 'full', phase: 'changes', limit: pageSize } as const
    const ids: readonly ObjectId[] = await step.store.space.syncWork({ ...query, after })
    if (ids.length === 0) return 'done'
    await commit(step, await leaving(step, ids))
    after = ids.at(-1) ?? null
    done += ids.length
    step.report({ phase: 'recalling', done, total: Math.max(total, done) })
  }
}

async function leaving(step: Step, ids: readonly ObjectId[]): Promise<WriteBatch> {
  const removed: ObjectId[] = []
  const putObjects: NonNullable<WriteBatch['putObjects']>[number][] = []
  for (const stored of await step.store.space.load(ids)) {
    const staged = stageRecall(stored)
    step.counts.staging(staged.counter, stored)
    if (staged.isRemoved) removed.push(stored.id)
    if (staged.object !== null) putObjects.push({ object: staged.object, keys: null })
  }
  return { removeEdgesInto: removed, removeObjects: removed, putObjects, wakeObjects: await onlookersOfRemoved(step, removed) }
}

function unfinished(end: StepEnd): StepEnd {
  return {
    ...end,
    advice: 'Objects with errors are still in the connector space, so it was not left. Correct the rule each error names, and start again.',
  }
}

/** What follows once the space is empty. */
async function take(step: Step, { kind, author }: Recall): Promise<StepEnd> {
  const { id, name } = step.connector
  const at = step.clock.now()
  const origin = { at, connectorId: id, runId: step.runId }
  const watermarks = (await step.store.watermarks.of(id)).map(({ connectorId, partition }) => ({ connectorId, partition }))
  if (kind === 'clear') {
    await commit(step, {
      removeWatermarks: watermarks,
      putOverrides: owed(step, author),
      putState: { [leavingKey(id)]: null },
      events: [makeEvent(20124, { author, connector: name }, origin)],
    })
    return ended('success', { advice: 'A full import and a full synchronization bring the objects back; the next cycle runs them.' })
  }
  const secrets = (await step.store.secrets.versions(id)).map(({ ownerId, version }) => ({ ownerId, version }))
  await commit(step, {
    removeConnector: id,
    shredSecrets: secrets,
    clearOverrides: fullSteps.map((owedStep) => ({ connectorId: id, step: owedStep, upTo: null })),
  })
  // Last, so that a process killed in between still finds the connector and can be told to go on.
  await saveWithout(step, { connector: step.connector, author })
  await commit(step, { putState: { [leavingKey(id)]: null }, events: [makeEvent(20125, { author, connector: name }, origin)] })
  return ended('success')
}

const fullSteps = ['full-import', 'full-synchronization'] as const

function owed(step: Step, author: string): readonly ConnectorOverride[] {
  const of = { connectorId: step.connector.id, at: step.clock.now(), author, reasons: ['The connector space was cleared.'] }
  return fullSteps.map((full) => ({ ...of, step: full, configurationVersion: 0 }))
}
