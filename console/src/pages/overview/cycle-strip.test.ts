import { expect, it } from 'vitest'
import type { CycleRecordBody } from '#src/api/contract/cycle.ts'
import { cycleStrip } from './cycle-strip.ts'

const now = Date.parse('2026-11-22T09:40:00.000Z')

function cycle(startedAt: string, result: CycleRecordBody['result']): CycleRecordBody {
  return { id: startedAt, policy: 'delta', trigger: 'schedule', startedAt, endedAt: startedAt, result, steps: [] }
}

it('shows a day in half hours, the last of which goes on, and the worst cycle of each', () => {
  const cells = cycleStrip(
    [
      cycle('2026-11-22T09:35:00.000Z', 'success'),
      cycle('2026-11-22T09:31:00.000Z', 'stopped-server'),
      cycle('2026-11-21T10:00:00.000Z', 'completed-warnings'),
      cycle('2026-11-21T09:29:59.000Z', 'success'),
    ],
    now,
  )
  expect(cells.length).toBe(48)
  expect(new Date(cells[0]?.from ?? 0).toISOString()).toBe('2026-11-21T10:00:00.000Z')
  expect(cells.at(-1)).toMatchObject({ tone: 'failed', worst: { result: 'stopped-server' } })
  expect(cells[0]).toMatchObject({ tone: 'warning' })
  expect(cells.filter(({ worst }) => worst !== null).length).toBe(2)
})
