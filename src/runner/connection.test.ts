import { describe, expect, it } from 'vitest'
import { contoso } from './testing/contoso.ts'
import { failures, stepOf } from './testing/site.ts'

const nothing = { staging: {}, discovery: {}, inbound: {}, outbound: {}, export: {}, references: {} }

describe('a wrong password', () => {
  it('C40 of the forest keeps the step from starting, and nothing moves', async () => {
    const site = await contoso({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    site.secrets.forest = 'not the password'
    const before = await site.watermark('forest')
    const run = await site.run('forest', 'Delta Import')
    expect(run.result).toBe('no-start-credentials')
    expect(stepOf(run)).toMatchObject({
      result: 'no-start-credentials',
      counters: nothing,
      objectErrorCount: 0,
      reason: 'wrong-password-or-name',
      advice: expect.stringMatching(/./),
      connection: [{ result: 'failed-authentication', code: '49', subCode: '52e', text: expect.stringContaining('52e') }],
    })
    expect(await site.watermark('forest')).toBe(before)
    expect(await site.objects('forest', 'pending-import')).toEqual([])
  })

  it('is in the event log twice: for us, and as existing monitoring expects it', async () => {
    const site = await contoso({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })
    site.secrets.forest = 'not the password'
    await site.run('forest', 'Delta Import')
    const [ours] = await site.events(20_001)
    expect(ours).toMatchObject({ level: 'error', connectorId: site.connectorId('forest'), fields: { connector: 'forest', subCode: '52e' } })
    expect(await site.events(6_000)).toMatchObject([{ level: 'error', runId: ours?.runId }])
    expect(JSON.stringify(await site.store.events.list({ connectorId: null, eventId: null, before: null, limit: 100 }))).not.toContain(
      'not the password',
    )
  })

  it('of the tenant keeps the step from starting too', async () => {
    const site = await contoso({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })
    site.secrets.tenant = 'not-the-secret'
    expect(stepOf(await site.run('tenant', 'Delta Import'))).toMatchObject({
      result: 'no-start-credentials',
      counters: nothing,
      connection: [{ result: 'failed-authentication', subCode: '7000215' }],
    })
    expect(await site.events(20_002)).toHaveLength(1)
  })

  it('parks work and does not fail it: the right one goes on where it stopped', async () => {
    const site = await contoso({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    const right = site.secrets.tenant
    site.secrets.tenant = 'not-the-secret'
    expect(failures(await site.cycle())).toEqual(['Delta Import: no-start-credentials', 'Export: no-start-credentials'])
    expect(await site.objects('tenant', 'pending-export')).toHaveLength(1)
    expect(await site.objects('tenant', 'escrowed')).toEqual([])
    await site.enter('tenant', right)
    expect(failures(await site.cycle())).toEqual([])
    expect(site.writes()).toEqual({ usersUpdated: 1 })
  })

  it('does not keep other connectors from their work', async () => {
    const site = await contoso({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    site.secrets.tenant = 'not-the-secret'
    const runs = await site.cycle()
    expect(runs.map((run) => run.result)).toContain('success')
    expect(await site.objects('forest', 'pending-import')).toEqual([])
  })
})

describe('a directory that cannot be reached', () => {
  it('C40 keeps the step from starting', async () => {
    const site = await contoso({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })
    await site.forest.close()
    expect(stepOf(await site.run('forest', 'Delta Import'))).toMatchObject({
      result: 'no-start-connection',
      counters: nothing,
      connection: [{ result: 'failed-connection' }],
    })
    expect(await site.events(20_030)).toHaveLength(1)
  })

  it('does not end the cycle of the others', async () => {
    const site = await contoso({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })
    await site.forest.close()
    const guest = site.lab.tenant.createUser({ userPrincipalName: 'guest@contoso.onmicrosoft.com' })
    expect(failures(await site.cycle())).toEqual(['Delta Import: no-start-connection'])
    expect((await site.objects('tenant', 'unjoined')).map((object) => object.anchor)).toEqual([`User_${guest.id}`])
    expect(site.lab.tenant.counts()).toMatchObject({ users: 3, groups: 1 })
  })
})

describe('credentials that stop working during a run', () => {
  it('end the step and keep what it did', async () => {
    const site = await contoso({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.run('forest', 'Delta Import')
    await site.run('forest', 'Delta Synchronization')
    site.lab.tenant.faults.inject({ action: { kind: 'answer', status: 401, code: 'InvalidAuthenticationToken' } })
    const step = stepOf(await site.run('tenant', 'Delta Import'))
    expect(step.result).toMatch(/^(no-start-credentials|stopped-bad-server-credentials)$/)
    site.lab.tenant.faults.clear()
    // Nothing is wrong with the secret, so it is tried again by itself.
    site.clock.advance(30 * 60_000)
    expect(failures(await site.cycle())).toEqual([])
    expect(site.writes()).toEqual({ usersUpdated: 1 })
  })
})
