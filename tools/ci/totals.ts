/** The part of vitest's JSON report that is counted. */
export interface TestReport {
  readonly success: boolean
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/**
 * `N passed, N failed`. A file that fails before its first test (a syntax error, a server that does not start) counts as one
 * failure, and so does a run that vitest calls unsuccessful without naming a test: nothing that went wrong counts as nothing.
 */
export function totalsOf(report: TestReport): string {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  )
  const failed = report.numFailedTests + brokenFiles.length
  return `${report.numPassedTests} passed, ${failed === 0 && !report.success ? 1 : failed} failed`
}
