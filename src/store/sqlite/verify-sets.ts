import type { Finding } from '../store.ts'
import { emptyUpdateSlot, operationNumber } from './codec.ts'
import { edgesWith } from './edges-with.ts'
import { flowingSql, presentSql } from './migrations/0005-reference-counts.ts'
import type { Tables } from './tables.ts'
import { uuidText } from './uuid.ts'

/** As many findings of one invariant say what is wrong; more would only say how often. */
export const findingsMax = 100

/** A check whose statement returns one row for every violation: what it is about, as a key or as text. */
interface SetCheck {
  readonly invariant: string
  readonly message: string
  readonly sql: string
}

const isUpdate = `= ${operationNumber.update}`

const checks: readonly SetCheck[] = [
  {
    invariant: 'link-target-exists',
    message: 'It is linked to a metaverse object that does not exist.',
    sql: `SELECT id AS subject FROM object WHERE metaverse IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM metaverse_object AS m WHERE m.id = object.metaverse)`,
  },
  {
    invariant: 'object-searchable',
    message: 'A search as one types does not know it.',
    sql: `SELECT id AS subject FROM object WHERE kind = 0 AND NOT EXISTS (SELECT 1 FROM search_text WHERE ordinal = object.ordinal * 2)
          UNION ALL SELECT id FROM metaverse_object AS m WHERE NOT EXISTS (SELECT 1 FROM search_text WHERE ordinal = m.ordinal * 2 + 1)`,
  },
  {
    invariant: 'edge-ends-exist',
    message: 'A reference of it has an end that does not exist.',
    sql: `SELECT source AS subject FROM object_edge
          WHERE NOT EXISTS (SELECT 1 FROM object WHERE id = source) OR NOT EXISTS (SELECT 1 FROM object WHERE id = target)`,
  },
  {
    invariant: 'edge-in-one-space',
    message: 'A reference of it points into another connector space.',
    sql: `SELECT e.source AS subject FROM object_edge AS e
          CROSS JOIN object AS s ON s.id = e.source CROSS JOIN object AS t ON t.id = e.target WHERE s.connector <> t.connector`,
  },
  {
    invariant: 'metaverse-edge-ends-exist',
    message: 'A reference of this metaverse object has an end that does not exist.',
    sql: `SELECT source AS subject FROM metaverse_edge
          WHERE NOT EXISTS (SELECT 1 FROM metaverse_object WHERE id = source)
             OR NOT EXISTS (SELECT 1 FROM metaverse_object WHERE id = target)`,
  },
  {
    invariant: 'edge-attribute-known',
    message: 'A reference of it belongs to an attribute without a name.',
    sql: `SELECT source AS subject FROM object_edge WHERE attribute NOT IN (SELECT id FROM name)
          UNION ALL SELECT source FROM metaverse_edge
          WHERE attribute NOT IN (SELECT id FROM name) OR connector NOT IN (SELECT id FROM name) OR rule NOT IN (SELECT id FROM name)`,
  },
  {
    invariant: 'metaverse-has-link',
    message: 'No connector space object is linked to this metaverse object.',
    sql: `SELECT id AS subject FROM metaverse_object AS m
          WHERE NOT EXISTS (SELECT 1 FROM object INDEXED BY object_of_metaverse WHERE metaverse = m.id)`,
  },
  {
    invariant: 'one-link-per-connector',
    message: 'Several objects of one connector are linked to this metaverse object.',
    sql: `SELECT metaverse AS subject FROM object INDEXED BY object_of_metaverse
          WHERE metaverse IS NOT NULL GROUP BY metaverse, connector HAVING count(*) > 1`,
  },
  {
    invariant: 'metaverse-search-agrees',
    message: 'What this metaverse object is searched by is missing or has another object type.',
    sql: `SELECT m.id AS subject FROM metaverse_object AS m LEFT JOIN metaverse_search AS s ON s.metaverse = m.id
          WHERE s.object_type IS NOT m.object_type`,
  },
  {
    invariant: 'placeholder-is-bare',
    message: 'A placeholder has references.',
    sql: `SELECT DISTINCT e.source AS subject FROM object AS o INDEXED BY object_of_connector
          CROSS JOIN object_edge AS e ON e.source = o.id WHERE o.connector IN (SELECT id FROM name) AND o.kind = 1
          AND (e.synchronized = 1 OR coalesce(e.pending_import, e.pending_export, e.escrowed_export, e.unconfirmed_export) IS NOT NULL)`,
  },
  {
    invariant: 'reference-count-agrees',
    message: 'The number kept of its references is not the number of references it has.',
    sql: `SELECT source AS subject FROM (
            SELECT source, attribute, sum(${presentSql()}) AS present, sum(${flowingSql()}) AS flowing FROM object_edge
            GROUP BY source, attribute HAVING present + flowing > 0
          ) AS counted FULL JOIN reference_count AS kept USING (source, attribute)
          WHERE counted.present IS NOT kept.present OR counted.flowing IS NOT kept.flowing`,
  },
  {
    invariant: 'edge-not-void',
    message: 'A reference with nothing in its slots was kept although it does not wait to be flowed.',
    sql: `SELECT source AS subject FROM object_edge WHERE dirty = 0 AND synchronized = 0
          AND coalesce(pending_import, pending_export, escrowed_export, unconfirmed_export) IS NULL`,
  },
  {
    invariant: 'edge-import-in-object',
    message: 'A reference has a pending import, but the object has none.',
    sql: `SELECT DISTINCT source AS subject FROM object_edge INDEXED BY object_edge_pending_import
          CROSS JOIN object ON id = source WHERE pending_import IS NOT NULL AND import_operation IS NULL`,
  },
  {
    invariant: 'edge-export-in-object',
    message: 'A reference waits to be exported, but the object has no pending export.',
    sql: `SELECT DISTINCT source AS subject FROM object_edge INDEXED BY object_edge_pending_export
          CROSS JOIN object ON id = source WHERE pending_export IS NOT NULL AND export_operation IS NULL`,
  },
  {
    invariant: 'edge-escrow-in-object',
    message: 'A reference is in escrow, but the object has nothing in escrow.',
    sql: `SELECT DISTINCT source AS subject FROM object_edge INDEXED BY object_edge_escrow
          CROSS JOIN object ON id = source WHERE escrowed_export IS NOT NULL AND escrow_operation IS NULL`,
  },
  {
    invariant: 'empty-export-has-edges',
    message: 'Its pending export is an empty update, but no reference waits to be exported.',
    sql: `SELECT id AS subject FROM object WHERE export_operation ${isUpdate} AND export_slot = '${emptyUpdateSlot}'
          AND NOT EXISTS (${edgesWith('pending_export')})`,
  },
  {
    invariant: 'empty-escrow-has-edges',
    message: 'Its escrowed export is an empty update, but no reference is in escrow.',
    sql: `SELECT id AS subject FROM object WHERE escrow_operation ${isUpdate} AND escrow_slot = '${emptyUpdateSlot}'
          AND NOT EXISTS (${edgesWith('escrowed_export')})`,
  },
  {
    invariant: 'one-active-secret',
    message: 'Several versions of the secret of this connector are active.',
    sql: `SELECT text AS subject FROM secret JOIN name ON name.id = owner WHERE status = 'active' GROUP BY owner HAVING count(*) > 1`,
  },
  {
    invariant: 'event-sequence-whole',
    message: 'Entries are missing.',
    sql: `SELECT 'event log' AS subject
          FROM (SELECT count(*) AS entries, min(sequence) AS oldest, max(sequence) AS newest FROM event)
          WHERE entries > 0 AND entries <> newest - oldest + 1`,
  },
  {
    invariant: 'configuration-whole',
    message: 'Versions are missing.',
    sql: `SELECT 'configuration' AS subject FROM (SELECT count(*) AS versions, max(version) AS newest FROM configuration)
          WHERE versions > 0 AND versions <> newest`,
  },
]

/** The checks that look at several rows at once. */
export const setChecks: readonly ((tables: Tables) => readonly Finding[])[] = [...checks.map((check) => run(check)), foreignKeys]

function run(check: SetCheck): (tables: Tables) => readonly Finding[] {
  return (tables) =>
    tables.database
      .all<{ subject: Uint8Array | string }>(`${check.sql} LIMIT ${findingsMax}`)
      .map(({ subject }) => ({ invariant: check.invariant, subject: describe(tables, subject), message: check.message }))
}

/** Objects are named with their name, because that is what people know. */
function describe(tables: Tables, subject: Uint8Array | string): string {
  if (typeof subject === 'string') return subject
  const object = tables.database.get<{ dn: string }>('SELECT dn FROM object WHERE id = ?', subject)
  return object === null ? uuidText(subject) : `${object.dn} (${uuidText(subject)})`
}

/** Rows of the tables without an invariant of their own that hang on a row which is gone. */
function foreignKeys(tables: Tables): readonly Finding[] {
  return ['object_key', 'metaverse_key', 'metaverse_search', 'run_step', 'object_error'].flatMap((table) => {
    const row = tables.database.get<{ parent: string }>(`PRAGMA foreign_key_check(${table})`)
    return row === null ? [] : [{ invariant: 'row-has-parent', subject: table, message: `A row belongs to nothing in ${row.parent}.` }]
  })
}
