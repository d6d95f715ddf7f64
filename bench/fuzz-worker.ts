import { parentPort, workerData } from 'node:worker_threads'
import { checkInput, type FuzzVerdict } from './fuzz-check.ts'
import { fuzzInputs } from './fuzz-inputs.ts'

/** Checks inputs one after the other and keeps the index of the one at hand in shared memory, where the watch looks. */
export interface FuzzTask {
  readonly seed: number
  readonly first: number
  readonly count: number
  readonly progress: SharedArrayBuffer
}

/** What a worker tells: a failure, or its end. */
export type FuzzMessage =
  | { readonly kind: 'failure'; readonly index: number; readonly message: string }
  | {
      readonly kind: 'done'
      readonly verdicts: Readonly<Record<FuzzVerdict, number>>
      readonly slowestMs: number
      readonly slowest: number
    }

/** Failures reported before the worker gives up. */
const failuresMax = 20

function run({ seed, first, count, progress }: FuzzTask, tell: (message: FuzzMessage) => void): void {
  const input = fuzzInputs(seed)
  const at = new Int32Array(progress)
  const verdicts = { refused: 0, failed: 0, evaluated: 0 }
  let [slowest, slowestMs, failures] = [first, 0, 0]
  for (let index = first; index < first + count && failures < failuresMax; index++) {
    Atomics.store(at, 0, index)
    const start = performance.now()
    try {
      verdicts[checkInput(input(index))]++
    } catch (error) {
      failures++
      tell({ kind: 'failure', index, message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
    const spentMs = performance.now() - start
    if (spentMs > slowestMs) [slowest, slowestMs] = [index, spentMs]
  }
  tell({ kind: 'done', verdicts, slowest, slowestMs })
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows of a browser
run(workerData as FuzzTask, (message) => parentPort?.postMessage(message))
