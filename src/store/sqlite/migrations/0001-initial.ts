import type { Migration } from './migration.ts'

/*
 * Identifiers are 16-byte keys; connectors, attributes, rules, object types and partitions are small integers (table name).
 * Small integers of the slots: kind 0 object, 1 placeholder; operation 0 add, 1 update, 2 delete, 3 delete-add; edge slot
 * 1 add, 0 delete, null nothing. Columns that are asked for often stand first in a row and the long ones last, so that
 * SQLite need not read a row to its end. References are checked at the end of a transaction, because a batch writes
 * objects before the metaverse objects they link to.
 */
export const initial: Migration = {
  number: 1,
  name: 'initial',
  sql: `
CREATE TABLE name (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
);

CREATE TABLE object (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  connector INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  is_transient INTEGER NOT NULL,
  needs_sync INTEGER NOT NULL,
  import_operation INTEGER,
  export_operation INTEGER,
  escrow_operation INTEGER,
  unconfirmed_operation INTEGER,
  partition INTEGER,
  object_type INTEGER,
  metaverse BLOB REFERENCES metaverse_object(id) DEFERRABLE INITIALLY DEFERRED,
  link_kind INTEGER,
  link_rule INTEGER,
  provisioned_by INTEGER,
  linked_at INTEGER,
  dn_key TEXT NOT NULL,
  anchor TEXT,
  import_hash TEXT,
  dn TEXT NOT NULL,
  outbound_bindings TEXT,
  sync_problem TEXT,
  export_problem TEXT,
  synchronized TEXT,
  import_slot TEXT,
  export_slot TEXT,
  escrow_slot TEXT,
  unconfirmed_slot TEXT,
  sync_phase INTEGER GENERATED ALWAYS AS (
    CASE
      WHEN kind <> 0 THEN NULL
      WHEN import_operation = 2 THEN 1
      WHEN import_operation IS NOT NULL OR needs_sync = 1 OR sync_problem IS NOT NULL THEN 0
    END
  ) VIRTUAL
);
CREATE UNIQUE INDEX object_id ON object (id);
CREATE UNIQUE INDEX object_dn_key ON object (connector, dn_key);
CREATE UNIQUE INDEX object_anchor ON object (connector, anchor) WHERE anchor IS NOT NULL;
CREATE INDEX object_of_connector ON object (connector, kind, id, partition);
CREATE INDEX object_of_metaverse ON object (metaverse, connector) WHERE metaverse IS NOT NULL;
CREATE INDEX object_unjoined ON object (connector, dn_key) WHERE metaverse IS NULL AND kind = 0;
CREATE INDEX object_sync_phase ON object (connector, sync_phase, id, import_operation) WHERE sync_phase IS NOT NULL;
CREATE INDEX object_pending_export ON object (connector, export_operation, dn_key) WHERE export_operation IS NOT NULL;
CREATE INDEX object_escrow ON object (connector, id) WHERE escrow_operation IS NOT NULL;
CREATE INDEX object_unconfirmed ON object (connector, dn_key) WHERE unconfirmed_operation IS NOT NULL;
CREATE INDEX object_transient ON object (connector, dn_key) WHERE is_transient = 1;
CREATE INDEX object_sync_problem ON object (connector, dn_key) WHERE sync_problem IS NOT NULL;
CREATE INDEX object_export_problem ON object (connector, dn_key) WHERE export_problem IS NOT NULL;

CREATE TABLE object_key (
  connector INTEGER NOT NULL,
  key TEXT NOT NULL,
  object BLOB NOT NULL REFERENCES object(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (connector, key, object)
) WITHOUT ROWID;
CREATE INDEX object_key_of_object ON object_key (object);

CREATE TABLE object_edge (
  source BLOB NOT NULL REFERENCES object(id) DEFERRABLE INITIALLY DEFERRED,
  attribute INTEGER NOT NULL,
  target BLOB NOT NULL REFERENCES object(id) DEFERRABLE INITIALLY DEFERRED,
  synchronized INTEGER NOT NULL,
  pending_import INTEGER,
  pending_export INTEGER,
  escrowed_export INTEGER,
  unconfirmed_export INTEGER,
  dirty INTEGER NOT NULL,
  PRIMARY KEY (source, attribute, target)
) WITHOUT ROWID;
CREATE INDEX object_edge_target ON object_edge (target, source);
CREATE INDEX object_edge_dirty ON object_edge (source) WHERE dirty = 1;
CREATE INDEX object_edge_pending_import ON object_edge (source) WHERE pending_import IS NOT NULL;
CREATE INDEX object_edge_pending_export ON object_edge (source) WHERE pending_export IS NOT NULL;
CREATE INDEX object_edge_escrow ON object_edge (source) WHERE escrowed_export IS NOT NULL;
CREATE INDEX object_edge_unconfirmed ON object_edge (source) WHERE unconfirmed_export IS NOT NULL;

CREATE TABLE metaverse_object (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  object_type INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  inbound_bindings TEXT,
  attributes TEXT NOT NULL
);
CREATE INDEX metaverse_object_type ON metaverse_object (object_type, id);

-- What people search by stands apart: reading it must not read the objects.
CREATE TABLE metaverse_search (
  metaverse BLOB PRIMARY KEY REFERENCES metaverse_object(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  object_type INTEGER NOT NULL,
  text TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE metaverse_key (
  key TEXT NOT NULL,
  metaverse BLOB NOT NULL REFERENCES metaverse_object(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (key, metaverse)
) WITHOUT ROWID;
CREATE INDEX metaverse_key_of_object ON metaverse_key (metaverse);

CREATE TABLE metaverse_edge (
  source BLOB NOT NULL REFERENCES metaverse_object(id) DEFERRABLE INITIALLY DEFERRED,
  attribute INTEGER NOT NULL,
  target BLOB NOT NULL REFERENCES metaverse_object(id) DEFERRABLE INITIALLY DEFERRED,
  connector INTEGER NOT NULL,
  rule INTEGER NOT NULL,
  at INTEGER NOT NULL,
  dirty INTEGER NOT NULL,
  PRIMARY KEY (source, attribute, target)
) WITHOUT ROWID;
CREATE INDEX metaverse_edge_target ON metaverse_edge (target, source);
CREATE INDEX metaverse_edge_dirty ON metaverse_edge (source) WHERE dirty = 1;

CREATE TABLE watermark (
  connector INTEGER NOT NULL,
  partition TEXT NOT NULL,
  value TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (connector, partition)
) WITHOUT ROWID;

CREATE TABLE configuration (
  version INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  author TEXT NOT NULL,
  reason TEXT NOT NULL,
  document TEXT NOT NULL
);

-- AUTOINCREMENT: a number is never given twice, even after old runs were removed.
CREATE TABLE run (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  connector INTEGER NOT NULL,
  result TEXT NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX run_of_connector ON run (connector, number);
CREATE INDEX run_unfinished ON run (number) WHERE result = 'in-progress';

CREATE TABLE run_step (
  run INTEGER NOT NULL REFERENCES run(number) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (run, number)
) WITHOUT ROWID;

CREATE TABLE object_error (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES run(number) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  object BLOB,
  dn TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  at INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  retry_count INTEGER NOT NULL
);
CREATE INDEX object_error_of_run ON object_error (run, sequence);

CREATE TABLE event (
  sequence INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL,
  connector INTEGER,
  run BLOB,
  level TEXT NOT NULL,
  at INTEGER NOT NULL,
  message TEXT NOT NULL,
  fields TEXT NOT NULL
);
CREATE INDEX event_of_connector ON event (connector, sequence) WHERE connector IS NOT NULL;
CREATE INDEX event_of_id ON event (event_id, sequence);
CREATE TRIGGER event_is_append_only BEFORE UPDATE ON event BEGIN
  SELECT RAISE(ABORT, 'the event log is append-only');
END;

CREATE TABLE secret (
  owner INTEGER NOT NULL,
  version INTEGER NOT NULL,
  status TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  nonce BLOB NOT NULL,
  ciphertext BLOB NOT NULL,
  tag BLOB NOT NULL,
  wrapped_key BLOB NOT NULL,
  key_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  tested_at INTEGER,
  PRIMARY KEY (owner, version)
);
CREATE UNIQUE INDEX secret_active ON secret (owner) WHERE status = 'active';

-- A released lease keeps its row, so that its token goes on counting.
CREATE TABLE lease (
  name TEXT PRIMARY KEY,
  holder TEXT,
  token INTEGER NOT NULL,
  since INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE state (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
`,
}
