import { Worker } from 'node:worker_threads'
import { AppError } from '#src/base/app-error.ts'
import type { SnapshotRequest, StoreContents } from '../snapshot.ts'
import { contentsOf } from './contents.ts'
import { Database } from './driver.ts'
import { createPrivateFile } from './hold-directory.ts'

/** A copy is closed a moment after it was made; nobody else opens it. */
const busyTimeoutMs = 5_000

/**
 * Copies the database page by page into one file while others go on reading and writing, and counts what stands in the copy: what was
 * committed when the last page was copied, whole. Throws what keeps the file from being written.
 */
export async function takeSnapshot(database: Database, { file, progress }: SnapshotRequest): Promise<StoreContents> {
  createPrivateFile(file)
  await database.copyTo(file, progress)
  return readApart(file)
}

/** Makes one plain file of a copy, without a log beside it, and reads what stands in it. Runs in a thread of its own. */
export function settleSnapshot(file: string): StoreContents {
  const database = new Database(file, { busyTimeoutMs })
  try {
    database.exec('PRAGMA journal_mode = DELETE')
    const damage = database.get<{ quick_check: string }>('PRAGMA quick_check(1)')?.quick_check ?? 'no answer'
    if (damage !== 'ok') throw new AppError('database-damaged', { subject: file, detail: damage })
    return contentsOf(database)
  } finally {
    database.close()
  }
}

/** What the thread answers: errors of ours do not survive the way between threads. */
export type SnapshotAnswer =
  | { readonly ok: true; readonly contents: StoreContents }
  | { readonly ok: false; readonly code: AppError['code']; readonly detail: string | null }

/** Checking and counting a large database takes seconds, in which the service could not answer anybody. */
function readApart(file: string): Promise<StoreContents> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./snapshot-worker.ts', import.meta.url), { workerData: file })
    worker.once('message', (answer: SnapshotAnswer) => {
      if (answer.ok) return resolve(answer.contents)
      reject(new AppError(answer.code, { subject: file, ...(answer.detail === null ? {} : { detail: answer.detail }) }))
    })
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The look into a copy of the database ended without a result (exit code ${code}).`)))
  })
}
