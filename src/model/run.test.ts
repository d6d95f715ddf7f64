import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCompleted, worstResult, type RunResult } from './run.ts'

const results: readonly RunResult[] = [
  'success',
  'completed-no-objects',
  'completed-warnings',
  'completed-transient-objects',
  'completed-discovery-errors',
  'completed-sync-errors',
  'completed-export-errors',
  'no-start-credentials',
  'no-start-full-import-required',
  'stopped-connectivity',
  'stopped-deletion-threshold-exceeded',
]

describe('the result of a run', () => {
  it.each<[string, RunResult[], RunResult]>([
    ['of quiet steps is quiet', ['completed-no-objects', 'completed-no-objects'], 'completed-no-objects'],
    ['of one step with work is success', ['completed-no-objects', 'success', 'completed-no-objects'], 'success'],
    ['shows transient objects', ['success', 'completed-transient-objects'], 'completed-transient-objects'],
    ['prefers warnings to transient objects', ['completed-transient-objects', 'completed-warnings'], 'completed-warnings'],
    ['prefers errors to warnings', ['completed-warnings', 'completed-sync-errors', 'success'], 'completed-sync-errors'],
    ['prefers a step that never began to errors', ['completed-export-errors', 'no-start-connection'], 'no-start-connection'],
    [
      'prefers a step that was cut short to everything',
      ['no-start-credentials', 'stopped-connectivity', 'success'],
      'stopped-connectivity',
    ],
    ['of the same severity is that of the first', ['no-start-connection', 'no-start-credentials'], 'no-start-connection'],
    ['of no steps says so', [], 'no-start-no-steps-in-profile'],
  ])('%s', (_, steps, result) => {
    expect(worstResult(steps)).toBe(result)
  })

  it('is the result of one of its steps, and good only when all are', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...results), { minLength: 1, maxLength: 5 }), (steps) => {
        const worst = worstResult(steps)
        expect(steps).toContain(worst)
        expect(isCompleted(worst)).toBe(steps.every(isCompleted))
      }),
    )
  })
})
