import { describe, expect, it } from 'vitest'
import type { Run } from '#src/model/run.ts'
import { failures, Site, stepOf } from './testing/site.ts'

describe('the first cycle', () => {
  it('brings people and groups of the forest into the tenant, step by step', async () => {
    const site = await Site.start({ people: ['Anna', 'Bert', 'Cleo'], groups: { Staff: ['Anna', 'Bert'] } })
    const runs = await site.cycle('initial')
    expect(failures(runs)).toEqual([])
    expect(summary(site, runs)).toEqual([
      ['Full Import', { 'stage-add': 4, 'reference-add': 2 }],
      ['Full Import', {}],
      ['Full Synchronization', { 'disconnector-projected-flow': 4, 'tenant provisioned-add-flow': 4, 'reference-add': 2 }],
      ['Full Synchronization', { 'connector-no-flow': 4, 'tenant connector-no-flow': 4 }],
      ['Export', { 'export-add': 4, 'export-update': 1 }],
      ['Delta Import', { 'stage-add': 4, 'reference-add': 2 }],
      ['Delta Synchronization', { 'connector-no-flow': 4, 'tenant connector-no-flow': 4 }],
    ])
    expect(site.writes()).toEqual({ usersCreated: 3, groupsCreated: 1, membersAdded: 2 })
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })

  it('C26 is followed by quiet ones', async () => {
    const site = await Site.start({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })
    await site.cycle('initial')
    site.writes()
    const quiet = await site.cycle('delta')
    expect(quiet.map((run) => run.result)).toEqual(Array.from({ length: 2 }, () => 'completed-no-objects'))
    expect(site.writes()).toEqual({})
    const full = await site.cycle('initial')
    expect(failures(full)).toEqual([])
    expect(summary(site, full).slice(0, 2)).toEqual([
      ['Full Import', { 'stage-no-change': 3 }],
      ['Full Import', { 'stage-no-change': 3 }],
    ])
    expect(site.writes()).toEqual({})
  })

  it('Q20 sees what it added as added, what it changed as updated, and afterwards nothing', async () => {
    const site = await Site.start({ people: ['Anna', 'Bert'] })
    for (const name of ['Full Import', 'Full Synchronization'] as const) {
      for (const place of ['forest', 'tenant'] as const) await site.run(place, name)
    }
    await site.run('tenant', 'Export')
    expect(site.counters(await site.run('tenant', 'Delta Import'))).toEqual({ 'stage-add': 2 })
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    for (const name of ['Delta Import', 'Delta Synchronization'] as const) await site.run('forest', name)
    await site.run('tenant', 'Export')
    expect(site.counters(await site.run('tenant', 'Delta Import'))).toEqual({ 'stage-update': 1 })
    expect(site.counters(await site.run('tenant', 'Full Import'))).toEqual({ 'stage-no-change': 2 })
  })

  it('gives every run a number of its own and says what happened in the history', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const runs = await site.cycle('initial')
    expect(runs.map((run) => run.number)).toEqual(runs.map((_, i) => i + 1))
    for (const run of runs) expect(await site.store.runs.get(run.id)).toEqual(run)
    expect(new Set(runs.map((run) => run.cycleId)).size).toBe(1)
    expect(stepOf(runs[0] as Run)).toMatchObject({
      type: 'full-import',
      partition: site.forest.baseDn,
      server: expect.stringContaining('127.0.0.1'),
    })
    expect((await site.events(20_101)).length).toBe(runs.length)
  })
})

describe('a person', () => {
  it('who lives in the cloud only stays as they are', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const guest = site.lab.tenant.createUser({ userPrincipalName: 'guest@contoso.onmicrosoft.com' })
    await site.settled()
    expect(site.lab.tenant.find(guest.id)).toEqual(guest)
    expect(await site.objects('tenant', 'unjoined')).toMatchObject([{ anchor: `User_${guest.id}`, link: null, pendingExport: null }])
  })

  it('who is in the cloud already with the same source anchor is taken over instead of made', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const guid = site.forest.directory.read(site.person('Anna'))?.['objectGUID']?.[0]
    const anchor = Buffer.from(guid as Buffer).toString('base64')
    const there = site.lab.tenant.createUser({
      userPrincipalName: 'anna@contoso.lab',
      displayName: 'Old name',
      onPremisesImmutableId: anchor,
    })
    expect(failures(await site.cycle('initial'))).toEqual([])
    expect(site.writes()).toEqual({ usersUpdated: 1 })
    expect(site.lab.tenant.find(there.id)).toMatchObject({ displayName: 'Anna' })
    expect(await site.cloudObject('Anna')).toMatchObject({ link: { kind: 'joined' } })
  })
})

/** Profile and counters of each run. */
function summary(site: Site, runs: readonly Run[]): readonly (readonly [string, Readonly<Record<string, number>>])[] {
  return runs.map((run) => [run.profile, site.counters(run)])
}
