import { describe, expect, it } from 'vitest'
import { hardenProcess } from './harden-process.ts'

describe('A hardened process', () => {
  it('names the options it was started with that let others look into it, without their values', () => {
    const started = {
      report: {},
      execArgv: ['--inspect=0.0.0.0:9229', '--no-warnings'],
      env: { NODE_OPTIONS: '--heapsnapshot-signal=SIGUSR2 --report-uncaught-exception' },
    }
    expect(hardenProcess(started as unknown as NodeJS.Process)).toEqual([
      '--inspect',
      '--heapsnapshot-signal',
      '--report-uncaught-exception',
    ])
    expect(started.report).toMatchObject({ excludeEnv: true, reportOnFatalError: false })
  })
})
