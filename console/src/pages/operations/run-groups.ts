import type { RunBody } from '#src/api/contract/run.ts'
import { meaningOf } from '../../words/results.ts'

/** One row of the list: a run, or several of one connector and profile that failed the same way one after the other. */
export interface RunRow {
  /** The newest. */
  readonly run: RunBody
  /** Runs the row stands for. */
  readonly count: number
  /** Number of the oldest of them. */
  readonly first: number
  /** Runs that were not even begun. */
  readonly skipped: number
}

/** Every run as a row of its own. */
export function rowsOf(runs: readonly RunBody[]): readonly RunRow[] {
  return runs.map((run) => ({ run, count: 1, first: run.number, skipped: run.skippedCount ?? 0 }))
}

/**
 * Puts failures that repeat themselves into one row. Runs are newest first; a group ends where the same connector and profile had another
 * result. What went well is never grouped: there each run is news.
 */
export function groupedRows(runs: readonly RunBody[]): readonly RunRow[] {
  const rows: RunRow[] = []
  const open = new Map<string, number>()
  for (const row of rowsOf(runs)) {
    const { run } = row
    const key = `${run.connector}\0${run.profile}`
    const index = open.get(key)
    const newer = index === undefined ? undefined : rows[index]
    if (index !== undefined && newer !== undefined && newer.run.result === run.result && meaningOf(run.result).tone === 'failed') {
      rows[index] = { run: newer.run, count: newer.count + 1, first: run.number, skipped: newer.skipped + row.skipped }
      continue
    }
    open.set(key, rows.length)
    rows.push(row)
  }
  return rows
}
