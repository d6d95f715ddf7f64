import { expect, it } from 'vitest'
import { type TestReport, totalsOf } from './totals.ts'

const passed: TestReport = { success: true, numPassedTests: 12, numFailedTests: 0, testResults: [] }
const file = { name: 'a.test.ts', status: 'failed' }

it('counts passed and failed tests', () => {
  expect(totalsOf(passed)).toBe('12 passed, 0 failed')
  const testResults = [{ ...file, assertionResults: [{ status: 'failed' }, { status: 'failed' }] }]
  expect(totalsOf({ ...passed, success: false, numFailedTests: 2, testResults })).toBe('12 passed, 2 failed')
})

it('counts a file that fails before its first test', () => {
  const testResults = [{ ...file, assertionResults: [] }]
  expect(totalsOf({ ...passed, success: false, testResults })).toBe('12 passed, 1 failed')
})

it('does not call an unsuccessful run free of failures', () => {
  expect(totalsOf({ ...passed, success: false })).toBe('12 passed, 1 failed')
})
