import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forestId, ruleFile, smallExport, writeExport, type WrittenExport } from '#src/aadconnect/testing/small-export.ts'
import { CapturedProgram, runCaptured } from '../testing/captured-shell.ts'
import type { Ended } from '../testing/program.ts'

const application = '6f1c1c1e-0b7a-4f57-9c3a-2f6f3f0b1a11'

let folder: string
let small: WrittenExport
const services: CapturedProgram[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-import-'))
  small = writeExport(smallExport())
  await serve('first')
})
afterAll(async () => {
  for (const service of services) service.interrupt('SIGTERM')
  await Promise.all(services.map((service) => service.ended))
  small.remove()
  rmSync(folder, { recursive: true, force: true })
})

async function serve(name: string): Promise<void> {
  const program = new CapturedProgram(['serve', '--data', join(folder, name), '--key-file', join(folder, `${name}.key`)])
  services.push(program)
  await program.printed('is running')
}

function lockstep(name: string, given: readonly string[], input = ''): Promise<Ended> {
  return runCaptured([...given, '--data', join(folder, name)], { input })
}

async function json(name: string, given: readonly string[]): Promise<Record<string, unknown>> {
  const ended = await lockstep(name, [...given, '--json'])
  return JSON.parse(ended.stdout) as Record<string, unknown>
}

describe('lockstep import aadconnect', () => {
  it('reports without a service and leaves nothing behind', async () => {
    const ended = await lockstep('nowhere', ['import', 'aadconnect', small.folder, '--dry-run'])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toContain('2 rules: 1 inbound, 1 outbound; 2 Provision')
    expect(ended.stdout).toContain('Enter the secret of fabrikam.com (svc-sync@fabrikam.com): lockstep credentials set fabrikam.com')
    expect(ended.stdout).toContain('The export can be imported. Nothing was changed.')
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
  })

  it('needs a service to import into', async () => {
    expect(await lockstep('nowhere', ['import', 'aadconnect', small.folder])).toMatchObject({ code: 3 })
  })

  it('imports nothing of an export with an error, and says where it is', async () => {
    const broken = writeExport({ ...smallExport(), 'SynchronizationRules/broken.xml': '<synchronizationRule>' })
    const ended = await lockstep('first', ['import', 'aadconnect', broken.folder])
    broken.remove()
    expect(ended.code).toBe(1)
    expect(ended.stdout).toContain('error SynchronizationRules/broken.xml: the file')
    expect(ended.stdout).toContain('Nothing was imported')
    expect(await json('first', ['config', 'history'])).toMatchObject({ versions: [] })
    expect(await json('first', ['staging', 'show'])).toMatchObject({ mode: { on: false } })
  })

  it('hands everything to the service at once, with staging mode on', async () => {
    const answer = await json('first', ['import', 'aadconnect', small.folder, '--client-id', application, '--reason', 'moving house'])
    expect(answer).toMatchObject({
      dryRun: false,
      imported: { version: 1, staging: 'switched-on' },
      rules: { total: 2 },
      settings: [{ setting: 'tenantId' }],
    })
    expect(await json('first', ['config', 'history'])).toMatchObject({ versions: [{ version: 1, reason: 'moving house' }] })
    expect(await json('first', ['staging', 'show'])).toMatchObject({ mode: { on: true, reason: 'moving house' } })
  })

  it('changes nothing the second time, and keeps settings an operator has completed', async () => {
    const answer = await json('first', ['import', 'aadconnect', small.folder])
    expect(answer).toMatchObject({ imported: { version: 1, changes: 0, staging: 'unchanged' } })
    const { stdout } = await lockstep('first', ['connectors', 'show', 'fabrikam.onmicrosoft.com - AAD', '--json'])
    expect(stdout).toContain(application)
  })

  it('leaves connectors that wait for their secret and say so', async () => {
    const run = await lockstep('first', ['run', 'fabrikam.com', 'Full Import'])
    expect(run.code).toBe(4)
    expect(run.stdout).toContain('no-start-credentials')
    expect(run.stdout).toContain('Enter the password of the account.')
    const test = await lockstep('first', ['connectors', 'test', 'fabrikam.com'])
    expect(test.stderr).toContain('There is no password for svc-sync@fabrikam.com')
    const stored = await lockstep(
      'first',
      ['credentials', 'set', 'fabrikam.com', '--password-stdin', '--no-test', '--reason', 'The directory is away.'],
      'a-password-of-the-test',
    )
    expect(stored).toMatchObject({ code: 0 })
    expect(await json('first', ['credentials', 'show', 'fabrikam.com'])).toMatchObject({ credential: { version: 1 } })
  })

  it('can be carried to another server as documents', async () => {
    const [one, two] = [join(folder, 'documents'), join(folder, 'documents-again')]
    expect(await lockstep('first', ['config', 'export', one])).toMatchObject({ code: 0 })
    await serve('second')
    expect(await lockstep('second', ['config', 'apply', one, '--yes'])).toMatchObject({ code: 0 })
    expect(await lockstep('second', ['config', 'export', two])).toMatchObject({ code: 0 })
    expect(filesIn(two)).toEqual(filesIn(one))
  })

  it('never takes the place of what somebody else made', async () => {
    const other = forestId.replaceAll('1', '5')
    const changed = Object.entries(smallExport()).map(([path, text]) => [path, String(text).replaceAll(forestId, other)] as const)
    const strange = writeExport(Object.fromEntries(changed))
    const look = await lockstep('first', ['import', 'aadconnect', strange.folder, '--dry-run'])
    expect(look).toMatchObject({ code: 1, stdout: expect.stringContaining('error the service') as unknown })
    const ended = await lockstep('first', ['import', 'aadconnect', strange.folder])
    strange.remove()
    expect(ended.code).toBe(5)
    expect(ended.stderr).toContain('not in the export: connector fabrikam.com')
    expect(ended.stderr).toContain('Import into an empty data directory')
    expect(await json('first', ['config', 'history'])).toMatchObject({ versions: [{ version: 1 }] })
  })

  it('puts rules that come by themselves into the configuration in use', async () => {
    const extra = writeExport({
      'extra.xml': ruleFile({ id: '{AAAAAAAA-0000-4000-8000-000000000007}', name: 'In from AD - Extra', precedence: '50' }),
    })
    const answer = await json('first', ['import', 'aadconnect', extra.folder])
    extra.remove()
    expect(answer).toMatchObject({ imported: { version: 2, changes: 1 }, rules: { total: 3 } })
  })

  it('refuses a folder with the hint what to give', async () => {
    const ended = await lockstep('first', ['import', 'aadconnect', join(folder, 'absent')])
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('Get-ADSyncServerConfiguration -Path')
  })

  it('is not bothered by what lies beside the export', async () => {
    small.write('LICENSE.txt', 'Not ours.')
    small.write('Connectors/readme.xml', '<readme />')
    const ended = await lockstep('nowhere', ['import', 'aadconnect', small.folder, '--dry-run'])
    expect(ended.code).toBe(0)
    expect(ended.stdout).toContain('LICENSE.txt: the file')
    expect(ended.stdout).toContain('Connectors/readme.xml: readme')
  })
})

function filesIn(root: string): readonly (readonly [string, string])[] {
  return (readdirSync(root, { recursive: true }) as string[])
    .filter((path) => path.endsWith('.yaml'))
    .toSorted()
    .map((path) => [path, readFileSync(join(root, path), 'utf8')])
}
