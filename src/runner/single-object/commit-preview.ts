import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { ObjectId } from '#src/model/brand.ts'
import type { SyncMode } from '#src/store/store.ts'
import { flowEdges } from '../flow-edges.ts'
import { previewObject, type Preview } from '../preview.ts'
import { requireUsableRules, synchronizeObjects } from '../sync-step.ts'
import { SingleRun, type SingleParts } from './single-run.ts'

/**
 * Previews one object and writes what the preview shows, as one synchronization step of the history. Nothing is imported or
 * exported. The caller sees to it that nothing else runs, so that what is written is what was shown.
 */
export async function commitPreview(
  parts: SingleParts,
  of: { readonly connector: ConnectorDocument; readonly id: ObjectId; readonly mode: SyncMode },
): Promise<Preview> {
  requireUsableRules(parts.rules)
  const preview = await previewObject(parts, of.id)
  const run = await SingleRun.begin(parts, of.connector)
  try {
    await run.step(of.mode === 'full' ? 'full-synchronization' : 'delta-synchronization', async (step) => {
      await synchronizeObjects(step, [of.id])
      await flowEdges(step)
      return { result: step.counts.errors > 0 ? ('completed-sync-errors' as const) : ('success' as const), value: null }
    })
  } finally {
    await run.end()
  }
  return preview
}
