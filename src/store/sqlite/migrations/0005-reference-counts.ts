import type { Migration } from './migration.ts'

/** Whether a reference value is there at the top of the tower, as `isPresent` of the model says: 1 or 0. */
export function presentSql(row = ''): string {
  return `coalesce(${row}pending_export, ${row}escrowed_export, ${row}unconfirmed_export, ${row}pending_import, ${row}synchronized)`
}

/** Whether it is there without what was imported and not synchronized yet, as `isFlowing` of the model says: 1 or 0. */
export function flowingSql(row = ''): string {
  return `coalesce(${row}pending_export, ${row}escrowed_export, ${row}unconfirmed_export, ${row}synchronized)`
}

const slots = 'synchronized, pending_import, pending_export, escrowed_export, unconfirmed_export'
const isAny = (row: string): string => `${presentSql(row)} + ${flowingSql(row)} > 0`
const forget = (row: string): string =>
  `DELETE FROM reference_count WHERE source = ${row}source AND attribute = ${row}attribute AND present = 0 AND flowing = 0;`

/*
 * How many values each reference attribute of an object has. Counting those of a group of 100,000 took longer than
 * everything else a change of one of them costs. Triggers keep the numbers, because edges are written in many ways.
 */
export const referenceCounts: Migration = {
  number: 5,
  name: 'reference-counts',
  sql: `
CREATE TABLE reference_count (
  source BLOB NOT NULL,
  attribute INTEGER NOT NULL,
  present INTEGER NOT NULL,
  flowing INTEGER NOT NULL,
  PRIMARY KEY (source, attribute)
) WITHOUT ROWID;
INSERT INTO reference_count (source, attribute, present, flowing)
  SELECT source, attribute, sum(${presentSql()}), sum(${flowingSql()}) FROM object_edge WHERE ${isAny('')} GROUP BY source, attribute;

CREATE TRIGGER reference_added AFTER INSERT ON object_edge WHEN ${isAny('new.')} BEGIN
  INSERT INTO reference_count VALUES (new.source, new.attribute, ${presentSql('new.')}, ${flowingSql('new.')})
  ON CONFLICT DO UPDATE SET present = present + excluded.present, flowing = flowing + excluded.flowing;
END;
CREATE TRIGGER reference_removed AFTER DELETE ON object_edge WHEN ${isAny('old.')} BEGIN
  UPDATE reference_count SET present = present - ${presentSql('old.')}, flowing = flowing - ${flowingSql('old.')}
  WHERE source = old.source AND attribute = old.attribute;
  ${forget('old.')}
END;
CREATE TRIGGER reference_changed AFTER UPDATE OF ${slots} ON object_edge
WHEN ${presentSql('old.')} <> ${presentSql('new.')} OR ${flowingSql('old.')} <> ${flowingSql('new.')} BEGIN
  INSERT INTO reference_count VALUES (
    new.source, new.attribute, ${presentSql('new.')} - ${presentSql('old.')}, ${flowingSql('new.')} - ${flowingSql('old.')}
  ) ON CONFLICT DO UPDATE SET present = present + excluded.present, flowing = flowing + excluded.flowing;
  ${forget('new.')}
END;
`,
}
