import type { Migration } from './migration.ts'

/*
 * Deletes that an export was not allowed to send. A batch is gathered page by page and counts from the moment it is complete
 * (status `waiting`). The state of a delete: 0 it waits, 1 it was exported, 2 nobody wants it any more, 3 another batch took
 * it over or it was let go, null it belongs to a batch that is being gathered. No object waits in two batches.
 */
export const heldDeletes: Migration = {
  number: 4,
  name: 'held-deletes',
  sql: `
CREATE TABLE held_batch (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  connector INTEGER NOT NULL,
  status TEXT NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX held_batch_open ON held_batch (connector, number) WHERE status <> 'closed';

CREATE TABLE held_delete (
  batch INTEGER NOT NULL REFERENCES held_batch(number) ON DELETE CASCADE,
  dn_key TEXT NOT NULL,
  object BLOB NOT NULL,
  state INTEGER,
  is_added INTEGER NOT NULL,
  dn TEXT NOT NULL,
  object_type TEXT,
  display_name TEXT,
  reason TEXT NOT NULL,
  PRIMARY KEY (batch, dn_key)
) WITHOUT ROWID;
CREATE UNIQUE INDEX held_delete_waiting ON held_delete (object) WHERE state = 0;
`,
}
