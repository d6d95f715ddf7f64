import type { SampleListBody } from '#src/api/contract/sample.ts'
import { overviewWords } from '../../words/overview.ts'

type Sample = SampleListBody['samples'][number]

const words = overviewWords.trends
const dayMs = 24 * 3_600_000

/** Points of one picture: one every five minutes of a day, more cannot be told apart. */
export const pointsMax = 288

/** One line of a picture. `style` is the same for the same connector in every picture. */
export interface TrendLine {
  readonly name: string
  readonly style: number
}

/** What was there at the end of a cycle, in the order of the lines. Null where a cycle says nothing about a line. */
export interface TrendPoint {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly values: readonly (number | null)[]
}

export interface Trend {
  readonly lines: readonly TrendLine[]
  readonly points: readonly TrendPoint[]
}

export interface Trends {
  readonly objects: Trend
  readonly queue: Trend
  readonly rate: Trend
}

/** The samples of the last 24 hours as the lines of three pictures, oldest first; all are empty where no cycle ended. */
export function trendsOf(samples: readonly Sample[], now: number): Trends {
  const recent = samples.filter(({ at }) => Date.parse(at) >= now - dayMs)
  const moments = thinned([...Map.groupBy(recent, ({ at }) => Date.parse(at))].toSorted(([a], [b]) => a - b))
  const connectors = [...new Set(recent.flatMap(({ connector }) => connector ?? []))]
  const spaces = connectors.map((name, index) => ({ name, style: index + 1 }))
  const trend = (lines: readonly TrendLine[], valuesOf: (cycle: readonly Sample[]) => TrendPoint['values']): Trend => ({
    lines,
    points: moments.map(([at, cycle]) => ({ at, values: valuesOf(cycle) })),
  })
  const each = (names: readonly (string | null)[], of: 'objects' | 'pendingExport') => (cycle: readonly Sample[]) =>
    names.map((name) => cycle.find(({ connector }) => connector === name)?.[of] ?? null)
  const rates = [
    { name: words.read, style: 0 },
    { name: words.written, style: 1 },
  ]
  return {
    objects: trend([{ name: words.metaverse, style: 0 }, ...spaces], each([null, ...connectors], 'objects')),
    queue: trend(spaces, each(connectors, 'pendingExport')),
    rate: trend(rates, (cycle) => [
      meanRate(cycle.map(({ read, readRate }) => ({ objects: read, rate: readRate }))),
      meanRate(cycle.map(({ written, writtenRate }) => ({ objects: written, rate: writtenRate }))),
    ]),
  }
}

/** Every so many-th, counted from the newest, which always stays. */
function thinned<T>(all: readonly T[]): readonly T[] {
  const every = Math.ceil(all.length / pointsMax)
  return all.filter((_, index) => (all.length - 1 - index) % every === 0)
}

/** Objects a second over all connectors: a small import that was fast weighs less than a large one that was slow. */
function meanRate(parts: readonly { readonly objects: number; readonly rate: number | null }[]): number | null {
  const timed = parts.flatMap(({ objects, rate }) => (rate === null ? [] : [{ objects, seconds: objects / rate }]))
  if (timed.length === 0) return null
  const objects = timed.reduce((sum, part) => sum + part.objects, 0)
  const seconds = timed.reduce((sum, part) => sum + part.seconds, 0)
  return Math.round((objects / seconds) * 10) / 10
}
