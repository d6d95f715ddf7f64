import { describe, expect, it, onTestFinished } from 'vitest'
import { must } from '#src/base/assert.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { Run, RunStep } from '#src/model/run.ts'
import { createLabCertificates } from '#lab/certificates.ts'
import { labPasswords } from '#lab/directory/lab-accounts.ts'
import { startLabDirectory } from '#lab/directory/server.ts'
import { Site } from './testing/site.ts'
import { tamperedSession } from './testing/tampered-session.ts'

/*
 * Played against the lab, because these scenarios count what reaches a domain controller, cut its connections at a chosen place, or
 * need a tenant: none of that can be had from Samba.
 */

const minute = 60_000
const day = 24 * 60 * minute
const fresh = 'Lab-Sync-Account-2'

async function contoso(people: readonly string[] = ['Anna', 'Bert']): Promise<Site> {
  return (await Site.start({ people, groups: { Staff: people.slice(0, 2) } })).settled()
}

function stepOf(run: Run): RunStep {
  return must(run.steps[0], 'a step')
}

/** The directory's connection and sign-in both end, as when a password was changed and the line breaks afterwards. */
function refusedAgain(): ConnectionError {
  const at = Date.now()
  return new ConnectionError({
    failure: 'credentials',
    reason: 'wrong-password-or-name',
    advice: 'Enter the new password.',
    incidents: [{ result: 'failed-authentication', server: 'dc1', at, code: '49', subCode: '52e', text: 'data 52e' }],
  })
}

describe('a refused credential', () => {
  it('scenario 2: is never sent again by three further cycles, which are one row, while others go on', async () => {
    const site = await contoso()
    site.forest.directory.setPassword('svc-sync', fresh)
    expect((await site.cycle()).map(({ result }) => result)).toContain('no-start-credentials')
    site.forest.tally.reset()
    for (let i = 0; i < 3; i++) await site.cycle()
    expect(site.forest.tally.of('connections')).toBe(0)
    const [row] = await site.store.runs.list({ connectorId: site.connectorId('forest'), before: null, limit: 1 })
    expect(row).toMatchObject({ skippedCount: 3, steps: [{ reason: 'breaker-open' }] })
    const cloud = await site.store.runs.list({ connectorId: site.connectorId('tenant'), before: null, limit: 3 })
    expect(cloud.map(({ result }) => result)).not.toContain('no-start-credentials')
    expect(await site.events(20_001)).toHaveLength(1)
    expect(await site.events(20_005)).toHaveLength(1)
  })

  it('scenario 16: is sent by one of several workers only, however many begin at once, and the others stop without a packet', async () => {
    // One process holds a data directory, so there are no other nodes: what shares the breaker are the connectors of an account, the
    // steps of a run and the runs that begin at the same moment.
    const site = await contoso()
    await site.reconfigure((configuration) => {
      const forest = must(configuration.connectors[0], 'the forest')
      const twins = [1, 2].map((i) => ({ ...forest, id: site.newConnectorId(), name: `forest ${i}` }))
      return { ...configuration, connectors: [...configuration.connectors, ...twins] }
    })
    site.forest.directory.setPassword('svc-sync', fresh)
    site.forest.tally.reset()
    const runs = await Promise.all(
      ['forest', 'forest 1', 'forest 2'].map(async (connector) => {
        const { ended } = await site.runner.start({ connector, profile: 'Delta Import', trigger: 'operator' })
        return ended
      }),
    )
    expect(runs.map((run) => stepOf(run).reason).toSorted()).toEqual(['breaker-open', 'breaker-open', 'wrong-password-or-name'])
    expect(site.forest.tally.of('connections')).toBe(1)
    const [steps] = await Promise.all(
      ['forest 1', 'forest 2'].map(async (connector) => {
        const { ended } = await site.runner.start({ connector, profile: 'Full Import', trigger: 'schedule' })
        return (await ended).steps.map(({ reason }) => reason)
      }),
    )
    expect(steps).toEqual(['breaker-open'])
    expect(site.forest.tally.of('connections')).toBe(1)
    expect(await site.events(20_005)).toMatchObject([{ fields: { connectors: 3 } }])
  })

  it('scenario 4: leaves nothing lost or doubled once it is replaced, whatever changed meanwhile', async () => {
    const site = await contoso()
    site.forest.directory.setPassword('svc-sync', fresh)
    await site.cycle()
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    site.addPerson('Cleo')
    await site.cycle()
    await site.enter('forest', fresh)
    await site.cycle()
    await site.cycle()
    expect(site.cloudUser('Anna')?.['jobTitle']).toBe('Boss')
    expect(site.lab.tenant.counts()).toMatchObject({ users: 3 })
    expect(await site.events(20_012)).toMatchObject([{ fields: { connector: 'forest', skippedRuns: 2 } }])
  })

  it('scenario 26: made no object look deleted, and a full import afterwards deletes nothing', async () => {
    const site = await contoso()
    site.forest.directory.setPassword('svc-sync', fresh)
    for (let day = 0; day < 3; day++) {
      site.clock.advance(24 * 60 * minute)
      await site.cycle()
    }
    expect(await site.objects('forest', 'pending-import-delete')).toEqual([])
    await site.enter('forest', fresh)
    expect((await site.run('forest', 'Full Import')).result).toBe('success')
    expect(await site.objects('forest', 'pending-import-delete')).toEqual([])
    expect(site.lab.tenant.counts()).toMatchObject({ users: 2, groups: 1 })
  })

  it('scenario 26: does not keep the guard from holding when much is really gone by then', async () => {
    const names = Array.from({ length: 80 }, (_, i) => `Person ${i + 1}`)
    const site = await contoso(names)
    site.forest.directory.setPassword('svc-sync', fresh)
    await site.cycle()
    site.clock.advance(3 * day)
    for (const name of names.slice(0, 40)) site.forest.directory.delete(site.person(name))
    await site.cycle()
    await site.enter('forest', fresh)
    expect((await site.run('forest', 'Full Import')).result).toBe('stopped-deletion-limit')
    expect(await site.objects('forest', 'pending-import-delete')).toEqual([])
    expect(site.lab.tenant.counts()).toMatchObject({ users: 80 })
  })
})

describe('a password that is changed while a run goes on', () => {
  it('scenario 17: is no matter to a session that is open; the next sign-in is refused', async () => {
    const site = await contoso()
    site.tamper(
      'forest',
      tamperedSession((session) => ({
        fullImport: (request) => {
          site.forest.directory.setPassword('svc-sync', fresh)
          return session.fullImport({ ...request, pageSize: 1 })
        },
      })),
    )
    const run = await site.run('forest', 'Full Import')
    expect(run.result).toBe('success')
    expect(await site.objects('forest', 'pending-import-delete')).toEqual([])
    site.tamper('forest', null)
    expect(stepOf(await site.run('forest', 'Delta Import')).reason).toBe('wrong-password-or-name')
  })

  it('scenario 18: keeps what was staged when the line breaks and the password is refused, deletes nothing, and goes on afterwards', async () => {
    const site = await contoso(['Anna', 'Bert', 'Cleo', 'Dora'])
    for (const name of ['Anna', 'Bert', 'Cleo', 'Dora']) site.forest.directory.modify(site.person(name), { title: 'Boss' })
    site.tamper(
      'forest',
      tamperedSession((session) => ({
        fullImport: async function* (request) {
          let pages = 0
          for await (const page of session.fullImport({ ...request, pageSize: 2 })) {
            yield page
            if (++pages === 1) throw refusedAgain()
          }
        },
      })),
    )
    const run = await site.run('forest', 'Full Import')
    expect(run.result).toBe('stopped-bad-server-credentials')
    expect(await site.objects('forest', 'pending-import-delete')).toEqual([])
    const staged = await site.objects('forest', 'pending-import')
    expect(staged.length).toBeGreaterThan(0)
    site.tamper('forest', null)
    expect(stepOf(await site.run('forest', 'Delta Import')).reason).toBe('breaker-open')
    await site.enter('forest', labPasswords.syncAccount)
    await site.cycle()
    await site.cycle()
    for (const name of ['Anna', 'Bert', 'Cleo', 'Dora']) expect(site.cloudUser(name)?.['jobTitle']).toBe('Boss')
  })

  it('scenario 18: goes on at the cookie of the last whole page, and what comes of it is what a run that was not cut finds', async () => {
    const names = Array.from({ length: 16 }, (_, i) => `Person ${i + 1}`)
    const site = await contoso(names)
    const before = await site.watermark('forest')
    // A cookie comes with every megabyte: pictures make two of them.
    const picture = Buffer.alloc(98_000, 1)
    for (const name of names) site.forest.directory.modify(site.person(name), { title: 'Boss', thumbnailPhoto: picture })
    site.tamper(
      'forest',
      tamperedSession((session) => ({
        deltaImport: async function* (request) {
          for await (const page of session.deltaImport({ ...request, pageSize: 2 })) {
            yield page
            if (page.watermark !== null) throw refusedAgain()
          }
        },
      })),
    )
    expect((await site.run('forest', 'Delta Import')).result).toBe('stopped-bad-server-credentials')
    const between = await site.watermark('forest')
    expect(between).not.toBe(before)
    const staged = (await site.objects('forest', 'pending-import')).length
    expect([staged > 0, staged < names.length]).toEqual([true, true])
    site.tamper('forest', null)
    await site.enter('forest', labPasswords.syncAccount)
    const rest = await site.run('forest', 'Delta Import')
    expect(site.counters(rest)['stage-update']).toBe(names.length - staged)
    await site.cycle()
    for (const name of names) expect(site.cloudUser(name)?.['jobTitle']).toBe('Boss')
    expect((await site.run('forest', 'Full Import')).result).toMatch(/success|completed/)
    expect(await site.objects('forest', 'pending-import')).toEqual([])
  })

  it('scenario 19: an export that is cut sends nothing twice: what got through is seen, the rest is sent once', async () => {
    const names = ['Anna', 'Bert', 'Cleo', 'Dora', 'Emil', 'Fred']
    const site = await Site.start({ people: [] })
    await site.settled()
    for (const name of names) site.addPerson(name)
    await site.run('forest', 'Delta Import')
    await site.run('forest', 'Delta Synchronization')
    const right = site.secrets.tenant
    site.tamper(
      'tenant',
      tamperedSession((session) => ({
        export: async (items) => {
          await session.export(items.slice(0, 3))
          // The answers are lost together with the session: nobody knows what got through.
          throw refusedAgain()
        },
      })),
    )
    expect((await site.run('tenant', 'Export')).result).toBe('stopped-bad-server-credentials')
    site.tamper('tenant', null)
    expect(stepOf(await site.run('tenant', 'Export')).reason).toBe('breaker-open')
    await site.enter('tenant', right)
    await site.cycle()
    await site.cycle()
    expect(site.lab.tenant.counts()).toMatchObject({ users: names.length })
    expect(site.lab.tenant.statistics()).toMatchObject({ usersCreated: names.length })
    expect(await site.objects('tenant', 'pending-export')).toEqual([])
  })
})

describe('what is not the fault of the credential', () => {
  it('scenario 28: a server that has not heard of the new password yet is noted, and nothing is rejected', async () => {
    // The two domain controllers themselves are played in active-directory/replication-lag.test.ts.
    const site = await contoso()
    const at = site.clock.now()
    const refused = { result: 'failed-authentication', server: 'dc2:636', at, code: '49', subCode: '52e', text: 'data 52e' } as const
    site.tamper(
      'forest',
      tamperedSession(() => ({ tries: [refused] })),
    )
    const step = stepOf(await site.run('forest', 'Delta Import'))
    expect(step).toMatchObject({ reason: 'replication-lag', connection: [{ server: 'dc2:636', subCode: '52e' }] })
    expect(step.result).toMatch(/success|completed/)
    expect((await site.state('forest')).standing).toBe('valid')
  })

  it.each([
    [7_000_222, 'client-secret-expired', 'must-change'],
    [7_000_215, 'client-secret-invalid', 'rejected'],
    [50_076, 'mfa-required', 'blocked'],
    [53_003, 'conditional-access', 'blocked'],
  ])('scenario 33: code %s of the tenant is %s; the forest is not concerned', async (code, reason, standing) => {
    const site = await contoso()
    site.lab.tenant.faults.refuseCredentials(code)
    expect(stepOf(await site.run('tenant', 'Delta Import'))).toMatchObject({ result: 'no-start-credentials', reason })
    expect((await site.state('tenant')).standing).toBe(standing)
    expect(stepOf(await site.run('tenant', 'Delta Import')).reason).toBe('breaker-open')
    expect((await site.run('forest', 'Delta Import')).result).toMatch(/success|completed/)
    expect((await site.state('forest')).standing).toBe('valid')
  })

  it('scenario 33: a throttled tenant is tried again by the next run', async () => {
    const site = await contoso()
    site.lab.tenant.faults.refuseCredentials(90_055)
    expect(stepOf(await site.run('tenant', 'Delta Import'))).toMatchObject({ result: 'no-start-connection', reason: 'throttled' })
    site.lab.tenant.faults.clear()
    expect((await site.run('tenant', 'Delta Import')).result).toMatch(/success|completed/)
  })

  it.each([
    ['tls-expired', 'that has expired', { addresses: ['127.0.0.1'], atMs: Date.now() - 3 * 365 * day }],
    ['tls-name', 'for another name', { addresses: ['192.0.2.1'], atMs: Date.now() }],
  ])(
    'scenario 32: a run ends as no-start-connection with %s at a certificate %s, and the credential is as before',
    async (reason, _, made) => {
      // The lab plays it: a domain controller of Samba reads its certificate when it starts, and what starts it makes a good one.
      const site = await contoso()
      const tls = createLabCertificates({ dnsNames: ['dc1.elsewhere.lab'], ...made })
      const other = await startLabDirectory({ tls })
      onTestFinished(() => other.close())
      const before = await site.state('forest')
      const servers = [new URL(must(other.ldapsUrl, 'LDAPS')).host]
      await site.reconfigure((configuration) => ({
        ...configuration,
        connectors: configuration.connectors.map((each) =>
          each.name === 'forest' ? { ...each, settings: { ...each.settings, servers, ca: tls.ca } } : each,
        ),
      }))
      for (let i = 0; i < 2; i++) {
        expect(stepOf(await site.run('forest', 'Delta Import'))).toMatchObject({ result: 'no-start-connection', reason })
      }
      expect(other.tally.of('binds')).toBe(0)
      expect(await site.state('forest')).toEqual(before)
      expect(await site.events(20_005)).toEqual([])
    },
  )

  it('scenario 32: a certificate that is not accepted opens no breaker and costs no attempt', async () => {
    const site = await contoso()
    await site.reconfigure((configuration) => ({
      ...configuration,
      connectors: configuration.connectors.map((each) =>
        each.name === 'forest' ? { ...each, settings: { ...each.settings, ca: null, pin: '00'.repeat(32) } } : each,
      ),
    }))
    expect(stepOf(await site.run('forest', 'Delta Import'))).toMatchObject({ result: 'no-start-connection', reason: 'tls-pin' })
    expect(await site.state('forest')).toMatchObject({ standing: 'valid', spent: { automatic: 0, human: 0 } })
  })

  it('scenario 38: a clock that is off is told in minutes, and the credential is left alone', async () => {
    const site = await contoso()
    site.lab.tenant.faults.refuseCredentials(700_024)
    site.clock.advance(10 * minute)
    const step = stepOf(await site.run('tenant', 'Delta Import'))
    expect(step).toMatchObject({ result: 'no-start-connection', reason: 'clock-skew', advice: expect.stringMatching(/\d+ minutes/) })
    expect(await site.state('tenant')).toMatchObject({ standing: 'valid', spent: { automatic: 0, human: 0 } })
  })

  it('scenario 34: a proxy that wants a sign-in of its own, at the token or in the middle, is named and costs no attempt', async () => {
    // The lab's own server plays the proxy: it answers as one would, before the service is reached.
    const site = await contoso()
    const { faults } = site.lab.tenant
    faults.tokenEndpointDown({ status: 407 })
    expect(stepOf(await site.run('tenant', 'Delta Import'))).toMatchObject({ result: 'no-start-connection', reason: 'proxy-auth' })
    faults.clear()
    faults.serverErrors({ status: 407 })
    expect(stepOf(await site.run('tenant', 'Full Import')).reason).toBe('proxy-auth')
    faults.clear()
    expect(await site.state('tenant')).toMatchObject({ standing: 'valid', spent: { automatic: 0, human: 0 } })
    expect(await site.events(20_005)).toEqual([])
    expect((await site.run('tenant', 'Delta Import')).result).toMatch(/success|completed/)
  })

  it('scenario 34: a run goes on with a new connection when a proxy ended the idle one', async () => {
    const site = await contoso()
    let dropped = 0
    site.tamper(
      'tenant',
      tamperedSession((session) => ({
        fullImport: async function* (request) {
          for await (const page of session.fullImport({ ...request, pageSize: 1 })) {
            // What the proxy does after five minutes in which nothing was asked happens here between two pages.
            site.lab.dropIdleConnections()
            dropped++
            yield page
          }
        },
      })),
    )
    expect((await site.run('tenant', 'Full Import')).result).toMatch(/success|completed/)
    expect(dropped).toBeGreaterThan(1)
    expect((await site.state('tenant')).standing).toBe('valid')
    expect(await site.objects('tenant', 'pending-import-delete')).toEqual([])
  })
})
