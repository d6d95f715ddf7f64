import type { Migration } from './migration.ts'

/*
 * Who decides about the link of an object (0 rules, 1 a person), and what of its attributes our outbound rules gave. Objects
 * that were there before learn the latter when they are synchronized next.
 */
export const ownership: Migration = {
  number: 3,
  name: 'ownership',
  sql: `
ALTER TABLE object ADD COLUMN connector_state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE object ADD COLUMN owned TEXT;
`,
}
