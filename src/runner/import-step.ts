import type { ImportPage } from '#src/connectors/contract/exchange.ts'
import type { StepType } from '#src/model/run.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import { leaveDeselected, obsolete, type ShrinkGuard } from './obsoletion.ts'
import { SeenSet } from './seen-set.ts'
import { settleEscrow } from './settle-escrow.ts'
import { stagePage } from './stage-page.ts'
import { commit, ended, isStopped, objectErrorsMax, position, stoppedEnd, type DirectoryStep, type StepEnd } from './step.ts'

/** Objects in a page. */
const pageSize = 1_000

/**
 * Imports one partition into the connector space and nothing further: reads a page, stages it, writes it, counts. A full
 * import that came to its end turns what it did not see into deletes, behind its guards, and only then keeps its watermark.
 */
export async function importStep(
  step: DirectoryStep,
  how: { readonly type: Extract<StepType, 'full-import' | 'delta-import'>; readonly guard: ShrinkGuard },
): Promise<StepEnd> {
  const seen = new SeenSet()
  let watermark: string | null = null
  let done = 0
  for await (const page of await open(step, how)) {
    const isFull = how.type === 'full-import'
    watermark = page.watermark ?? watermark
    await stagePage(step, page.changes, { seen: isFull ? seen : null, watermark: isFull ? null : page.watermark })
    step.counts.filtered(page.filtered)
    done += page.changes.length
    step.report({ phase: how.type, done, total: page.estimatedTotal })
    if (isStopped(step)) return stoppedEnd(step)
    if (step.counts.errors > objectErrorsMax) return ended('stopped-error-limit')
  }
  const isWhole = step.counts.errors === 0
  if (how.type === 'full-import') {
    const guarded = isWhole ? await obsolete(step, { seen, guard: how.guard }) : null
    if (guarded !== null) return guarded
    if (isWhole) await leaveDeselected(step)
    if (watermark !== null) await commit(step, { putWatermarks: [position(step, watermark)] })
  }
  await settleEscrow(step)
  if (!isWhole) return ended('completed-discovery-errors', { advice: discoveryAdvice })
  await commit(step, { collectPlaceholders: step.connector.id })
  return importEnd(step, done)
}

const discoveryAdvice =
  'Some objects could not be read, so nothing that was missing was taken for deleted. Correct the objects listed and import again.'

async function open(
  step: DirectoryStep,
  { type, guard }: { readonly type: 'full-import' | 'delta-import'; readonly guard: ShrinkGuard },
): Promise<AsyncIterable<ImportPage>> {
  if (type === 'full-import') {
    return step.session.fullImport({ partition: step.partition, pageSize, missingContainers: guard.shareMax === null ? 'empty' : 'refuse' })
  }
  const stored = (await step.store.watermarks.of(step.connector.id)).find((candidate) => candidate.partition === step.partition)
  if (stored === undefined) {
    throw new ConnectionError({
      failure: 'full-import-required',
      reason: 'no-watermark',
      advice: 'Run a full import of this connector first; a delta import goes on from where an import ended.',
      incidents: [],
    })
  }
  return step.session.deltaImport({ partition: step.partition, pageSize, watermark: stored.value })
}

async function importEnd(step: DirectoryStep, done: number): Promise<StepEnd> {
  const transients = await unresolvedTransients(step)
  if (transients > 0)
    return ended('completed-transient-objects', { advice: 'Names changed hands during the import; the next import resolves this.' })
  return ended(done === 0 ? 'completed-no-objects' : 'success')
}

/** Objects whose name another object took, and whose own news has not arrived. */
async function unresolvedTransients(step: DirectoryStep): Promise<number> {
  const found = await step.store.space.search({ connectorId: step.connector.id, text: '', filter: 'transient', after: null, limit: 100 })
  return found.filter((object) => object.pendingImport?.operation !== 'delete').length
}
