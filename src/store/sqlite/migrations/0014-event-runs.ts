import type { Migration } from './migration.ts'

/** The way from a run or a cycle to its events. Events of a cycle itself name it among their fields and have no run. */
export const eventRuns: Migration = {
  number: 14,
  name: 'event-runs',
  sql: `
CREATE INDEX event_of_run ON event (run, sequence) WHERE run IS NOT NULL;
CREATE INDEX event_of_cycle ON event (json_extract(fields, '$.cycleId'), sequence) WHERE run IS NULL;
`,
}
