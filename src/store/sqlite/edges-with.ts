/** The slots of an edge that have a partial index each. */
export type EdgeSlot = 'pending_import' | 'pending_export' | 'escrowed_export' | 'unconfirmed_export'

const indexes: Readonly<Record<EdgeSlot, string>> = {
  pending_import: 'object_edge_pending_import',
  pending_export: 'object_edge_pending_export',
  escrowed_export: 'object_edge_escrow',
  unconfirmed_export: 'object_edge_unconfirmed',
}

/**
 * A subquery for the edges of the current `object` with something in a slot. It names the index, because SQLite would walk
 * the primary key instead: all 250,000 members of a group to see that none of them waits.
 */
export function edgesWith(slot: EdgeSlot): string {
  return `SELECT 1 FROM object_edge INDEXED BY ${indexes[slot]} WHERE source = object.id AND ${slot} IS NOT NULL`
}
