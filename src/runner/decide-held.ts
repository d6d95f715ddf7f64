import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import { must } from '#src/base/assert.ts'
import type { HeldBatch, HeldDecision } from '#src/model/held-batch.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Store } from '#src/store/store.ts'

/**
 * Approves or rejects a held batch, as often as somebody changes his mind, until it is over. Saying the same twice changes nothing.
 * Throws `held-batch-unknown`, and `held-batch-decided` when the batch is over or somebody else decided meanwhile.
 */
export async function decideHeld(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  wanted: Omit<HeldDecision, 'at'> & { readonly batch: number },
): Promise<HeldBatch> {
  const { batch: number, ...said } = wanted
  const batch = await heldBatch(store, number)
  if (batch.status === said.decision) return batch
  if (batch.status === 'closed') throw new AppError('held-batch-decided', { subject: String(number), detail: endOf(batch) })
  const at = clock.now()
  const { connectorId, counts } = batch
  const connectors = (await store.configuration.current())?.configuration.connectors ?? []
  const connector = connectors.find((candidate) => candidate.id === connectorId)?.name ?? connectorId
  const fields = { connector, batch: number, deletes: counts.waiting, author: said.author, reason: said.reason }
  const event = makeEvent(said.decision === 'approved' ? 20084 : 20085, fields, { at, connectorId, runId: null })
  await store.commit({ decideHeld: { batch: number, from: batch.status, decision: { ...said, at } }, events: [event] })
  return must(await store.held.get(number), `batch ${number}`)
}

/** A batch by its number. Throws `held-batch-unknown`. */
export async function heldBatch(store: Store, number: number): Promise<HeldBatch> {
  const batch = await store.held.get(number)
  if (batch === null) throw new AppError('held-batch-unknown', { subject: String(number) })
  return batch
}

function endOf({ end }: HeldBatch): string {
  switch (end?.why) {
    case 'exported':
      return 'its deletes were exported'
    case 'withdrawn':
      return 'none of its deletes is wanted any more'
    case 'superseded':
      return 'more deletes came, and a newer batch holds all of them'
    case 'allowed':
      return 'the limits no longer stop its deletes'
    default:
      return 'it is over'
  }
}
