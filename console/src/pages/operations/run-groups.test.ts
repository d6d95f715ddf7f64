import { describe, expect, it } from 'vitest'
import type { RunBody } from '#src/api/contract/run.ts'
import { groupedRows } from './run-groups.ts'

function run(number: number, result: RunBody['result'], more: Partial<RunBody> = {}): RunBody {
  return {
    number,
    id: String(number),
    connector: 'contoso.lab',
    profile: 'Delta Import',
    trigger: 'schedule',
    cycleId: null,
    configurationVersion: 1,
    result,
    startedAt: '2026-11-22T09:30:00.000Z',
    endedAt: '2026-11-22T09:30:01.000Z',
    steps: [],
    ...more,
  }
}

describe('failures that repeat themselves', () => {
  it('stand in one row under the newest, with the first of them and the runs that were not begun', () => {
    const rows = groupedRows([
      run(9, 'no-start-credentials', { skippedCount: 3 }),
      run(8, 'success', { connector: 'cloud' }),
      run(7, 'no-start-credentials'),
      run(6, 'no-start-credentials', { skippedCount: 2 }),
      run(5, 'success'),
    ])
    expect(rows.map(({ run: { number }, count, first, skipped }) => [number, count, first, skipped])).toEqual([
      [9, 3, 6, 5],
      [8, 1, 8, 0],
      [5, 1, 5, 0],
    ])
  })

  it('are not put together over a run that went well, nor are runs that went well', () => {
    const rows = groupedRows([run(4, 'stopped-server'), run(3, 'success'), run(2, 'success'), run(1, 'stopped-server')])
    expect(rows.map(({ run: { number }, count }) => [number, count])).toEqual([
      [4, 1],
      [3, 1],
      [2, 1],
      [1, 1],
    ])
  })
})
