import { expect, it } from 'vitest'
import type { EventBody } from '#src/api/contract/event.ts'
import { withGaps, withoutGaps } from './with-gaps.ts'

const event = (sequence: number): EventBody => ({
  sequence,
  id: 20_001,
  name: 'CredentialRejected',
  source: 'Lockstep',
  level: 'error',
  at: '2026-11-22T09:30:04.113Z',
  connector: null,
  runId: null,
  run: null,
  correlationId: null,
  message: 'refused',
  repeats: 0,
  lastAt: null,
  fields: {},
})

it('marks where events are missing, and how many', () => {
  const lines = withGaps([event(9), event(8), event(4), event(3)])
  expect(lines.map((line) => (line.kind === 'gap' ? `gap of ${line.missing}` : line.sequence))).toEqual([9, 8, 'gap of 3', 4, 3])
  expect(new Set(lines.map(({ sequence }) => sequence)).size).toBe(5)
  expect(withoutGaps([event(9), event(4)]).map(({ kind }) => kind)).toEqual(['event', 'event'])
})
