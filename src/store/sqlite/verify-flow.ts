import type { InboundBinding } from '#src/model/metaverse-object.ts'
import type { Finding } from '../store.ts'
import { metaverseEdgeColumns, type MetaverseEdgeRow, type MetaverseRow } from './codec.ts'
import type { Tables } from './tables.ts'
import { uuidText } from './uuid.ts'
import type { RowPage } from './verify-rows.ts'

/*
 * References in the metaverse against those of the objects they come from. Both directions can only be judged when nothing
 * waits to be flowed, so they are passed over while any edge is dirty. Staged changes that were not synchronized yet do
 * not count: what flowed is what the hologram holds.
 */

const edgesPerPage = 2_000
const objectsPerPage = 200

type EdgeCursor = readonly [source: Uint8Array, attribute: number, target: Uint8Array]

/** Every metaverse reference rests on a reference of an object it is bound to. */
export const restsPage: RowPage<EdgeCursor> = (tables, after) => {
  if (anyDirty(tables)) return { findings: [], next: null }
  const rows = tables.database.all<MetaverseEdgeRow>(
    `SELECT ${metaverseEdgeColumns} FROM metaverse_edge WHERE (source, attribute, target) > (?, ?, ?)
     ORDER BY source, attribute, target LIMIT ${edgesPerPage}`,
    ...(after ?? ([new Uint8Array(0), 0, new Uint8Array(0)] as const)),
  )
  const last = rows.at(-1)
  return { findings: resting(tables, rows), next: last === undefined ? null : [last.source, last.attribute, last.target] }
}

function resting(tables: Tables, rows: readonly MetaverseEdgeRow[]): readonly Finding[] {
  const bindings = bindingsOf(tables, rows)
  const claims = rows.flatMap((row, index) =>
    (bindings.get(`${uuidText(row.source)} ${tables.names.text(row.attribute)}`) ?? []).map(
      (binding) => [index, binding.objectId, tables.names.find(binding.objectAttribute), uuidText(row.target)] as const,
    ),
  )
  const proven = tables.database.all<{ edge: number }>(restsSql, JSON.stringify(claims))
  const rested = new Set(proven.map((row) => row.edge))
  return rows
    .filter((_, index) => !rested.has(index))
    .map((row) => ({
      invariant: 'metaverse-edge-rests',
      subject: uuidText(row.source),
      message: `Its ${tables.names.text(row.attribute)} ${uuidText(row.target)} rests on no reference of a connector space object.`,
    }))
}

const restsSql = `
  SELECT DISTINCT claim.value ->> 0 AS edge FROM json_each(?1) AS claim
  CROSS JOIN object AS t ON t.metaverse = unhex(claim.value ->> 3, '-')
  CROSS JOIN object_edge AS e
    ON e.source = unhex(claim.value ->> 1, '-') AND e.attribute = claim.value ->> 2 AND e.target = t.id
  WHERE e.synchronized = 1 OR coalesce(e.pending_export, e.escrowed_export, e.unconfirmed_export, e.pending_import) = 1`

/** Metaverse object and attribute → where its references come from. */
function bindingsOf(tables: Tables, rows: readonly MetaverseEdgeRow[]): ReadonlyMap<string, readonly InboundBinding[]> {
  const sources = [...new Set(rows.map((row) => uuidText(row.source)))]
  const ends = tables.database
    .all<MetaverseRow>(
      "SELECT id, inbound_bindings FROM metaverse_object WHERE id IN (SELECT unhex(value, '-') FROM json_each(?1))",
      JSON.stringify(sources),
    )
    .map((row) => tables.codec.metaverseEnd(row))
  return new Map(
    ends.flatMap((end) => Object.entries(end.inboundBindings).map(([attribute, list]) => [`${end.id} ${attribute}`, list] as const)),
  )
}

/** Every reference of an object that is bound into the metaverse is there, when both of its ends are linked. */
export const flowedPage: RowPage<number> = (tables, after) => {
  if (anyDirty(tables)) return { findings: [], next: null }
  const rows = tables.database.all<MetaverseRow & { readonly ordinal: number }>(
    `SELECT ordinal, id, inbound_bindings FROM metaverse_object
     WHERE ordinal > ? AND inbound_bindings IS NOT NULL ORDER BY ordinal LIMIT ${objectsPerPage}`,
    after ?? Number.MIN_SAFE_INTEGER,
  )
  const claims = rows.flatMap((row) => {
    const end = tables.codec.metaverseEnd(row)
    return Object.entries(end.inboundBindings).flatMap(([attribute, list]) =>
      list.map((part) => [end.id, tables.names.find(attribute), part.objectId, tables.names.find(part.objectAttribute)] as const),
    )
  })
  return { findings: unflowed(tables, claims), next: rows.at(-1)?.ordinal ?? null }
}

function unflowed(tables: Tables, claims: readonly (readonly (string | number | null)[])[]): readonly Finding[] {
  return tables.database
    .all<{ metaverse: string; attribute: number; target: Uint8Array }>(flowedSql, JSON.stringify(claims))
    .map((row) => ({
      invariant: 'bound-edge-flowed',
      subject: row.metaverse,
      message: `Its ${tables.names.text(row.attribute)} lacks ${uuidText(row.target)}, which a bound connector space object refers to.`,
    }))
}

const flowedSql = `
  SELECT claim.value ->> 0 AS metaverse, claim.value ->> 1 AS attribute, t.metaverse AS target FROM json_each(?1) AS claim
  CROSS JOIN object_edge AS e
    ON e.source = unhex(claim.value ->> 2, '-') AND e.attribute = claim.value ->> 3 AND e.synchronized = 1
  CROSS JOIN object AS t ON t.id = e.target AND t.metaverse IS NOT NULL
  WHERE NOT EXISTS (
    SELECT 1 FROM metaverse_edge AS m
    WHERE m.source = unhex(claim.value ->> 0, '-') AND m.attribute = claim.value ->> 1 AND m.target = t.metaverse
  ) LIMIT 100`

function anyDirty(tables: Tables): boolean {
  return (
    tables.database.get('SELECT 1 FROM object_edge INDEXED BY object_edge_dirty WHERE dirty = 1 LIMIT 1') !== null ||
    tables.database.get('SELECT 1 FROM metaverse_edge INDEXED BY metaverse_edge_dirty WHERE dirty = 1 LIMIT 1') !== null
  )
}
