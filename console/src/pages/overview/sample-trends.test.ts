import { expect, it } from 'vitest'
import type { SampleListBody } from '#src/api/contract/sample.ts'
import { pointsMax, trendsOf } from './sample-trends.ts'

type Sample = SampleListBody['samples'][number]

const now = Date.parse('2026-11-22T09:30:00.000Z')
const minuteMs = 60_000

function sample(minutesAgo: number, connector: string | null, more: Partial<Sample> = {}): Sample {
  const nothing = { pendingImport: 0, pendingExport: 0, errors: 0, read: 0, readRate: null, written: 0, writtenRate: null }
  return { at: new Date(now - minutesAgo * minuteMs).toISOString(), connector, objects: 0, ...nothing, ...more }
}

it('makes a line of the metaverse and of each connector, with the same look in every picture', () => {
  const { objects, queue } = trendsOf(
    [
      sample(30, null, { objects: 400 }),
      sample(30, 'contoso.lab', { objects: 410, pendingExport: 2 }),
      sample(5, null, { objects: 401 }),
      sample(5, 'contoso.lab', { objects: 411 }),
      sample(5, 'contoso.onmicrosoft.com', { objects: 390, pendingExport: 7 }),
    ],
    now,
  )
  expect(objects.lines.map(({ name, style }) => [name, style])).toEqual([
    ['Metaverse', 0],
    ['contoso.lab', 1],
    ['contoso.onmicrosoft.com', 2],
  ])
  expect(objects.points).toEqual([
    { at: now - 30 * minuteMs, values: [400, 410, null] },
    { at: now - 5 * minuteMs, values: [401, 411, 390] },
  ])
  expect(queue.lines).toEqual(objects.lines.slice(1))
  expect(queue.points.map(({ values }) => values)).toEqual([
    [2, null],
    [0, 7],
  ])
})

it('takes the time of all connectors together for the rate, and leaves a gap where nothing was read', () => {
  const { rate } = trendsOf(
    [
      sample(9, 'contoso.lab', { read: 100, readRate: 100 }),
      sample(9, 'fabrikam.lab', { read: 900, readRate: 100 / 3, written: 4, writtenRate: 0.5 }),
      sample(4, 'contoso.lab'),
    ],
    now,
  )
  expect(rate.points.map(({ values }) => values)).toEqual([
    [35.7, 0.5],
    [null, null],
  ])
})

it('draws the last 24 hours and nothing where no cycle ended in them', () => {
  const old = sample(24 * 60 + 1, 'contoso.lab', { objects: 3 })
  expect(trendsOf([old], now).objects.points).toEqual([])
  expect(trendsOf([], now).rate.points).toEqual([])
  expect(trendsOf([old, sample(24 * 60, null)], now).objects.points.length).toBe(1)
})

it('leaves out every other point of a day with very many cycles, never the newest', () => {
  const many = Array.from({ length: pointsMax + 1 }, (_, index) => sample(pointsMax - index, null, { objects: index }))
  const { points } = trendsOf(many, now).objects
  expect(points.length).toBe(pointsMax / 2 + 1)
  expect(points.at(-1)).toEqual({ at: now, values: [pointsMax] })
})
