import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { version } from '#src/base/version.ts'
import { runCaptured } from './testing/captured-shell.ts'
import { runProgram } from './testing/program.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the program without a service', () => {
  it('says how to start one, and ends with 3', async () => {
    const ended = await runProgram(['status', '--data', join(folder, 'none')])
    expect(ended).toMatchObject({ code: 3, stdout: '' })
    expect(ended.stderr).toContain(`No service is running for this data directory: ${join(folder, 'none')}`)
    expect(ended.stderr).toContain('lockstep serve --data')
  })

  it('prints the problem alone as JSON when JSON is wanted', async () => {
    const ended = await runCaptured(['connectors', 'list', '--json', '--data', join(folder, 'none')])
    expect(ended).toMatchObject({ code: 3, stderr: '' })
    expect(JSON.parse(ended.stdout)).toMatchObject({ problem: { code: 'service-unreachable', status: 503 } })
  })

  it('takes the data directory from --data, LOCKSTEP_DATA, or the custom of the system', async () => {
    const [named, variable, usual] = await Promise.all([
      runProgram(['status', '--data', 'here'], { workingDirectory: folder, environment: { LOCKSTEP_DATA: '/elsewhere' } }),
      runProgram(['status'], { environment: { LOCKSTEP_DATA: join(folder, 'variable') } }),
      runProgram(['status'], { environment: { XDG_DATA_HOME: folder } }),
    ])
    expect(named.stderr).toContain(join(folder, 'here'))
    expect(variable.stderr).toContain(join(folder, 'variable'))
    expect(usual.stderr).toContain(join(folder, 'lockstep'))
  })

  it('ends with 2 when it is called wrongly, and with 0 when it is asked for help', async () => {
    const ended = await Promise.all(
      [
        ['frobnicate'],
        ['run', 'only-one'],
        ['cycle', '--policy', 'sometimes'],
        ['--help'],
        ['connectors', 'add', 'active-directory', '--help'],
        ['--version'],
      ].map((given, i) => (i === 0 ? runProgram(given) : runCaptured(given))),
    )
    expect(ended.map(({ code }) => code)).toEqual([2, 2, 2, 0, 0, 0])
    expect(ended[3]?.stdout).toContain('Exit codes:')
    expect(ended[4]?.stdout).toContain('Replicating Directory Changes')
  })

  it('does not make a data directory by verifying one that is not there', async () => {
    const ended = await runCaptured(['verify', '--data', join(folder, 'nothing')])
    expect(ended.code).toBe(1)
    expect(readdirSync(folder)).toEqual([])
  })

  it('starts through its launcher too', async () => {
    const launched = await promisify(execFile)(process.execPath, [join(import.meta.dirname, '..', '..', 'bin', 'lockstep.js'), '--version'])
    expect(launched.stdout).toBe(`${version}\n`)
  })

  it('never takes a secret as an argument, and says where it belongs', async () => {
    const ended = await runCaptured([
      'connectors',
      'add',
      'active-directory',
      '--forest',
      'contoso.lab',
      '--user-name',
      'svc',
      '--data',
      join(folder, 'none'),
    ])
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('--password-stdin')
  })
})
