import { must } from '#src/base/assert.ts'
import type { ConnectorId, DnKey } from '#src/model/brand.ts'
import { topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { EventEntry } from '#src/model/event.ts'
import type { HeldBatch, HeldDelete, HeldEnd, HeldStatus } from '#src/model/held-batch.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import { commit, type DirectoryStep, type Step } from './step.ts'

/** Deletes gathered and written together. */
const pageSize = 1_000
/** Open batches that are looked at: one that waits, and those that were decided and are not over yet. */
const openBatchesMax = 1_000

/**
 * Holds every delete of the connector that nobody decided about as one batch, and gives its number. A batch that has all of them
 * already stays as it is; when there are more than it has, a new batch takes its place and shows which ones were added. What is
 * being gathered counts only from the last write on, so a process that is killed meanwhile leaves nothing half done.
 */
export async function holdDeletes(
  step: DirectoryStep,
  found: { readonly excess: string; readonly undecided: number; readonly known: number },
): Promise<number> {
  const before = await openBatch(step, 'waiting')
  if (before !== null && found.undecided === found.known) return before.number
  const connectorId = step.connector.id
  const at = step.clock.now()
  const supersedes = before?.number ?? null
  const run = must(await step.store.runs.get(step.runId), 'the run of the step')
  const number = await step.store.held.begin({ connectorId, runId: run.id, runNumber: run.number, at, excess: found.excess, supersedes })
  const counts = await gather(step, { batch: number, supersedes })
  const fields = { connector: step.connector.name, run: run.number, batch: number, ...counts, supersedes, reason: found.excess }
  const event = makeEvent(20083, fields, { at, connectorId, runId: run.id })
  await commit(step, { holdDeletes: { batch: number, supersedes, at }, events: [event] })
  return number
}

async function gather(
  step: DirectoryStep,
  of: { readonly batch: number; readonly supersedes: number | null },
): Promise<{ deletes: number; added: number }> {
  let after: DnKey | null = null
  let deletes = 0
  let added = 0
  for (;;) {
    const page: Awaited<ReturnType<typeof step.store.held.undecided>> = await step.store.held.undecided(step.connector.id, {
      after,
      limit: pageSize,
    })
    if (page.length === 0) return { deletes, added }
    const held = page.map(({ object, isHeld }) => ({ ...heldDelete(object), isAdded: of.supersedes !== null && !isHeld }))
    await commit(step, { gatherDeletes: { batch: of.batch, deletes: held } })
    after = page.at(-1)?.object.dnKey ?? null
    deletes += page.length
    added += held.filter((one) => one.isAdded).length
    step.report({ phase: 'holding-deletes', done: deletes, total: null })
  }
}

function heldDelete(object: ConnectorSpaceObject): Omit<HeldDelete, 'state' | 'isAdded'> {
  const [displayName] = topImage(object)['displayName'] ?? []
  return {
    objectId: object.id,
    dn: object.dn,
    dnKey: object.dnKey,
    objectType: object.objectType,
    displayName: typeof displayName === 'string' ? displayName : null,
    reason: object.pendingExport?.reason ?? 'not known: it was decided before reasons were kept',
  }
}

/** The newest open batch of the connector with a status, or null. */
export async function openBatch(step: Step, status: HeldStatus): Promise<HeldBatch | null> {
  return (await openBatches(step, step.connector.id)).find((batch) => batch.status === status) ?? null
}

function openBatches(step: Pick<Step, 'store'>, connectorId: ConnectorId | null): Promise<readonly HeldBatch[]> {
  return step.store.held.list({ connectorId, status: 'open', before: null, limit: openBatchesMax })
}

/**
 * Takes deletes that are not wanted any more, or were exported, out of the open batches of a connector (null: of all), and closes
 * those that are empty then. Costs one query where nothing is held.
 */
export async function reviewHeld(step: Step, connectorId: ConnectorId | null): Promise<void> {
  if ((await openBatches(step, connectorId)).length === 0) return
  await commit(step, { reviewHeld: { connectorId } })
  for (const batch of await openBatches(step, connectorId)) {
    if (batch.counts.waiting > 0) continue
    await closeHeld(step, { batch, why: batch.counts.exported > 0 ? 'exported' : 'withdrawn' })
  }
}

/** Closes a batch and says so in the event log. */
export async function closeHeld(step: Step, of: { readonly batch: HeldBatch; readonly why: HeldEnd }): Promise<void> {
  const at = step.clock.now()
  await commit(step, { closeHeld: [{ batch: of.batch.number, why: of.why, at }], events: [closedEvent(step, of, at)] })
}

function closedEvent(step: Step, { batch, why }: { readonly batch: HeldBatch; readonly why: HeldEnd }, at: number): EventEntry {
  const { number, connectorId, counts } = batch
  const connector = step.rules.connector(connectorId)?.name ?? connectorId
  const fields = { connector, batch: number, why, exported: counts.exported, withdrawn: counts.withdrawn }
  return makeEvent(20086, fields, { at, connectorId, runId: step.runId })
}
