import type { Fence } from '../store.ts'
import type { FactsOfConfiguration, WriteBatch } from '../write-batch.ts'
import { appendAudit } from './audit.ts'
import { putAlert, putDelivery } from './alerts.ts'
import { putCycle } from './cycles.ts'
import { appendEvent, endStorm } from './events.ts'
import { closeHeld, decideHeld, exportedDeletes, gatherDeletes, holdDeletes, reviewHeld } from './write-held.ts'
import { requireLease } from './leases.ts'
import { clearOverride, putOverride } from './overrides.ts'
import { addCountedObjects } from './counted-objects.ts'
import { addObjectError, putRun, putStep } from './runs.ts'
import { putSample } from './samples.ts'
import { promoteSecret, putSecret, removeSecret, rewrapSecret } from './secrets.ts'
import { putState } from './state.ts'
import type { Tables } from './tables.ts'
import { putWatermark, removeWatermark } from './watermarks.ts'
import { writeAccess } from './write-access.ts'
import {
  cleanEdges,
  putEdges,
  putMetaverseEdges,
  releaseEdges,
  removeEdgesAround,
  removeEdgesInto,
  removeMetaverseEdges,
  settleImportedEdges,
  touch,
  touchConnector,
} from './write-edges.ts'
import { putMetaverse, removeMetaverse } from './write-metaverse.ts'
import {
  alignPendingExports,
  collectPlaceholders,
  deleteObjects,
  putObjects,
  removeConnector,
  wakeObjects,
  wakeUnjoined,
} from './write-objects.ts'

/** Writes a batch in one transaction, or nothing of it. */
export function commit(tables: Tables, batch: WriteBatch, fence: Fence | undefined): void {
  const { database } = tables
  const work = () => {
    if (fence !== undefined) requireLease(tables, fence)
    writeSpaces(tables, batch)
    writeFacts(tables, batch)
  }
  if (batch.shredSecrets !== undefined) return shredding(tables, work)
  if (mustBeDurable(batch)) return database.durably(work)
  database.transaction(work)
}

/** Writes facts together with what `work` writes, in one transaction that survives a power cut. */
export function commitWith<T>(tables: Tables, facts: FactsOfConfiguration, work: () => T): T {
  const together = (): T => {
    const result = work()
    writeFacts(tables, facts)
    return result
  }
  return facts.shredSecrets === undefined ? tables.database.durably(together) : shredding(tables, together)
}

/**
 * What somebody outside was or will be told must survive a power cut: a stored secret, who may sign in, and an export that is handed out
 * next. An escrow that was forgotten would be sent twice. Everything else may fall back to the state before, from which
 * the next import brings it again.
 */
function mustBeDurable(batch: WriteBatch): boolean {
  return (
    batch.putSecret !== undefined ||
    batch.putSecrets !== undefined ||
    batch.promoteSecret !== undefined ||
    batch.rewrapSecrets !== undefined ||
    batch.access !== undefined ||
    (batch.putObjects?.some(({ object }) => object.escrowedExport !== null) ?? false) ||
    (batch.putEdges?.some(({ edge }) => edge.escrowedExport !== null) ?? false)
  )
}

/** Freed pages are overwritten, and the write-ahead log, which still holds the old ones, is emptied. */
function shredding<T>(tables: Tables, work: () => T): T {
  tables.database.exec('PRAGMA secure_delete = ON')
  let result: T
  try {
    result = tables.database.durably(work)
  } finally {
    tables.database.exec('PRAGMA secure_delete = OFF')
  }
  tables.database.get('PRAGMA wal_checkpoint(TRUNCATE)')
  return result
}

/** The parts that change objects and edges, in the order of the fields of a batch. */
function writeSpaces(tables: Tables, batch: WriteBatch): void {
  const part = <Key extends keyof WriteBatch>(key: Key, write: (tables: Tables, value: NonNullable<WriteBatch[Key]>) => void) => {
    const value = batch[key]
    if (value !== undefined && value !== null) write(tables, value)
  }
  part('removeEdgesInto', removeEdgesInto)
  part('removeObjects', (_, ids) => {
    removeEdgesAround(tables, ids)
    deleteObjects(tables, ids)
  })
  part('putObjects', putObjects)
  part('removeMetaverse', removeMetaverse)
  part('putMetaverse', putMetaverse)
  part('putEdges', putEdges)
  part('settleImportedEdges', settleImportedEdges)
  part('releaseEdges', releaseEdges)
  part('removeMetaverseEdges', removeMetaverseEdges)
  part('putMetaverseEdges', putMetaverseEdges)
  part('touch', touch)
  part('touchConnector', touchConnector)
  part('cleanEdges', cleanEdges)
  part('alignPendingExports', alignPendingExports)
  part('wakeUnjoined', wakeUnjoined)
  part('wakeObjects', wakeObjects)
  part('collectPlaceholders', collectPlaceholders)
  part('removeConnector', removeConnector)
}

/** The parts beside the spaces, in the order of the fields. */
function writeFacts(tables: Tables, batch: WriteBatch): void {
  for (const watermark of batch.putWatermarks ?? []) putWatermark(tables, watermark)
  for (const key of batch.removeWatermarks ?? []) removeWatermark(tables, key)
  if (batch.putRun !== undefined) putRun(tables, batch.putRun)
  if (batch.putStep !== undefined) putStep(tables, batch.putStep.runId, batch.putStep.step)
  for (const entry of batch.objectErrors ?? []) addObjectError(tables, entry)
  if (batch.countedObjects !== undefined) addCountedObjects(tables, batch.countedObjects)
  for (const sequence of batch.endStorms ?? []) endStorm(tables, sequence)
  for (const entry of batch.events ?? []) appendEvent(tables, entry)
  if (batch.putSecret !== undefined) putSecret(tables, batch.putSecret)
  for (const secret of batch.putSecrets ?? []) putSecret(tables, secret)
  if (batch.promoteSecret !== undefined) promoteSecret(tables, batch.promoteSecret)
  for (const secret of batch.rewrapSecrets ?? []) rewrapSecret(tables, secret)
  for (const { ownerId, version } of batch.shredSecrets ?? []) removeSecret(tables, ownerId, version)
  if (batch.putCycle !== undefined) putCycle(tables, batch.putCycle)
  for (const override of batch.putOverrides ?? []) putOverride(tables, override)
  for (const cleared of batch.clearOverrides ?? []) clearOverride(tables, cleared)
  if (batch.gatherDeletes !== undefined) gatherDeletes(tables, batch.gatherDeletes)
  if (batch.holdDeletes !== undefined) holdDeletes(tables, batch.holdDeletes)
  if (batch.decideHeld !== undefined) decideHeld(tables, batch.decideHeld)
  if (batch.exportedDeletes !== undefined) exportedDeletes(tables, batch.exportedDeletes)
  if (batch.reviewHeld !== undefined) reviewHeld(tables, batch.reviewHeld.connectorId)
  for (const alert of batch.putAlerts ?? []) putAlert(tables, alert)
  for (const delivery of batch.putDeliveries ?? []) putDelivery(tables, delivery)
  for (const closed of batch.closeHeld ?? []) closeHeld(tables, closed)
  for (const sample of batch.putSamples ?? []) putSample(tables, sample)
  for (const [key, value] of Object.entries(batch.putState ?? {})) putState(tables, key, value)
  if (batch.access !== undefined) writeAccess(tables, batch.access)
  for (const entry of batch.audit ?? []) appendAudit(tables, entry)
}
