import type { MetaverseId } from '#src/model/brand.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import type { Finding } from '../store.ts'
import { metaverseColumns, objectColumns, type MetaverseRow, type ObjectRow } from './codec.ts'
import type { Tables } from './tables.ts'
import { uuidText } from './uuid.ts'

/** One page of a check: what it found, and where the next page begins or null at the end. */
export type RowPage<Cursor> = (
  tables: Tables,
  after: Cursor | null,
) => { readonly findings: readonly Finding[]; readonly next: Cursor | null }

const pageSize = 1_000

/** Reads every object as the engine would, and checks what one row says about itself. */
export const objectPage: RowPage<number> = (tables, after) => {
  const rows = tables.database.all<ObjectRow & { readonly ordinal: number }>(
    `SELECT ordinal, ${objectColumns} FROM object WHERE ordinal > ? ORDER BY ordinal LIMIT ${pageSize}`,
    after ?? Number.MIN_SAFE_INTEGER,
  )
  return { findings: rows.flatMap((row) => objectFindings(tables, row)), next: rows.at(-1)?.ordinal ?? null }
}

function objectFindings(tables: Tables, row: ObjectRow): readonly Finding[] {
  const object = decoded(row, () => tables.codec.object(row))
  if ('invariant' in object) return [object]
  const finding = (invariant: string, message: string) => ({ invariant, subject: `${object.dn} (${object.id})`, message })
  const findings: Finding[] = []
  if (object.kind === 'placeholder' && !isBare(object)) {
    findings.push(finding('placeholder-is-bare', 'A placeholder has no type, partition, link, values or slots.'))
  }
  if (object.kind === 'object' && object.anchor === null && !isBeingAdded(object)) {
    findings.push(finding('anchor-known', 'An object without an anchor is a placeholder or has an add on its way.'))
  }
  if (!object.isTransient && keyOf(object.dn) !== object.dnKey) {
    findings.push(finding('name-key-matches', `Its name key is ${object.dnKey}, the name gives ${keyOf(object.dn) ?? 'none'}.`))
  }
  if (object.link === null && ownsAnything(object)) {
    findings.push(finding('owned-while-linked', 'Rules own attributes of it, but it is linked to no metaverse object.'))
  }
  if (!columnsAgree(row)) findings.push(finding('slots-agree', 'A slot or a link is there in part only.'))
  return findings
}

/** Text that cannot be read back is damage, and the rest of the page is still worth checking. */
function decoded<T extends object>(row: { readonly id: Uint8Array }, decode: () => T): T | Finding {
  try {
    return decode()
  } catch (error) {
    return { invariant: 'row-readable', subject: uuidText(row.id), message: `The row cannot be read: ${(error as Error).message}` }
  }
}

function isBare(object: ConnectorSpaceObject): boolean {
  const { objectType, partition, link, pendingImport, pendingExport, escrowedExport, unconfirmedExport, synchronized } = object
  const slots = [objectType, partition, link, pendingImport, pendingExport, escrowedExport, unconfirmedExport]
  return slots.every((slot) => slot === null) && Object.keys(synchronized).length === 0
}

function ownsAnything({ owned, outboundBindings }: ConnectorSpaceObject): boolean {
  return Object.keys(owned).length + Object.keys(outboundBindings).length > 0
}

function isBeingAdded(object: ConnectorSpaceObject): boolean {
  return [object.pendingExport, object.escrowedExport, object.unconfirmedExport].some((slot) => slot?.operation === 'add')
}

function keyOf(dn: string): string | null {
  try {
    return dnKey(dn)
  } catch {
    return null
  }
}

function columnsAgree(row: ObjectRow): boolean {
  const pairs = [
    [row.import_operation, row.import_slot],
    [row.export_operation, row.export_slot],
    [row.escrow_operation, row.escrow_slot],
    [row.unconfirmed_operation, row.unconfirmed_slot],
    [row.metaverse, row.link_kind],
    [row.metaverse, row.link_rule],
    [row.metaverse, row.linked_at],
  ]
  return pairs.every(([a, b]) => (a === null) === (b === null))
}

/** Reads every metaverse object, and checks that the objects its references come from exist and belong to it. */
export const metaversePage: RowPage<number> = (tables, after) => {
  const rows = tables.database.all<MetaverseRow & { readonly ordinal: number }>(
    `SELECT ordinal, ${metaverseColumns} FROM metaverse_object WHERE ordinal > ? ORDER BY ordinal LIMIT ${pageSize}`,
    after ?? Number.MIN_SAFE_INTEGER,
  )
  const findings: Finding[] = []
  const bindings: (readonly [metaverse: string, object: string])[] = []
  for (const row of rows) {
    const object = decoded(row, () => tables.codec.metaverseObject(row))
    if ('invariant' in object) findings.push(object)
    else bindings.push(...Object.values(object.inboundBindings).flatMap((list) => list.map((part) => [object.id, part.objectId] as const)))
  }
  return { findings: [...findings, ...lostBindings(tables, bindings)], next: rows.at(-1)?.ordinal ?? null }
}

function lostBindings(tables: Tables, bindings: readonly (readonly [string, string])[]): readonly Finding[] {
  if (bindings.length === 0) return []
  return tables.database
    .all<{ metaverse: string; object: string }>(
      `SELECT value ->> 0 AS metaverse, value ->> 1 AS object FROM json_each(?1)
       WHERE NOT EXISTS (
         SELECT 1 FROM object WHERE id = unhex(value ->> 1, '-') AND metaverse = unhex(value ->> 0, '-')
       )`,
      JSON.stringify(bindings),
    )
    .map((row) => ({
      invariant: 'binding-source-linked',
      subject: row.metaverse as MetaverseId,
      message: `Its references come from object ${row.object}, which does not exist or is not linked to it.`,
    }))
}
