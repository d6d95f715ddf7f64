import type { Migration } from './migration.ts'

/*
 * Who may use the service over the network. Of sessions, tokens and links only hashes are kept, so that a copy of the
 * database lets nobody in. Times are milliseconds since 1970.
 */
export const access: Migration = {
  number: 6,
  name: 'access',
  sql: `
CREATE TABLE user_account (
  id TEXT PRIMARY KEY,
  name_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  password_set_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  last_sign_in_at INTEGER
) WITHOUT ROWID;

CREATE TABLE session (
  id_hash TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  user_id TEXT REFERENCES user_account(id) ON DELETE CASCADE,
  subject TEXT,
  created_at INTEGER NOT NULL,
  signed_in_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX session_user ON session (user_id);

CREATE TABLE api_token (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL,
  purpose TEXT NOT NULL,
  role TEXT NOT NULL,
  scope TEXT,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  creator_id TEXT,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at INTEGER
) WITHOUT ROWID;

CREATE TABLE hand_over (
  hash TEXT PRIMARY KEY,
  connector TEXT NOT NULL,
  recipient TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  refusals INTEGER NOT NULL,
  used_at INTEGER
) WITHOUT ROWID;
`,
}
