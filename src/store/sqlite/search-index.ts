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
/** So many that fit are ranked without a look at the others. */
const enough = 50
/** Texts that begin alike as far as the index goes, and are compared with what was typed. */
const comparedMax = 500
/** Entries of the list of a trigram that tell how rare it is. */
const ratedMax = 200
/** Texts that the rarest trigrams may lead to before all of them are asked for. */
const fewMax = 1_500
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

/**
 * Texts that begin with what was typed, in their order. The index tells as far as it holds them; of longer ones a few are compared, and
 * what is not among these is found by its words.
 */
function beginning({ database }: Tables, { space, text, limit }: Asked): readonly TextRow[] {
  const start = text.slice(0, startLength)
  const rows = database.all<TextRow>(
    `SELECT ordinal, text FROM search_text INDEXED BY search_text_start
     WHERE space = ?1 AND substr(text, 1, ${startLength}) >= ?2 AND substr(text, 1, ${startLength}) < ?3
     ORDER BY substr(text, 1, ${startLength}) LIMIT ?4`,
    space,
    start,
    afterAll(start),
    text.length <= startLength ? limit : comparedMax,
  )
  return rows.filter((row) => row.text.startsWith(text)).slice(0, limit)
}

/**
 * Texts that have every word somewhere, short ones where a word begins. A single character alone leads nowhere. To follow every trigram
 * of a question costs as much as all their lists are long, so at first the rarest of each word alone lead to texts, which are
 * compared anyhow. Only where these fit too many, all of them and the space are asked for together.
 */
function containing(tables: Tables, { space, terms }: Words): readonly TextRow[] {
  const grams = terms.map((term) => byRarity(tables, gramsOf(term))).filter((each) => each.length > 0)
  const [only, ...more] = grams
  if (only === undefined || grams.some(([rarest]) => rarest?.reach === 0)) return []
  const leading = more.length === 0 ? only.slice(0, 2) : grams.flatMap((each) => each.slice(0, 1))
  const few = candidates(
    tables,
    leading.map(({ gram }) => gram),
  )
  const fitting = few.filter((row) => row.space === space && terms.every((term) => ` ${row.text}`.includes(soughtAs(term))))
  if (few.length < fewMax || fitting.length >= enough) return fitting
  return ofAllGrams(tables, { space, terms })
}

interface Words {
  readonly space: number
  readonly terms: readonly string[]
}

interface RatedGram {
  readonly gram: string
  /** Where the first texts that have it end: the farther, the rarer it is. 0 when no text has it. */
  readonly reach: number
}

/** The rarest first, as far as the beginning of their lists tells; unknown ones in front of all. */
function byRarity({ database }: Tables, grams: readonly string[]): readonly RatedGram[] {
  const rated = [...new Set(grams)].map((gram): RatedGram => {
    const row = database.get<{ count: number; last: number | null }>(
      `SELECT count(*) AS count, max(hit) AS last FROM (SELECT rowid AS hit FROM search_gram WHERE search_gram MATCH ? LIMIT ${ratedMax})`,
      quoted([gram]),
    )
    const { count = 0, last = null } = row ?? {}
    return { gram, reach: count === 0 || last === null ? 0 : count < ratedMax ? Number.MAX_SAFE_INTEGER - count : last }
  })
  return rated.toSorted((a, b) => (a.reach === 0 ? -1 : b.reach === 0 ? 1 : b.reach - a.reach))
}

function candidates({ database }: Tables, grams: readonly string[]): readonly (TextRow & { readonly space: number })[] {
  return database.all<TextRow & { readonly space: number }>(
    `SELECT s.ordinal, s.space, s.text FROM (SELECT rowid AS hit FROM search_gram WHERE search_gram MATCH ?1 LIMIT ${fewMax}) AS g
     CROSS JOIN search_text AS s ON s.ordinal = g.hit`,
    quoted(grams),
  )
}

function ofAllGrams({ database }: Tables, { space, terms }: Words): readonly TextRow[] {
  const grams = [...new Set(terms.flatMap(gramsOf))]
  const mark = `${String.fromCodePoint(1, 983_040 + space, 1)}`
  const fits = terms.map((_, i) => `instr(' ' || s.text, ?${i + 2}) > 0`).join(' AND ')
  return database.all<TextRow>(
    `SELECT s.ordinal, s.text FROM (SELECT rowid AS hit FROM search_gram WHERE search_gram MATCH ?1 LIMIT ${candidatesMax}) AS g
     CROSS JOIN search_text AS s ON s.ordinal = g.hit WHERE ${fits} LIMIT ${rankedMax}`,
    quoted([mark, ...grams]),
    ...terms.map(soughtAs),
  )
}

function quoted(grams: readonly string[]): string {
  return grams.map((gram) => `"${gram.replaceAll('"', '""')}"`).join(' AND ')
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
