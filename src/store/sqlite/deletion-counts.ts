import { must } from '#src/base/assert.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { DeletionCounts } from '../store.ts'
import { operationNumber } from './codec.ts'
import type { Tables } from './tables.ts'

/** What the deletion guard weighs, counted over indexes: the deletes that wait, and the objects the directory holds. */
export function deletionCounts(tables: Tables, connectorId: ConnectorId): DeletionCounts {
  return { ...must(tables.database.get<DeletionCounts>(deletionsSql, tables.names.find(connectorId)), 'the counts') }
}

const deletionsSql = `
  SELECT pending, waiting, approved, rejected,
    (SELECT count(*) FROM object INDEXED BY object_of_connector WHERE connector = ?1 AND kind = 0)
      - (SELECT count(*) FROM object INDEXED BY object_pending_export
         WHERE connector = ?1 AND export_operation = ${operationNumber.add}) AS existing
  FROM (
    SELECT
      count(*) AS pending,
      count(*) FILTER (WHERE batch.status = 'waiting') AS waiting,
      count(*) FILTER (WHERE batch.status = 'approved') AS approved,
      count(*) FILTER (WHERE batch.status = 'rejected') AS rejected
    FROM object INDEXED BY object_pending_export
      LEFT JOIN held_delete AS held ON held.object = object.id AND held.state = 0
      LEFT JOIN held_batch AS batch ON batch.number = held.batch
    WHERE object.connector = ?1 AND export_operation = ${operationNumber.delete} AND is_transient = 0)`
