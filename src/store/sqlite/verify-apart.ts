import { Worker } from 'node:worker_threads'
import type { Finding } from '../store.ts'
import type { Tables } from './tables.ts'
import { verify } from './verify.ts'

/** From this many bytes on, checking takes seconds in which the service could not even renew its leases. */
const largeBytes = 64 * 2 ** 20

/** Checks every invariant: a small database at once, a large one in a thread of its own. */
export function verifyStore(tables: Tables, now: number): Promise<readonly Finding[]> {
  return sizeBytes(tables) < largeBytes ? verify(tables, now) : verifyApart(tables.database.file, now)
}

function sizeBytes(tables: Tables): number {
  const row = tables.database.get<{ size: number }>('SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size')
  return row?.size ?? 0
}

/** What the thread is told. */
export interface VerifyTask {
  readonly file: string
  readonly now: number
}

/** Checks in a thread with a connection of its own, which sees the database as it was when the check began. */
export function verifyApart(file: string, now: number): Promise<readonly Finding[]> {
  const task: VerifyTask = { file, now }
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./verify-worker.ts', import.meta.url), { workerData: task })
    worker.once('message', (findings: readonly Finding[]) => resolve(findings))
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The check of the database ended without a result (exit code ${code}).`)))
  })
}
