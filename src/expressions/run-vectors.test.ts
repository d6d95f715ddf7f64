import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDate } from './date-parse.ts'
import { runVectors, type VectorRun } from './run-vectors.ts'
import { must } from '#src/base/assert.ts'

const folder = join(import.meta.dirname, '../../../shared/conformance/expressions')
const available = existsSync(folder)
const run: VectorRun = { nowTicks: must(parseDate('2026-11-22'), 'the date').ticks, seed: 1 }

/** Cases we hold to be wrong, each with its reason. None so far. */
const disputed: ReadonlyMap<string, string> = new Map()

describe.skipIf(!available)(`the shipped conformance vectors${available ? '' : ' (skipped: ../shared/conformance is absent)'}`, () => {
  const files = available ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
  it.each(files)('%s holds', (name) => {
    const results = runVectors(JSON.parse(readFileSync(join(folder, name), 'utf8')), run)
    const failed = results.filter((result) => !result.passed && !disputed.has(result.id))
    expect(failed).toEqual([])
    expect(results.length).toBeGreaterThan(0)
  })

  it('has every case it is known to have', () => {
    const count = files.reduce((sum, name) => sum + runVectors(JSON.parse(readFileSync(join(folder, name), 'utf8')), run).length, 0)
    expect(count).toBeGreaterThanOrEqual(867)
  })
})

describe('runVectors', () => {
  it('reports what was expected and what came out', () => {
    const [result] = runVectors([{ id: 'a', expr: 'Left("abc", 2)', expect: 'abc' }], run)
    expect(result).toEqual({ id: 'a', passed: false, expression: 'Left("abc", 2)', expected: '"abc"', actual: '"ab"' })
  })

  it('compares errors by their phrase, without regard to case', () => {
    const cases = [{ id: 'a', expr: 'Nope(1)', expect: { $error: 'Unknown Function' } }]
    expect(runVectors(cases, run)).toEqual([{ id: 'a', passed: true }])
  })

  it('tells apart a number and its text', () => {
    const cases = [{ id: 'a', expr: 'CStr(5)', expect: 5 }]
    expect(runVectors(cases, run)[0]).toMatchObject({ passed: false, expected: '5', actual: '"5"' })
  })

  it('counts an unreadable case as failed', () => {
    expect(runVectors([{ id: 'a', expr: '1', expect: 1.5 }], run)[0]).toMatchObject({ passed: false, actual: 'a: expect cannot be read' })
    expect(runVectors({}, run)[0]).toMatchObject({ passed: false })
  })
})
