import type { ConnectorId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { searchTextMax, searchWords } from '#src/model/search-words.ts'
import type { SearchHit, SearchVerbs } from '../store.ts'
import type { MetaversePut } from '../write-batch.ts'
import { objectColumns, type ObjectRow } from './codec.ts'
import { getState, putState } from './state.ts'
import type { Tables } from './tables.ts'
import { uuidBytes, uuidText } from './uuid.ts'

/** Where identities stand; connectors have the numbers of their names, from 1. */
const metaverseSpace = 0
/** Characters of a text that the index of beginnings holds (migration 11). */
const startLength = 12
const gramLength = 3
/** Words of a question that count. */
const termsMax = 6
/** Hits that are compared with the text before they are ranked; more than this share whatever was typed. */
const rankedMax = 200
/** Candidates of the trigrams that are looked at: with so many the question is too short to mean any one of them. */
const candidatesMax = 10_000

/** Files objects under their names, which most writes leave as they are. `filed` says under which an object was before the batch. */
export function fileObjects(tables: Tables, objects: readonly ConnectorSpaceObject[], filed: (id: ObjectId) => string | null): void {
  const last = new Map<ObjectId, string | null>()
  for (const object of objects) {
    const text = object.kind === 'placeholder' ? null : searchWords(object)
    const before = last.has(object.id) ? last.get(object.id) : filed(object.id)
    last.set(object.id, text)
    if (text !== before) fileObject(tables, object, text)
  }
}

function fileObject({ database, names }: Tables, object: ConnectorSpaceObject, text: string | null): void {
  const id = uuidBytes(object.id)
  if (text === null) {
    database.run('DELETE FROM search_text WHERE ordinal = (SELECT ordinal * 2 FROM object WHERE id = ?)', id)
    return
  }
  database.run(
    `INSERT INTO search_text (ordinal, space, text) SELECT ordinal * 2, ?, ? FROM object WHERE id = ? ${keepSame}`,
    names.give(object.connectorId),
    text,
    id,
  )
}

const keepSame = 'ON CONFLICT (ordinal) DO UPDATE SET text = excluded.text, space = excluded.space WHERE text <> excluded.text'

/** Files identities under what they are searched by. */
export function fileIdentities({ database }: Tables, puts: readonly MetaversePut[]): void {
  for (const { object, search } of puts) {
    database.run(
      `INSERT INTO search_text (ordinal, space, text) SELECT ordinal * 2 + 1, ?, ? FROM metaverse_object WHERE id = ? ${keepSame}`,
      metaverseSpace,
      search.slice(0, searchTextMax),
      uuidBytes(object.id),
    )
  }
}

/** A search as people type it. */
export function searchVerbs(tables: Tables): SearchVerbs {
  return {
    find: async ({ space, text, limit }) => find(tables, { space: spaceNumber(tables, space), text, limit }),
    anchors: async ({ connectorId, start, limit }) =>
      tables.database
        .all<{ id: Uint8Array }>(
          `SELECT id FROM object INDEXED BY object_anchor
           WHERE connector = ? AND anchor IS NOT NULL AND anchor >= ? AND anchor < ? ORDER BY anchor LIMIT ?`,
          tables.names.find(connectorId),
          start,
          afterAll(start),
          limit,
        )
        .map((row) => ({ id: uuidText(row.id) })),
  }
}

function spaceNumber({ names }: Tables, space: ConnectorId | 'metaverse'): number | null {
  return space === 'metaverse' ? metaverseSpace : names.find(space)
}

interface Asked {
  readonly space: number | null
  readonly text: string
  readonly limit: number
}

interface TextRow {
  readonly ordinal: number
  readonly text: string
}

function find(tables: Tables, { space, text, limit }: Asked): readonly SearchHit[] {
  const wanted = text.trim().toLowerCase()
  const terms = [...new Set(wanted.split(/\s+/))].slice(0, termsMax)
  if (wanted === '' || space === null) return []
  const hits = new Map<number, string>()
  for (const row of beginning(tables, { space, text: wanted, limit })) hits.set(row.ordinal, row.text)
  if (hits.size < limit) for (const row of containing(tables, { space, terms })) hits.set(row.ordinal, row.text)
  const ranked = [...hits]
    .map(([ordinal, own]) => ({ ordinal, rank: rankOf(own, { wanted, terms }), own }))
    .toSorted((a, b) => a.rank - b.rank || (a.own < b.own ? -1 : 1))
    .slice(0, limit)
  return ranked.flatMap(({ ordinal }) => identifierOf(tables, ordinal))
}

/** Texts that begin with what was typed, in their order. */
function beginning({ database }: Tables, { space, text, limit }: Asked): readonly TextRow[] {
  const start = text.slice(0, startLength)
  return database.all<TextRow>(
    `SELECT ordinal, text FROM search_text INDEXED BY search_text_start
     WHERE space = ?1 AND substr(text, 1, ${startLength}) >= ?2 AND substr(text, 1, ${startLength}) < ?3 AND instr(text, ?4) = 1
     ORDER BY substr(text, 1, ${startLength}) LIMIT ?5`,
    space,
    start,
    afterAll(start),
    text,
    limit,
  )
}

/** Texts that have every word somewhere, short ones where a word begins. A single character alone leads nowhere. */
function containing(
  { database }: Tables,
  { space, terms }: { readonly space: number; readonly terms: readonly string[] },
): readonly TextRow[] {
  const grams = [...new Set(terms.flatMap(gramsOf))]
  if (grams.length === 0) return []
  const mark = `${String.fromCodePoint(1, 983_040 + space, 1)}`
  return database.all<TextRow>(
    `SELECT s.ordinal, s.text FROM (SELECT rowid AS hit FROM search_gram WHERE search_gram MATCH ?1 LIMIT ${candidatesMax}) AS g
     CROSS JOIN search_text AS s ON s.ordinal = g.hit
     WHERE NOT EXISTS (SELECT 1 FROM json_each(?2) WHERE instr(' ' || s.text, value) = 0) LIMIT ${rankedMax}`,
    [mark, ...grams].map((gram) => `"${gram.replaceAll('"', '""')}"`).join(' AND '),
    JSON.stringify(terms.map(soughtAs)),
  )
}

/** A short word is the beginning of one: the space before it makes the third character. */
function soughtAs(term: string): string {
  return [...term].length < gramLength ? ` ${term}` : term
}

function gramsOf(term: string): readonly string[] {
  const characters = [...soughtAs(term)]
  return characters.slice(gramLength - 1).map((_, i) => characters.slice(i, i + gramLength).join(''))
}

/** Whole text first, then beginnings of words, then parts of them. */
function rankOf(text: string, { wanted, terms }: { readonly wanted: string; readonly terms: readonly string[] }): number {
  if (text.startsWith(wanted)) return 0
  const beginnings = terms.filter((term) => text.startsWith(term) || /[\s.@_-]/.test(text[text.indexOf(term) - 1] ?? '')).length
  return 1 + terms.length - beginnings
}

function identifierOf({ database }: Tables, ordinal: number): readonly SearchHit[] {
  const table = ordinal % 2 === 0 ? 'object' : 'metaverse_object'
  const row = database.get<{ id: Uint8Array }>(`SELECT id FROM ${table} WHERE ordinal = ?`, Math.floor(ordinal / 2))
  return row === null ? [] : [{ id: uuidText(row.id) }]
}

/** Stands after every text that begins this way. */
function afterAll(start: string): string {
  return `${start}\u{10FFFF}`
}

const builtKey = 'search.builtTo'
const done = 'done'
const pageSize = 2_000

/**
 * Files what was there before there was an index, page by page; a process that is killed goes on where it was. Measured: about 40 seconds
 * for a million objects.
 */
export function buildSearch(tables: Tables): void {
  const { database } = tables
  const from = getState(tables, builtKey)
  if (from === done) return
  let last = Number(from ?? 0)
  for (;;) {
    const rows = database.all<ObjectRow & { ordinal: number }>(
      `SELECT ordinal, ${objectColumns} FROM object WHERE ordinal > ? ORDER BY ordinal LIMIT ${pageSize}`,
      last,
    )
    const end = rows.at(-1)?.ordinal
    database.transaction(() => {
      if (last === 0) database.run(identitiesSql)
      const objects = rows.map((row) => tables.codec.object(row))
      fileObjects(tables, objects, () => null)
      putState(tables, builtKey, end === undefined ? done : String(end))
    })
    if (end === undefined) return
    last = end
  }
}

const identitiesSql = `
  INSERT OR IGNORE INTO search_text (ordinal, space, text)
  SELECT m.ordinal * 2 + 1, ${metaverseSpace}, substr(s.text, 1, ${searchTextMax})
  FROM metaverse_search AS s JOIN metaverse_object AS m ON m.id = s.metaverse`
