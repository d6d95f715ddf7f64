import { AppError } from '#src/base/app-error.ts'
import { assert, must } from '#src/base/assert.ts'
import type { ConnectorId, ObjectId } from '#src/model/brand.ts'
import type { HeldStatus } from '#src/model/held-batch.ts'
import type { WriteBatch } from '../write-batch.ts'
import { operationNumber } from './codec.ts'
import type { HeldDocument } from './held.ts'
import { idsOfParameter1, type Tables } from './tables.ts'
import { uuidBytes } from './uuid.ts'

/** Adds one page of deletes to a batch that is being gathered. */
export function gatherDeletes(tables: Tables, { batch, deletes }: NonNullable<WriteBatch['gatherDeletes']>): void {
  for (const { objectId, dn, dnKey, objectType, displayName, reason, isAdded } of deletes) {
    tables.database.run(
      `INSERT INTO held_delete (batch, dn_key, object, state, is_added, dn, object_type, display_name, reason)
       VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?)`,
      batch,
      dnKey,
      uuidBytes(objectId),
      isAdded ? 1 : 0,
      dn,
      objectType,
      displayName,
      reason,
    )
  }
}

/** The batch counts from now on, and takes over from the one before it. */
export function holdDeletes(tables: Tables, { batch, supersedes, at }: NonNullable<WriteBatch['holdDeletes']>): void {
  if (supersedes !== null) closeHeld(tables, { batch: supersedes, why: 'superseded', at })
  tables.database.run('UPDATE held_delete SET state = 0 WHERE batch = ? AND state IS NULL', batch)
  const changed = tables.database.run("UPDATE held_batch SET status = 'waiting' WHERE number = ? AND status = 'gathering'", batch)
  assert(changed === 1, `batch ${batch} was begun before it is held`)
}

/** Writes a decision, unless the batch is no longer as its author saw it. */
export function decideHeld(tables: Tables, { batch, from, decision }: NonNullable<WriteBatch['decideHeld']>): void {
  const stored = batchRow(tables, batch)
  if (stored.status !== from) throw new AppError('held-batch-decided', { subject: String(batch), detail: `it is ${stored.status}` })
  const { document } = stored
  write(tables, batch, { status: decision.decision, document: { ...document, decisions: [...document.decisions, decision] } })
}

/** Deletes that their directory accepted have left their batch. */
export function exportedDeletes(tables: Tables, ids: readonly ObjectId[]): void {
  tables.database.run(`UPDATE held_delete SET state = 1 WHERE state = 0 AND object IN ${idsOfParameter1}`, JSON.stringify(ids))
}

/** Deletes that are neither pending nor handed out any more leave the open batches of a connector, or of all. */
export function reviewHeld(tables: Tables, connectorId: ConnectorId | null): void {
  tables.database.run(reviewSql, connectorId === null ? null : (tables.names.find(connectorId) ?? -1))
}

const remove = operationNumber.delete
const reviewSql = `
  UPDATE held_delete SET state = CASE
      WHEN EXISTS (SELECT 1 FROM object WHERE id = held_delete.object AND unconfirmed_operation = ${remove}) THEN 1 ELSE 2 END
  WHERE state = 0
    AND batch IN (SELECT number FROM held_batch WHERE status <> 'closed' AND (?1 IS NULL OR connector = ?1))
    AND NOT EXISTS (
      SELECT 1 FROM object WHERE id = held_delete.object AND (export_operation = ${remove} OR escrow_operation = ${remove}))`

/** Closes a batch; what still waits in it is let go. One that is closed already stays as it is. */
export function closeHeld(tables: Tables, { batch, why, at }: NonNullable<WriteBatch['closeHeld']>[number]): void {
  const { status, document } = batchRow(tables, batch)
  if (status === 'closed') return
  tables.database.run('UPDATE held_delete SET state = 3 WHERE batch = ? AND state = 0', batch)
  write(tables, batch, { status: 'closed', document: { ...document, end: { why, at } } })
}

function batchRow(tables: Tables, number: number): { readonly status: HeldStatus; readonly document: HeldDocument } {
  const sql = 'SELECT status, document FROM held_batch WHERE number = ?'
  const row = must(tables.database.get<{ status: HeldStatus; document: string }>(sql, number), `held batch ${number}`)
  return { status: row.status, document: JSON.parse(row.document) as HeldDocument }
}

function write(tables: Tables, number: number, batch: { readonly status: HeldStatus; readonly document: HeldDocument }): void {
  const { status, document } = batch
  tables.database.run('UPDATE held_batch SET status = ?, document = ? WHERE number = ?', status, JSON.stringify(document), number)
}
