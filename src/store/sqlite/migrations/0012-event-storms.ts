import type { Migration } from './migration.ts'

/**
 * Events that say the same again and again are counted on the first of them, until their storm is ended. The log itself stays
 * append-only, so the numbers stand beside it. `storm` is null once the storm has ended.
 */
export const eventStorms: Migration = {
  number: 12,
  name: 'event-storms',
  sql: `
CREATE TABLE event_storm (
  event INTEGER PRIMARY KEY,
  storm TEXT UNIQUE,
  repeats INTEGER NOT NULL DEFAULT 0,
  last_at INTEGER
);
CREATE TRIGGER event_storm_of_purged AFTER DELETE ON event BEGIN
  DELETE FROM event_storm WHERE event = old.sequence;
END;
`,
}
