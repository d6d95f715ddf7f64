import { setImmediate } from 'node:timers/promises'
import { AppError } from '#src/base/app-error.ts'
import type { Finding } from '../store.ts'
import { hasLiveLease } from './leases.ts'
import { unfinishedRuns } from './runs.ts'
import type { Tables } from './tables.ts'
import { flowedPage, restsPage } from './verify-flow.ts'
import { metaversePage, objectPage, type RowPage } from './verify-rows.ts'
import { findingsMax, setChecks } from './verify-sets.ts'

/**
 * Checks every invariant of the database. What concerns one row is checked row by row in pages, what concerns several as a
 * set in SQL; other work goes on between two of these. At most `findingsMax` findings of each invariant are reported. A
 * damaged file is reported alone, for nothing read from it proves anything.
 */
export async function verify(tables: Tables, now: number): Promise<readonly Finding[]> {
  try {
    const damage = fileSound(tables)
    return damage.length > 0 ? damage : await contentSound(tables, now)
  } catch (error) {
    if (error instanceof AppError && error.code === 'database-damaged') return [fileFinding(tables, error.message)]
    throw error
  }
}

function fileSound(tables: Tables): readonly Finding[] {
  return tables.database
    .all<{ integrity_check: string }>(`PRAGMA integrity_check(${findingsMax})`)
    .filter((row) => row.integrity_check !== 'ok')
    .map((row) => fileFinding(tables, row.integrity_check))
}

function fileFinding(tables: Tables, message: string): Finding {
  return { invariant: 'file-sound', subject: tables.database.file, message }
}

async function contentSound(tables: Tables, now: number): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const check of setChecks) {
    await setImmediate()
    findings.push(...check(tables))
  }
  findings.push(...(await paged(tables, objectPage)), ...(await paged(tables, metaversePage)))
  findings.push(...(await paged(tables, restsPage)), ...(await paged(tables, flowedPage)))
  return [...findings, ...runsHaveLease(tables, now)]
}

/** Pages hold few enough rows to stay short, and the whole of a space is never in memory. */
async function paged<Cursor>(tables: Tables, page: RowPage<Cursor>): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  let cursor: Cursor | null = null
  do {
    await setImmediate()
    const result = page(tables, cursor)
    findings.push(...result.findings)
    cursor = result.next
  } while (cursor !== null && findings.length < findingsMax)
  return findings.slice(0, findingsMax)
}

/** A run that goes on is somebody's work, and whoever works holds a lease. */
function runsHaveLease(tables: Tables, now: number): readonly Finding[] {
  const runs = unfinishedRuns(tables)
  if (runs.length === 0 || hasLiveLease(tables, now)) return []
  return runs.map((number) => ({
    invariant: 'run-has-lease',
    subject: `run ${number}`,
    message: 'It is in progress, but nobody holds a lease: the process that ran it is gone.',
  }))
}
