import type { Migration } from './migration.ts'

/*
 * The first objects behind every number of a run, with the name they had then. `counter` and `target` are numbers of table name;
 * target is 0 where a counter belongs to no target connector. An object that is gone by now, or was never read, has no row of its own.
 */
export const runObjects: Migration = {
  number: 10,
  name: 'run-objects',
  sql: `
CREATE TABLE run_object (
  run INTEGER NOT NULL REFERENCES run(number) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  target INTEGER NOT NULL,
  position INTEGER NOT NULL,
  object BLOB,
  dn TEXT NOT NULL,
  PRIMARY KEY (run, step, counter, target, position)
) WITHOUT ROWID;
CREATE INDEX run_object_of_object ON run_object (object, run) WHERE object IS NOT NULL;
`,
}
