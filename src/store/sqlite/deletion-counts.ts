import { must } from '#src/base/assert.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { DeletionCounts } from '../store.ts'
import { operationNumber } from './codec.ts'
import type { Tables } from './tables.ts'

/** What the deletion guard weighs, counted over indexes: the deletes that wait, and the objects the directory holds. */
export function deletionCounts(tables: Tables, connectorId: ConnectorId): DeletionCounts {
  return { ...must(tables.database.get<DeletionCounts>(deletionsSql, tables.names.find(connectorId)), 'the counts') }
}

const pending = (operation: number) => `
  SELECT count(*) FROM object INDEXED BY object_pending_export WHERE connector = ?1 AND export_operation = ${operation}`

const deletionsSql = `
  SELECT
    (${pending(operationNumber.delete)} AND is_transient = 0) AS pending,
    (SELECT count(*) FROM object INDEXED BY object_of_connector WHERE connector = ?1 AND kind = 0)
      - (${pending(operationNumber.add)}) AS existing`
