import type { Migration } from './migration.ts'

/*
 * What people look objects up by, of identities (space 0) and of every connector space (its number). The ordinal is twice that of the
 * object, for identities plus one, so that a hit leads to its object and an object to its text without another key. The index of
 * trigrams finds any part of three characters or more; the index of beginnings finds shorter ones, and what begins with the text.
 * The space is one more trigram, so that a rare name in one space is not looked for among all the others. Positions are not kept: they
 * double the size, and whoever asks compares the text anyhow. Triggers keep all of it together. Objects that were there before are filed
 * when the store opens (search-index.ts), for SQL cannot read what they hold.
 */
export const search: Migration = {
  number: 11,
  name: 'search',
  sql: `
CREATE TABLE search_text (
  ordinal INTEGER PRIMARY KEY,
  space INTEGER NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX search_text_start ON search_text (space, substr(text, 1, 12));

CREATE VIRTUAL TABLE search_gram USING fts5(text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram');

CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN
  INSERT INTO search_gram (rowid, text) VALUES (new.ordinal, char(1, 983040 + new.space, 1) || ' ' || new.text);
END;
CREATE TRIGGER search_text_changed AFTER UPDATE ON search_text BEGIN
  DELETE FROM search_gram WHERE rowid = old.ordinal;
  INSERT INTO search_gram (rowid, text) VALUES (new.ordinal, char(1, 983040 + new.space, 1) || ' ' || new.text);
END;
CREATE TRIGGER search_text_removed AFTER DELETE ON search_text BEGIN
  DELETE FROM search_gram WHERE rowid = old.ordinal;
END;
CREATE TRIGGER object_search_removed AFTER DELETE ON object BEGIN
  DELETE FROM search_text WHERE ordinal = old.ordinal * 2;
END;
CREATE TRIGGER metaverse_search_removed AFTER DELETE ON metaverse_object BEGIN
  DELETE FROM search_text WHERE ordinal = old.ordinal * 2 + 1;
END;
`,
}
