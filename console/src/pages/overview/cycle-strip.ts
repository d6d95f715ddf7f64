import type { CycleRecordBody } from '#src/api/contract/cycle.ts'
import { meaningOf } from '../../words/results.ts'

const stripHours = 24
const cellCount = 48
const cellMs = (stripHours * 3_600_000) / cellCount

/** Half an hour of the strip. Of several cycles the worst stands for all. */
export interface StripCell {
  readonly from: number
  readonly until: number
  readonly worst: CycleRecordBody | null
  readonly tone: 'success' | 'warning' | 'failed' | 'running'
}

const weights = { running: 0, success: 1, warning: 2, failed: 3 } as const

/** The cycles of the last day in cells of half an hour, oldest first; the last cell is the one that goes on. */
export function cycleStrip(cycles: readonly CycleRecordBody[], now: number): readonly StripCell[] {
  const end = (Math.floor(now / cellMs) + 1) * cellMs
  return Array.from({ length: cellCount }, (_, index) => {
    const from = end - (cellCount - index) * cellMs
    const until = from + cellMs
    const inside = cycles.filter(({ startedAt }) => Date.parse(startedAt) >= from && Date.parse(startedAt) < until)
    const worst = inside.toSorted((a, b) => weights[toneOf(b)] - weights[toneOf(a)])[0] ?? null
    return { from, until, worst, tone: worst === null ? 'success' : toneOf(worst) }
  })
}

/** Runs of a cycle that were begun. */
export function runsOf({ steps }: CycleRecordBody): number {
  return steps.filter(({ run }) => run !== null).length
}

export function failedRuns({ steps }: CycleRecordBody): number {
  return steps.filter(({ result }) => result !== null && meaningOf(result).tone === 'failed').length
}

function toneOf({ result }: CycleRecordBody): StripCell['tone'] {
  const { tone } = meaningOf(result)
  return tone === 'waiting' || tone === 'neutral' ? 'warning' : tone
}
