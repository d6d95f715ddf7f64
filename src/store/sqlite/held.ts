import { must } from '#src/base/assert.ts'
import type { ConnectorId, DnKey, ObjectId } from '#src/model/brand.ts'
import type { HeldBatch, HeldCounts, HeldDelete, HeldStatus } from '#src/model/held-batch.ts'
import type { HeldVerbs, Page } from '../store.ts'
import { objectColumns, operationNumber, type ObjectRow } from './codec.ts'
import type { Tables } from './tables.ts'
import { uuidText } from './uuid.ts'

/** What of a batch stands in its document. */
export type HeldDocument = Pick<HeldBatch, 'runId' | 'runNumber' | 'at' | 'excess' | 'supersedes' | 'decisions' | 'end'>

interface BatchRow extends HeldCounts {
  readonly number: number
  readonly connector: number
  readonly status: HeldStatus
  readonly document: string
}

/** Reading held batches. What is still being gathered is nobody's business yet. */
export function heldVerbs(tables: Tables): HeldVerbs {
  const { database, names } = tables
  return {
    list: async ({ connectorId, status, before, limit }) =>
      database
        .all<BatchRow>(
          status === 'open' ? batchSql("AND status <> 'closed'") : batchSql(''),
          before ?? Number.MAX_SAFE_INTEGER,
          limit,
          connectorId === null ? null : (names.find(connectorId) ?? -1),
        )
        .map((row) => batchOf(tables, row)),
    get: async (number) => {
      const [row] = database.all<BatchRow>(batchSql('AND number = ?1 - 1'), number + 1, 1, null)
      return row === undefined ? null : batchOf(tables, row)
    },
    deletes: async (number, page) => deletesOf(tables, number, page),
    undecided: async (connectorId, page) => undecided(tables, connectorId, page),
    begin: async (batch) => begin(tables, batch),
  }
}

function batchSql(where: string): string {
  return `
    SELECT number, connector, status, document,
      (SELECT count(*) FROM held_delete WHERE batch = number) AS "all",
      (SELECT count(*) FROM held_delete WHERE batch = number AND is_added = 1) AS added,
      (SELECT count(*) FROM held_delete WHERE batch = number AND state = 0) AS waiting,
      (SELECT count(*) FROM held_delete WHERE batch = number AND state = 1) AS exported,
      (SELECT count(*) FROM held_delete WHERE batch = number AND state = 2) AS withdrawn
    FROM held_batch
    WHERE number < ?1 AND status <> 'gathering' AND (?3 IS NULL OR connector = ?3) ${where}
    ORDER BY number DESC LIMIT ?2`
}

function batchOf(tables: Tables, row: BatchRow): HeldBatch {
  const { number, connector, status, document, all, added, waiting, exported, withdrawn } = row
  return {
    number,
    connectorId: tables.names.text(connector) as ConnectorId,
    status,
    ...(JSON.parse(document) as HeldDocument),
    counts: { all, added, waiting, exported, withdrawn },
  }
}

const states: readonly HeldDelete['state'][] = ['waiting', 'exported', 'withdrawn', 'moved']

function deletesOf(tables: Tables, number: number, page: Page<DnKey>): readonly HeldDelete[] {
  interface Row {
    readonly dn_key: string
    readonly object: Uint8Array
    readonly state: number
    readonly is_added: number
    readonly dn: string
    readonly object_type: string | null
    readonly display_name: string | null
    readonly reason: string
  }
  const sql = `
    SELECT dn_key, object, state, is_added, dn, object_type, display_name, reason FROM held_delete
    WHERE batch = ? AND dn_key > ? AND state IS NOT NULL ORDER BY dn_key LIMIT ?`
  return tables.database.all<Row>(sql, number, page.after ?? '', page.limit).map((row) => ({
    objectId: uuidText(row.object) as ObjectId,
    dn: row.dn,
    dnKey: row.dn_key as DnKey,
    objectType: row.object_type,
    displayName: row.display_name,
    reason: row.reason,
    isAdded: row.is_added === 1,
    state: must(states[row.state], 'the state of a held delete'),
  }))
}

function undecided(tables: Tables, connectorId: ConnectorId, page: Page<DnKey>): Awaited<ReturnType<HeldVerbs['undecided']>> {
  return tables.database
    .all<ObjectRow & { readonly is_held: number }>(undecidedSql, tables.names.find(connectorId), page.after ?? '', page.limit)
    .map((row) => ({ object: tables.codec.object(row), isHeld: row.is_held === 1 }))
}

const heldAs = (status: HeldStatus) => `
  EXISTS (SELECT 1 FROM held_delete AS held JOIN held_batch AS batch ON batch.number = held.batch
    WHERE held.object = object.id AND held.state = 0 AND batch.status = '${status}')`

const undecidedSql = `
  SELECT ${objectColumns}, ${heldAs('waiting')} AS is_held FROM object INDEXED BY object_pending_export
  WHERE connector = ?1 AND export_operation = ${operationNumber.delete} AND dn_key > ?2 AND is_transient = 0
    AND NOT ${heldAs('approved')} AND NOT ${heldAs('rejected')}
  ORDER BY dn_key LIMIT ?3`

function begin(tables: Tables, batch: Parameters<HeldVerbs['begin']>[0]): number {
  const { connectorId, runId, runNumber, at, excess, supersedes } = batch
  const document: HeldDocument = { runId, runNumber, at, excess, supersedes, decisions: [], end: null }
  return tables.database.transaction(() => {
    const connector = tables.names.give(connectorId)
    tables.database.run("DELETE FROM held_batch WHERE connector = ? AND status = 'gathering'", connector)
    const sql = "INSERT INTO held_batch (connector, status, document) VALUES (?, 'gathering', ?) RETURNING number"
    return must(tables.database.get<{ number: number }>(sql, connector, JSON.stringify(document)), 'the new batch').number
  })
}
