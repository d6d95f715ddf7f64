import type { Cycle } from '#src/model/cycle.ts'
import type { CycleVerbs } from '../store.ts'
import type { Tables } from './tables.ts'
import { uuidBytes } from './uuid.ts'

/** The history of cycles, each a document. */
export function cycleVerbs({ database }: Tables): CycleVerbs {
  const cycles = (rest: string, ...parameters: (string | number | Uint8Array)[]): readonly Cycle[] =>
    database.all<{ document: string }>(`SELECT document FROM cycle ${rest}`, ...parameters).map((row) => JSON.parse(row.document) as Cycle)
  return {
    get: async (id) => cycles('WHERE id = ?', uuidBytes(id))[0] ?? null,
    list: async ({ before, limit }) =>
      before === null
        ? cycles('ORDER BY ordinal DESC LIMIT ?', limit)
        : cycles('WHERE ordinal < (SELECT ordinal FROM cycle WHERE id = ?) ORDER BY ordinal DESC LIMIT ?', uuidBytes(before), limit),
    unfinished: async () => cycles("INDEXED BY cycle_unfinished WHERE result = 'in-progress' ORDER BY ordinal"),
  }
}

/** Inserts or replaces a cycle; it keeps its place in the history. */
export function putCycle({ database }: Tables, cycle: Cycle): void {
  database.run(
    `INSERT INTO cycle (id, result, document) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET result = excluded.result, document = excluded.document`,
    uuidBytes(cycle.id),
    cycle.result,
    JSON.stringify(cycle),
  )
}
