// Prints the totals of a test run from vitest's JSON report: `npm run test:totals -- report.json`.
import { readFileSync, statSync } from 'node:fs'
import { type TestReport, totalsOf } from './totals.ts'

const [path = ''] = process.argv.slice(2)
// An empty file is what the run was to write its report to: it ended before it could.
if (statSync(path).size === 0) console.log('0 passed, 1 failed')
else console.log(totalsOf(JSON.parse(readFileSync(path, 'utf8')) as TestReport))
