/**
 * `npm run bench [-- PEOPLE GROUPS]`: an initial and a delta cycle over a lab organisation, step by step: objects, seconds,
 * objects a second, the ratio to the machine's own yardstick, and the peak memory of the service so far. The lab runs in
 * another process. Defaults: 100,000 people and 5,000 groups.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, totalmem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { keepHeapThrifty } from '#src/base/thrifty-heap.ts'
import type { Run, RunStep } from '#src/model/run.ts'
import { startLabChild } from './lab-child.ts'
import { measureScale } from './scale.ts'
import { openBenchService } from './bench-service.ts'
import { yardstick } from './yardstick.ts'

keepHeapThrifty()
const [people = 100_000, groups = 5_000] = process.argv.slice(2).map(Number)
const directory = mkdtempSync(join(tmpdir(), 'lockstep-bench-'))
const lab = await startLabChild({ people, groups })
const rate = yardstick(directory)
const processor = cpus()[0]?.model ?? 'unknown processor'
console.log(`${cpus().length} × ${processor}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`)
console.log(`${people} people and ${groups} groups; yardstick: ${rate} rows/s written by SQLite alone`)
console.log('')

const service = await openBenchService({ directory, lab })
try {
  console.log(row(['connector', 'step', 'result', 'objects', 'values', 'seconds', 'objects/s', 'ratio', 'peak MiB']))
  for (const policy of ['initial', 'delta'] as const) for await (const run of service.cycle(policy)) print(run)
  console.log('')
  const findings = await service.verify()
  console.log(`verify: ${findings === 0 ? 'sound' : `${findings} findings`}; peak memory of the service: ${peakMiB()} MiB`)
  process.exitCode = findings === 0 ? 0 : 1
} finally {
  await service.close()
  lab.close()
  rmSync(directory, { recursive: true, force: true })
}
console.log('')
await measureScale([1_000, 10_000, 100_000].filter((size) => size <= people))

function print(run: Run): void {
  for (const step of run.steps) {
    const seconds = ((step.endedAt ?? step.startedAt) - step.startedAt) / 1_000
    const objects = objectsOf(step)
    const perSecond = objects / Math.max(seconds, 0.001)
    const { references } = step.counters
    const values = (references['reference-add'] ?? 0) + (references['reference-delete'] ?? 0)
    console.log(
      row([
        service.nameOf(run.connectorId),
        run.profile,
        step.result,
        objects,
        values,
        seconds.toFixed(1),
        objects === 0 ? '-' : Math.round(perSecond),
        objects === 0 ? '-' : (perSecond / rate).toFixed(3),
        peakMiB(),
      ]),
    )
  }
}

/** Objects a step dealt with: the sum of its counters, those of outbound rules aside (they are the same objects again). */
function objectsOf(step: RunStep): number {
  const { staging, inbound, export: exported } = step.counters
  return [staging, inbound, exported].flatMap((counts) => Object.values(counts)).reduce((sum, count) => sum + count, 0)
}

function peakMiB(): number {
  return Math.round(process.resourceUsage().maxRSS / 1_024)
}

function row(cells: readonly (string | number)[]): string {
  const widths = [18, 22, 22, 9, 9, 9, 10, 7, 9]
  return cells.map((cell, i) => (i < 3 ? String(cell).padEnd(widths[i] ?? 9) : String(cell).padStart(widths[i] ?? 9))).join(' ')
}
