import { expect, it } from 'vitest'
import type { LiveBody, LiveChange } from '#src/api/contract/live.ts'
import { nounsOf } from './nouns-of.ts'

const run: LiveBody<'run'> = {
  number: 7,
  connector: 'contoso.lab',
  profile: 'Full Import',
  result: 'in-progress',
  trigger: 'operator',
  cycleId: null,
  startedAt: '2026-11-22T09:30:00.000Z',
  endedAt: null,
  step: 1,
  stepType: 'full-import',
  phase: 'full-import',
  done: 0,
  total: null,
  rate: null,
  errors: 0,
}

it('fetches nothing anew while a run only goes on', () => {
  const change = (more: Partial<typeof run>): LiveChange => ({ type: 'run', data: { ...run, ...more } })
  expect(nounsOf(change({}))).toContain('runs')
  expect(nounsOf(change({ done: 500 }))).toEqual([])
  expect(nounsOf(change({ done: 900, endedAt: '2026-11-22T09:30:09.000Z', result: 'success' }))).toContain('runs')
})

it('knows what a configuration is shown by', () => {
  expect(nounsOf({ type: 'configuration', data: { version: 3, author: 'anna', at: run.startedAt } })).toContain('connectors')
})
