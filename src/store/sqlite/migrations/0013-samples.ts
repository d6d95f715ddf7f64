import type { Migration } from './migration.ts'

/** How much there was when a cycle ended, for charts: one row for every connector, and one for the metaverse (space 0). */
export const samples: Migration = {
  number: 13,
  name: 'samples',
  sql: `
CREATE TABLE sample (
  at INTEGER NOT NULL,
  space INTEGER NOT NULL,
  objects INTEGER NOT NULL,
  pending_import INTEGER NOT NULL,
  pending_export INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  read INTEGER NOT NULL,
  read_ms INTEGER NOT NULL,
  written INTEGER NOT NULL,
  written_ms INTEGER NOT NULL,
  PRIMARY KEY (at, space)
) WITHOUT ROWID;
`,
}
