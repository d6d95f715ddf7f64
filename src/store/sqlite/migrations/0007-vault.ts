import type { Migration } from './migration.ts'

/* When a version of a secret was superseded, so that it can be undone to for a day; and the audit, a chain nobody edits. */
export const vault: Migration = {
  number: 7,
  name: 'vault',
  sql: `
ALTER TABLE secret ADD COLUMN superseded_at INTEGER;
UPDATE secret SET superseded_at = created_at WHERE status = 'superseded';

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  version INTEGER,
  reason TEXT NOT NULL,
  outcome TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX audit_of_subject ON audit (subject, sequence);
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit is append-only');
END;
CREATE TRIGGER audit_keeps_everything BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit is append-only');
END;
`,
}
