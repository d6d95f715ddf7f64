import type { Migration } from './migration.ts'

/** What a secret is kept for: where it may be sent, and which account it is there. Nothing is known of those stored before. */
export const secretTargets: Migration = {
  number: 9,
  name: 'secret-targets',
  sql: `
ALTER TABLE secret ADD COLUMN target TEXT;
ALTER TABLE secret ADD COLUMN identity TEXT;
`,
}
