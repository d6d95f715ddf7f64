import { parentPort, workerData } from 'node:worker_threads'
import { must } from '#src/base/assert.ts'
import { Codec } from './codec.ts'
import { Database } from './driver.ts'
import { Names } from './names.ts'
import type { VerifyTask } from './verify-apart.ts'
import { verify } from './verify.ts'

/* The thread that checks a large database: it reads in one transaction, so nothing it sees changes meanwhile. */

const { file, now } = workerData as VerifyTask
const database = new Database(file, { busyTimeoutMs: 5_000 })
try {
  database.exec('PRAGMA query_only = ON; PRAGMA cache_size = -65536; BEGIN')
  const names = new Names(database)
  const findings = await verify({ database, names, codec: new Codec(names) }, now)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
  must(parentPort, 'the port of the thread').postMessage(findings)
} finally {
  database.close()
}
