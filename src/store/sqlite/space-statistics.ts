import { must } from '#src/base/assert.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { PendingCounts, SpaceStatistics } from '../store.ts'
import { operationNumber } from './codec.ts'
import type { Tables } from './tables.ts'

/** Numbers of one connector space, every one counted over an index. An add that replaces a deleted object counts as an add. */
export function spaceStatistics(tables: Tables, connectorId: ConnectorId): SpaceStatistics {
  const row = must(tables.database.get<SpaceStatistics>(statisticsSql, tables.names.find(connectorId)), 'the statistics')
  return { ...row }
}

/** What waits alone: every number over an index that holds nothing else. */
export function pendingCounts(tables: Tables, connectorId: ConnectorId): PendingCounts {
  return { ...must(tables.database.get<PendingCounts>(pendingSql, tables.names.find(connectorId)), 'the counts') }
}

const { add, update, delete: remove, deleteAdd } = operationNumber
const exports = (operation: number) => `
  (SELECT count(*) FROM object INDEXED BY object_pending_export WHERE connector = ?1 AND export_operation = ${operation})`
const filled = (index: string, column: string) => `
  (SELECT count(*) FROM object INDEXED BY ${index} WHERE connector = ?1 AND ${column} IS NOT NULL)`

const imports = `
  SELECT
    count(*) FILTER (WHERE import_operation IN (${add}, ${deleteAdd})) AS importAdd,
    count(*) FILTER (WHERE import_operation = ${update}) AS importUpdate,
    count(*) FILTER (WHERE import_operation = ${remove}) AS importDelete
  FROM object INDEXED BY object_sync_phase WHERE connector = ?1 AND sync_phase IS NOT NULL`
const waiting = `
  ${exports(add)} AS exportAdd,
  ${exports(update)} AS exportUpdate,
  ${exports(remove)} AS exportDelete,
  ${filled('object_escrow', 'escrow_operation')} AS escrowed,
  ${filled('object_unconfirmed', 'unconfirmed_operation')} AS unconfirmed,
  ${filled('object_sync_problem', 'sync_problem')} AS syncErrors,
  ${filled('object_export_problem', 'export_problem')} AS exportErrors`

const pendingSql = `SELECT * FROM (${imports}), (SELECT ${waiting})`

const statisticsSql = `
  SELECT objects, placeholders, objects - unjoined AS joined, unjoined, importAdd, importUpdate, importDelete,
    exportAdd, exportUpdate, exportDelete, escrowed, unconfirmed, syncErrors, exportErrors
  FROM (${imports}), (SELECT
    (SELECT count(*) FROM object INDEXED BY object_of_connector WHERE connector = ?1 AND kind = 0) AS objects,
    (SELECT count(*) FROM object INDEXED BY object_of_connector WHERE connector = ?1 AND kind = 1) AS placeholders,
    (SELECT count(*) FROM object INDEXED BY object_unjoined WHERE connector = ?1 AND metaverse IS NULL AND kind = 0) AS unjoined,
    ${waiting})`
