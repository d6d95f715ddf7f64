/**
 * `npm run fuzz [-- --count N --seed N --index N]`: random and mutated texts through lexer, parser, checker, types, printer,
 * evaluator and trace. Every input must end in a value or an error of the language, and soon: a worker thread does the work
 * while this one watches that it gets on. An input is repeated by its seed and index.
 */
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { checkInput } from './fuzz-check.ts'
import { fuzzInputs } from './fuzz-inputs.ts'
import type { FuzzMessage, FuzzTask } from './fuzz-worker.ts'

/** An input that takes longer hangs. The limits of the language end every evaluation far earlier. */
const hangMs = 60_000
const lookMs = 1_000

const { values } = parseArgs({ options: { count: { type: 'string' }, seed: { type: 'string' }, index: { type: 'string' } } })
const seed = Number(values.seed ?? Date.now() % 1_000_000_007)
const count = Number(values.count ?? 1_000_000)

if (values.index === undefined) fuzz()
else repeat(Number(values.index))

/** One input again, in this thread, for a debugger. */
function repeat(index: number): void {
  const input = fuzzInputs(seed)(index)
  console.log(JSON.stringify(input))
  console.log(checkInput(input))
}

function fuzz(): void {
  const progress = new SharedArrayBuffer(4)
  const task: FuzzTask = { seed, first: 0, count, progress }
  console.log(`seed ${seed}, ${count.toLocaleString('en')} inputs`)
  const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), { workerData: task })
  const startedAt = performance.now()
  const watch = watchProgress(new Int32Array(progress), (index) => {
    report(index, `it has not ended after ${hangMs / 1000} seconds`)
    void worker.terminate()
  })
  worker.on('message', (message: FuzzMessage) => {
    if (message.kind === 'failure') report(message.index, message.message)
    else summarize(message, performance.now() - startedAt)
  })
  worker.on('error', (error) =>
    report(Atomics.load(new Int32Array(progress), 0), `the worker ended: ${error instanceof Error ? error.message : String(error)}`),
  )
  worker.on('exit', () => clearInterval(watch))
}

function watchProgress(at: Int32Array, onHang: (index: number) => void): NodeJS.Timeout {
  let seen = -1
  let since = performance.now()
  return setInterval(() => {
    const index = Atomics.load(at, 0)
    if (index !== seen) [seen, since] = [index, performance.now()]
    else if (performance.now() - since > hangMs) onHang(index)
  }, lookMs)
}

function report(index: number, message: string): void {
  process.exitCode = 1
  console.log(`✗ input ${index} of seed ${seed}: ${JSON.stringify(fuzzInputs(seed)(index))}\n  ${message}`)
}

function summarize({ verdicts, slowest, slowestMs }: Extract<FuzzMessage, { kind: 'done' }>, spentMs: number): void {
  const { refused, failed, evaluated } = verdicts
  const total = refused + failed + evaluated
  console.log(`${total.toLocaleString('en')} inputs: ${evaluated} gave a value, ${failed} an error, ${refused} did not compile`)
  console.log(
    `${Math.round((total * 1000) / spentMs).toLocaleString('en')} inputs/s; the slowest, input ${slowest}, took ${slowestMs.toFixed(0)} ms`,
  )
  console.log(process.exitCode === 1 ? 'failures, see above' : 'no crash, no hang')
}
