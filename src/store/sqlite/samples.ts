import type { ConnectorId } from '#src/model/brand.ts'
import type { Sample } from '#src/model/sample.ts'
import type { SampleVerbs } from '../store.ts'
import type { Tables } from './tables.ts'

/** Where the metaverse stands; connectors have the numbers of their names, from 1. */
const metaverseSpace = 0

interface SampleRow extends Omit<Sample, 'connectorId'> {
  readonly space: number
}

/** Samples for charts. */
export function sampleVerbs({ database, names }: Tables): SampleVerbs {
  return {
    list: async ({ since, limit }) =>
      database
        .all<SampleRow>(
          `SELECT at, space, objects, pending_import AS pendingImport, pending_export AS pendingExport, errors,
             read, read_ms AS readMs, written, written_ms AS writtenMs
           FROM (SELECT * FROM sample WHERE at >= ? ORDER BY at DESC, space DESC LIMIT ?) ORDER BY at, space`,
          since,
          limit,
        )
        .map(({ space, ...sample }) => ({ ...sample, connectorId: space === metaverseSpace ? null : (names.text(space) as ConnectorId) })),
  }
}

/** A second sample of the same moment takes the place of the first. */
export function putSample({ database, names }: Tables, sample: Sample): void {
  database.run(
    `INSERT OR REPLACE INTO sample
       (at, space, objects, pending_import, pending_export, errors, read, read_ms, written, written_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    sample.at,
    sample.connectorId === null ? metaverseSpace : names.give(sample.connectorId),
    sample.objects,
    sample.pendingImport,
    sample.pendingExport,
    sample.errors,
    sample.read,
    sample.readMs,
    sample.written,
    sample.writtenMs,
  )
}

/** Samples go with the history they belong to. */
export function purgeSamples({ database }: Tables, before: number, limit: number): void {
  database.run('DELETE FROM sample WHERE (at, space) IN (SELECT at, space FROM sample WHERE at < ? ORDER BY at LIMIT ?)', before, limit)
}
