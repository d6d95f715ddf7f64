import type { Migration } from './migration.ts'

/*
 * Cycles, and the full steps that connectors owe. The index of object errors by object tells whether a later run ran into
 * the same object, so that the history of a problem that is still there is not purged.
 */
export const cycles: Migration = {
  number: 2,
  name: 'cycles',
  sql: `
CREATE TABLE cycle (
  ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  result TEXT NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX cycle_unfinished ON cycle (ordinal) WHERE result = 'in-progress';

CREATE TABLE connector_override (
  connector INTEGER NOT NULL,
  step TEXT NOT NULL,
  at INTEGER NOT NULL,
  configuration_version INTEGER NOT NULL,
  author TEXT NOT NULL,
  reasons TEXT NOT NULL,
  PRIMARY KEY (connector, step)
) WITHOUT ROWID;

CREATE INDEX object_error_of_object ON object_error (object, sequence) WHERE object IS NOT NULL;
`,
}
