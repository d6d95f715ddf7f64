import type { ConnectorId } from '#src/model/brand.ts'
import type { Watermark } from '#src/model/watermark.ts'
import type { Tables } from './tables.ts'

/** The watermarks of a connector, by partition. */
export function watermarksOf(tables: Tables, connectorId: ConnectorId): readonly Watermark[] {
  return tables.database
    .all<Omit<Watermark, 'connectorId'>>(
      'SELECT partition, value, at FROM watermark WHERE connector = ? ORDER BY partition',
      tables.names.find(connectorId),
    )
    .map((row) => ({ connectorId, ...row }))
}

export function putWatermark(tables: Tables, watermark: Watermark): void {
  const { connectorId, partition, value, at } = watermark
  tables.database.run(
    'INSERT OR REPLACE INTO watermark (connector, partition, value, at) VALUES (?, ?, ?, ?)',
    tables.names.give(connectorId),
    partition,
    value,
    at,
  )
}

export function removeWatermark(tables: Tables, key: Pick<Watermark, 'connectorId' | 'partition'>): void {
  tables.database.run('DELETE FROM watermark WHERE connector = ? AND partition = ?', tables.names.find(key.connectorId), key.partition)
}
