import type { Migration } from './migration.ts'

/** Alerts, at most one open of a kind and subject, and the messages about them. */
export const alerts: Migration = {
  number: 8,
  name: 'alerts',
  sql: `
CREATE TABLE alert (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  subject TEXT NOT NULL,
  resolved_at INTEGER,
  document TEXT NOT NULL
);
CREATE UNIQUE INDEX alert_open ON alert (key, subject) WHERE resolved_at IS NULL;

CREATE TABLE alert_delivery (
  alert INTEGER NOT NULL REFERENCES alert (number) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  occasion TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (alert, channel, occasion, created_at)
) WITHOUT ROWID;
CREATE INDEX alert_delivery_due ON alert_delivery (due_at) WHERE state = 'pending';
`,
}
