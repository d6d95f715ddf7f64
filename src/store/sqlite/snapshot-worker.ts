import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import { settleSnapshot, type SnapshotAnswer } from './snapshot.ts'

/* The thread that looks into a copy of the database which was just made. */

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
must(parentPort, 'the port of the thread').postMessage(answer(workerData as string))

function answer(file: string): SnapshotAnswer {
  try {
    return { ok: true, contents: settleSnapshot(file) }
  } catch (error) {
    if (error instanceof AppError) return { ok: false, code: error.code, detail: error.detail }
    throw error
  }
}
