import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { account, forest, startLabCompany, tenant, type LabCompany } from '#src/api/testing/service-world.ts'
import { must } from '#src/base/assert.ts'
import { runCaptured } from './testing/captured-shell.ts'
import { Program, runProgram, type Ended } from './testing/program.ts'

/** The new password of the connector account; must never be printed. */
const canary = 'Canary-77-Password'

let company: LabCompany
let folder: string
let service: Program

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-cli-'))
  company = await startLabCompany()
  writeFileSync(join(folder, 'forest-ca.pem'), must(company.directory.caPem, 'a CA'))
  writeFileSync(join(folder, 'tenant-ca.pem'), must(company.tenant.certificate, 'a CA'))
  service = await serve()
})
afterAll(async () => {
  service.child.kill('SIGTERM')
  await service.ended
  await company.close()
  rmSync(folder, { recursive: true, force: true })
})

const data = () => join(folder, 'data')

async function serve(): Promise<Program> {
  const program = new Program(['serve', '--data', data(), '--key-file', join(folder, 'vault.key')])
  await program.printed('is running')
  return program
}

function lockstep(given: readonly string[], input = ''): Promise<Ended> {
  return runCaptured([...given, '--data', data()], { input })
}

async function json(
  given: readonly string[],
  input = '',
): Promise<{ readonly code: number | null; readonly value: Record<string, unknown> }> {
  const ended = await lockstep([...given, '--json'], input)
  expect(ended.stderr).toBe('')
  return { code: ended.code, value: JSON.parse(ended.stdout) as Record<string, unknown> }
}

function addForest(password: string): Promise<Ended> {
  const settings = [
    '--forest',
    forest,
    '--user-name',
    account.userName,
    '--server',
    company.server,
    '--ca-file',
    join(folder, 'forest-ca.pem'),
  ]
  const containers = company.containers.flatMap((container) => ['--container', container])
  // In a process of its own, as its secret comes through a pipe.
  const given = ['connectors', 'add', 'active-directory', ...settings, ...containers, '--password-stdin']
  return runProgram([...given, '--data', data()], { input: `${password}\n` })
}

// One story: every test goes on where the one before it ended.
describe('the command line', () => {
  it('tells a second service who holds the data directory, and ends with 5', async () => {
    const second = await runProgram(['serve', '--data', data()])
    expect(second.code).toBe(5)
    expect(second.stderr).toContain('Another process holds the data directory')
    expect(second.stderr).toContain(`lockstep serve, process ${service.child.pid}`)
  })

  it('refuses to add a forest with a wrong password, says why in the words of the directory, and ends with 4', async () => {
    const refused = await addForest('wrong')
    expect(refused.code).toBe(4)
    expect(refused.stderr).toContain('failed-authentication (49/52e)')
    expect(refused.stderr).toContain('hint')
    const { value } = await json(['connectors', 'list'])
    expect(value).toEqual({ connectors: [] })
  })

  it('adds both directories, shows each check, and lists what the accounts need', async () => {
    const ad = await addForest(account.password)
    expect(ad).toMatchObject({ code: 0, stderr: '' })
    expect(ad.stdout).toMatch(/✓ replicate-changes/)
    expect(ad.stdout).toContain('"Replicating Directory Changes"')
    const settings = [
      '--tenant',
      company.tenant.tenantId,
      '--client-id',
      company.tenant.clientId,
      '--graph-url',
      company.graphUrl,
      '--authority-url',
      company.graphUrl,
    ]
    const entra = await json(
      ['connectors', 'add', 'entra-id', ...settings, '--ca-file', join(folder, 'tenant-ca.pem'), '--name', tenant, '--secret-stdin'],
      company.tenant.clientSecret,
    )
    expect(entra).toMatchObject({ code: 0, value: { type: 'added', connector: { name: tenant, type: 'entra-id' } } })
  })

  it('runs a profile with its counters, and a cycle over both', async () => {
    const run = await lockstep(['run', forest, 'full import'])
    expect(run.code).toBe(0)
    expect(run.stdout).toMatch(/✓ contoso\.lab {2}full-import DC=contoso,DC=lab {2}success/)
    expect(run.stdout).toContain('stage-add 24')
    const cycle = await json(['cycle', '--policy', 'initial'])
    expect(cycle).toMatchObject({ code: 0, value: { policy: 'initial', trigger: 'operator' } })
    expect(company.tenant.tenant.counts().users).toBe(20)
  })

  it('shows cycles with what was not needed, and starts one by its short name as well', async () => {
    const quiet = await lockstep(['cycle'])
    expect(quiet.stdout).toContain('The cycle ended: 2 runs, all of them good; 4 were not needed (lockstep cycle show).')
    expect((await lockstep(['cycle', 'show'])).stdout).toMatch(/export-cloud +contoso\.onmicrosoft\.com +export +not run: nothing-pending/)
    const { value } = await json(['cycle', 'list', '--limit', '2'])
    expect(value['cycles']).toMatchObject([
      { policy: 'delta', trigger: 'operator', result: 'completed-no-objects' },
      { policy: 'initial', trigger: 'operator', result: 'success' },
    ])
    expect((await lockstep(['cycle', 'stop'])).code).toBe(6)
  })

  it('customises the scheduler, and suspends and resumes it', async () => {
    const set = await lockstep(['scheduler', 'set', '--interval', '01:00:00', '--policy', 'initial', '--purge', '14d'])
    expect(set.stdout).toMatch(/customised +01:00:00/)
    expect((await lockstep(['scheduler', 'set'])).code).toBe(2)
    expect((await lockstep(['scheduler', 'set', '--interval', '9d'])).stderr).toContain('Not a time span that can be used')
    const reason = 'rules are being reworked'
    expect((await lockstep(['scheduler', 'suspend', '--reason', reason])).stdout).toContain(reason)
    const refused = await lockstep(['cycle', 'start'])
    expect(refused.code).toBe(5)
    expect(refused.stderr).toContain(reason)
    expect((await lockstep(['status'])).stdout).toContain(`suspended by`)
    await lockstep(['scheduler', 'resume'])
    await lockstep(['scheduler', 'set', '--interval', 'none', '--policy', 'delta', '--purge', '7d'])
    const { value } = await json(['scheduler', 'show'])
    expect(value).toMatchObject({ suspended: null, customizedInterval: null, nextPolicy: 'delta', purgeInterval: '7.00:00:00' })
  })

  it('asks for full steps of one connector and puts them off again', async () => {
    const asked = await lockstep(['connectors', 'override', tenant, '--full-import', '--full-sync'])
    expect(asked.stdout).toContain(`With the next cycle, ${tenant}: full-import (`)
    expect((await lockstep(['connectors', 'show', tenant])).stdout).toContain(`full steps`)
    expect((await lockstep(['connectors', 'override', tenant])).code).toBe(2)
    const cleared = await lockstep(['connectors', 'override', tenant, '--clear'])
    expect(cleared.stdout).toContain(`The next cycle reads and evaluates what changed in ${tenant}.`)
    const purged = await json(['runs', 'purge', '--older-than', '30d'])
    expect(purged).toMatchObject({ code: 0, value: { runs: 0, isComplete: true } })
  })

  it('has a stable JSON form of every command', async () => {
    const [status, connectors, connector, runs, run, events, space, metaverse, verified, history, tested, credential] = await Promise.all(
      [
        ['status'],
        ['connectors', 'list'],
        ['connectors', 'show', forest],
        ['runs', 'list', '--limit', '2'],
        ['runs', 'show', '1'],
        ['events', 'list', '--id', '2001'],
        ['space', 'search', forest, '--filter', 'joined', '--limit', '3'],
        ['metaverse', 'search', '--type', 'group'],
        ['verify'],
        ['config', 'history'],
        ['connectors', 'test', tenant],
        ['credentials', 'show', tenant],
      ].map((given) => json(given)),
    )
    expect(status?.value).toMatchObject({
      version: '0.1.0',
      pid: service.child.pid,
      connectors: [forest, tenant],
      metaverse: { person: 20, group: 4 },
      cycle: null,
    })
    expect(connectors?.value).toMatchObject({ connectors: [{ name: forest, statistics: { objects: 24, joined: 24 } }, { name: tenant }] })
    expect(connector?.value).toMatchObject({
      connector: { name: forest },
      settings: { forest },
      watermarks: [{ partition: 'DC=contoso,DC=lab' }],
    })
    expect(runs?.value['runs']).toHaveLength(2)
    expect(run?.value).toMatchObject({
      run: { number: 1, profile: 'Full Import', steps: [{ type: 'full-import', counters: { staging: { 'stage-add': 24 } } }] },
      errors: [],
    })
    expect(events?.value).toMatchObject({ events: [{ id: 2001, level: 'information' }] })
    expect(space?.value).toMatchObject({ objects: [{ waiting: [] }, {}, {}], after: expect.any(String) })
    expect(metaverse?.value['objects']).toHaveLength(4)
    expect(verified).toEqual({ code: 0, value: { sound: true, findings: [] } })
    expect(history?.value).toMatchObject({ versions: [{ version: 2 }, { version: 1 }] })
    expect(tested?.value['checks']).not.toContainEqual(expect.objectContaining({ outcome: 'failed' }))
    expect(credential?.value).toMatchObject({ connector: tenant, credential: { version: 1 } })
  })

  it('shows objects, identities and previews for people', async () => {
    const person = must(
      company.directory.directory.list('user').find((dn) => dn.includes('OU=People')),
      'a person',
    )
    const [object, preview] = await Promise.all([lockstep(['space', 'show', forest, person]), lockstep(['preview', forest, person])])
    expect(object.stdout).toContain('projected by "In from contoso.lab - User Join"')
    expect(preview.stdout).toContain('Out to contoso.onmicrosoft.com')
    const id = must(/joined to {2,}([0-9a-f-]{36})/.exec(object.stdout)?.[1], 'the identity')
    const identity = await lockstep(['metaverse', 'show', id])
    expect(identity.stdout).toContain('Joined objects')
  })

  it('ends with 6 for what does not exist', async () => {
    const ended = await Promise.all([
      lockstep(['run', 'nobody', 'Export']),
      lockstep(['run', forest, 'Nothing']),
      lockstep(['runs', 'show', '999']),
      lockstep(['space', 'show', forest, 'CN=Nobody']),
    ])
    expect(ended.map(({ code }) => code)).toEqual([6, 6, 6, 6])
    expect(ended[1]?.stderr).toContain('Full Import, Delta Import')
  })

  it('exports the configuration, plans an edit, applies it, and exports the same again', async () => {
    const documents = join(folder, 'documents')
    const exported = await json(['config', 'export', documents])
    expect(exported.value).toMatchObject({ version: 2, removed: [] })
    const rule = join(
      documents,
      'rules',
      must(
        readdirSync(join(documents, 'rules')).find((name) => name.startsWith('0160')),
        'a rule',
      ),
    )
    writeFileSync(rule, readFileSync(rule, 'utf8').replace(/^name: .*$/m, 'name: Renamed by its owner'))
    const plan = await lockstep(['config', 'plan', documents])
    expect(plan.stdout).toContain('+ Renamed by its owner')
    expect((await lockstep(['config', 'apply', documents])).code).toBe(2)
    const applied = await json(['config', 'apply', documents, '--yes', '--reason', 'rename a rule'])
    expect(applied).toMatchObject({ code: 0, value: { version: 3, changes: 1 } })
    const again = await json(['config', 'export', documents])
    expect(again.value).toMatchObject({ version: 3, written: ['rules/0160-renamed-by-its-owner.yaml'] })
    writeFileSync(join(documents, 'scheduler.yaml'), 'kind: scheduler\nversion: 1\nenabled: perhaps\n')
    const broken = await lockstep(['config', 'plan', documents])
    expect(broken.code).toBe(1)
    expect(broken.stdout).toMatch(/error scheduler\.yaml:3:\d+: /)
  })

  it('ends with 4 when the password was changed, and repairs it without a restart', async () => {
    company.directory.directory.setPassword(account.name, canary)
    const refused = await lockstep(['run', forest, 'Delta Import'])
    expect(refused.code).toBe(4)
    expect(refused.stdout).toContain('AcceptSecurityContext error, data 52e')
    const wrong = await json(['credentials', 'set', forest, '--password-stdin'], 'not it')
    expect(wrong).toMatchObject({ code: 4, value: { problem: { code: 'secret-refused', incidents: [{ subCode: '52e' }] } } })
    const right = await lockstep(['credentials', 'set', forest, '--password-stdin'], `${canary}\n`)
    expect(right).toMatchObject({ code: 0, stderr: '' })
    expect(right.stdout).toContain('Version 2 of the secret of contoso.lab is stored (tested) and in use from now on.')
    await expect.poll(async () => (await json(['events', 'list', '--id', '20012'])).value['events'], { timeout: 20_000 }).toHaveLength(1)
    await expect.poll(async () => (await json(['status'])).value['cycle'], { timeout: 20_000 }).toBeNull()
    for (const output of [refused, right, service]) expect(output.stdout + output.stderr).not.toContain(canary)
  })

  it('follows the event log until Ctrl-C, one event a line', async () => {
    const follow = new Program(['events', 'list', '--follow', '--limit', '1', '--json', '--data', data()])
    await follow.printed('"sequence"')
    expect((await lockstep(['run', forest, 'Export'])).code).toBe(0)
    await follow.printed('(Export) ended as completed-no-objects')
    follow.child.kill('SIGINT')
    const ended = await follow.ended
    const events = ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly sequence: number })
    expect(ended.code).toBe(0)
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_event, i) => (events[0]?.sequence ?? 0) + i))
  })

  it('stops the run it follows on Ctrl-C', async () => {
    const release = company.directory.faults.arm({ kind: 'slow-answers', delayMs: 300 }, 'always')
    const run = new Program(['run', forest, 'Full Import', '--data', data()])
    await run.printed('full-import  ')
    run.child.kill('SIGINT')
    const ended = await run.ended
    release()
    expect(ended.code).toBe(1)
    expect(ended.stdout).toContain('stopped-user-termination-from-wmi-or-ui')
  })

  it('stops in good order on SIGTERM, is verified without a service, and starts again', async () => {
    service.child.kill('SIGTERM')
    const ended = await service.ended
    expect(ended.code).toBe(0)
    const log = ended.stderr.split('\n').filter((line) => line.startsWith('{'))
    expect(log.map((line) => (JSON.parse(line) as { event?: number }).event)).toContain(20111)
    expect(await json(['verify'])).toEqual({ code: 0, value: { sound: true, findings: [] } })
    service = await serve()
    const { value } = await json(['events', 'list', '--limit', '4'])
    expect((value['events'] as readonly { id: number }[]).map(({ id }) => id)).toEqual([2001, 20110, 2002, 20111])
  })

  it('notices after a kill that the service did not end in good order', async () => {
    service.child.kill('SIGKILL')
    await service.ended
    service = await serve()
    const { value } = await json(['events', 'list', '--id', '20112'])
    expect(value['events']).toHaveLength(1)
    expect((await lockstep(['run', forest, 'Delta Import'])).code).toBe(0)
  })

  it('ends with 7 when the directory cannot be reached', async () => {
    await company.directory.close()
    const ended = await lockstep(['run', forest, 'Delta Import'])
    expect(ended.code).toBe(7)
    expect(ended.stdout).toContain('no-start-connection')
  })
})
