/** Long because every way an export may end is a few lines of the same small site, and they are read side by side. */
import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { contoso } from './testing/contoso.ts'
import { failures, Site, stepOf } from './testing/site.ts'
import { tamperedSession } from './testing/tampered-session.ts'

const numbers = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `P${i}`)

/** A site whose forest was read and synchronized: everything waits to be exported. */
async function planned(wanted: Parameters<typeof Site.start>[0]): Promise<Site> {
  const site = await Site.start(wanted)
  for (const place of ['forest', 'tenant'] as const) await site.run(place, 'Full Import')
  await site.run('forest', 'Full Synchronization')
  return site
}

/** A change of the forest, imported and synchronized: it waits to be exported. */
async function changed(site: Site, change: () => void): Promise<void> {
  change()
  for (const profile of ['Delta Import', 'Delta Synchronization'] as const) await site.run('forest', profile)
}

describe('errors of single objects', () => {
  it('C34 leave the others alone, and are tried again with the next export', async () => {
    const site = await planned({ people: ['Anna', 'Bert', 'Cleo'] })
    site.lab.tenant.createUser({ userPrincipalName: 'bert@contoso.lab' })
    const run = await site.run('tenant', 'Export')
    expect(stepOf(run)).toMatchObject({
      result: 'completed-export-errors',
      objectErrorCount: 1,
      counters: { export: { 'export-add': 2, 'export-failure': 1 } },
    })
    const [error] = await site.errors(run)
    expect(error).toMatchObject({ code: expect.stringMatching(/./), retryCount: 0, message: expect.stringMatching(/userPrincipalName/i) })
    const again = await site.errors(await site.run('tenant', 'Export'))
    expect(again).toMatchObject([{ firstAt: error?.firstAt, retryCount: 1 }])
    expect(await site.objects('tenant', 'export-error')).toHaveLength(1)
    site.lab.tenant.purge('bert@contoso.lab')
    expect(stepOf(await site.run('tenant', 'Export'))).toMatchObject({ result: 'success', counters: { export: { 'export-add': 1 } } })
    expect(await site.objects('tenant', 'export-error')).toEqual([])
    expect(failures(await site.cycle())).toEqual([])
  })

  it('go away by themselves when the rules say something else meanwhile', async () => {
    const site = await contoso()
    site.lab.tenant.createUser({ userPrincipalName: 'taken@contoso.lab' })
    await changed(site, () => site.forest.directory.modify(site.person('Anna'), { userPrincipalName: 'taken@contoso.lab' }))
    expect(stepOf(await site.run('tenant', 'Export')).result).toBe('completed-export-errors')
    await changed(site, () => site.forest.directory.modify(site.person('Anna'), { userPrincipalName: 'anna@contoso.lab' }))
    expect(stepOf(await site.run('tenant', 'Export')).result).toMatch(/^(success|completed-no-objects)$/)
    expect(await site.objects('tenant', 'export-error')).toEqual([])
  })

  it('are in the event log with the words of the directory', async () => {
    const site = await planned({ people: ['Bert'] })
    site.lab.tenant.createUser({ userPrincipalName: 'bert@contoso.lab' })
    await site.run('tenant', 'Export')
    expect((await site.events(20_058))[0]).toMatchObject({
      fields: { connector: 'tenant', error: expect.stringMatching(/userPrincipalName/i) },
    })
  })
})

describe('an add that finds its object made by somebody else', () => {
  it('takes it over', async () => {
    const site = await planned({ people: ['Anna', 'Bert'] })
    const there = asAnna(site)
    expect(stepOf(await site.run('tenant', 'Export'))).toMatchObject({ result: 'success', counters: { export: { 'export-add': 2 } } })
    expect(failures(await site.cycle())).toEqual([])
    expect(await site.cloudObject('Anna')).toMatchObject({ anchor: `User_${there}`, unconfirmedExport: null })
    expect(site.lab.tenant.counts()).toMatchObject({ users: 2 })
  })

  it('does not stop the others when that object is known already', async () => {
    const site = await Site.start({ people: ['Anna', 'Bert'] })
    const { id } = site.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    for (const place of ['forest', 'tenant'] as const) await site.run(place, 'Full Import')
    await site.run('forest', 'Full Synchronization')
    asAnna(site, id)
    expect(failures([await site.run('tenant', 'Export')])).toEqual([])
    expect(site.lab.tenant.counts()).toMatchObject({ users: 2 })
    expect(failures(await site.cycle())).toEqual([])
    expect(failures(await site.cycle())).toEqual([])
    expect(await site.cloudObject('Anna')).toMatchObject({ anchor: `User_${id}`, escrowedExport: null, unconfirmedExport: null })
    expect(await site.objects('tenant')).toHaveLength(2)
    site.writes()
    await site.cycle()
    expect(site.writes()).toEqual({})
  })

  /** Gives a cloud user Anna's source anchor behind our back; a new one where none is named. */
  function asAnna(site: Site, known?: string): string {
    const id = known ?? site.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' }).id
    const guid = site.forest.directory.read(site.person('Anna'))?.['objectGUID']?.[0]
    site.lab.tenant.patch(id, { onPremisesImmutableId: Buffer.from(must(guid, 'a GUID')).toString('base64') })
    return id
  }
})

describe('the deletion guard', () => {
  it('C29, Q8 sends nothing at all when there are more deletes than allowed', async () => {
    const site = await contoso({ deletionThreshold: 1 })
    await changed(site, () => {
      for (const name of ['Anna', 'Bert']) site.forest.directory.delete(site.person(name))
      site.forest.directory.modify(site.person('Cleo'), { title: 'Boss' })
    })
    const held = stepOf(await site.run('tenant', 'Export'))
    expect(held).toMatchObject({
      result: 'stopped-deletion-threshold-exceeded',
      reason: '2 deletes, allowed are 1',
      counters: { export: {} },
    })
    expect(site.writes()).toEqual({})
    expect(await site.events(20_080)).toHaveLength(1)
    await site.reconfigure((configuration) => ({ ...configuration, scheduler: { ...configuration.scheduler, exportDeletionThreshold: 2 } }))
    expect(stepOf(await site.run('tenant', 'Export'))).toMatchObject({
      result: 'success',
      counters: { export: { 'export-delete': 2, 'export-update': 1 } },
    })
  })

  it('lets as many through as are allowed', async () => {
    const site = await contoso({ deletionThreshold: 1 })
    await changed(site, () => site.forest.directory.delete(site.person('Anna')))
    expect(stepOf(await site.run('tenant', 'Export')).result).toBe('success')
  })
})

describe('a lost acknowledgement', () => {
  it('of an add leaves the object in escrow; the next import finds it, and there is never a second one', async () => {
    const site = await planned({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })
    await loseEverythingOnce(site)
    expect(site.writes()).toMatchObject({ usersCreated: 2, groupsCreated: 1 })
    expect(await site.objects('tenant', 'escrowed')).toHaveLength(3)
    expect(stepOf(await site.run('tenant', 'Export')).counters.export).toEqual({})
    expect(failures(await site.cycle())).toEqual([])
    expect(await site.objects('tenant', 'escrowed')).toEqual([])
    expect((await site.objects('tenant')).every((object) => object.link !== null && object.anchor !== null)).toBe(true)
    expect(failures(await site.cycle())).toEqual([])
    expect(site.lab.tenant.counts()).toMatchObject({ users: 2, groups: 1 })
    expect(site.cloudMembers('Staff')).toEqual(['Anna'])
    site.writes()
    await site.cycle()
    expect(site.writes()).toEqual({})
  })

  it('on the wire does not make a second user either', async () => {
    const site = await planned({ people: numbers(30) })
    site.lab.tenant.faults.loseAnswers({ on: (request) => request.endpoint === 'graph' && request.path.startsWith('/$batch'), times: 3 })
    await site.cycle('initial')
    await site.cycle()
    expect(site.lab.tenant.counts().users).toBe(30)
    site.writes()
    await site.cycle()
    expect(site.writes()).toEqual({})
  })

  it('of an update is settled by the next import without sending it again', async () => {
    const site = await contoso()
    await changed(site, () => site.forest.directory.modify(site.person('Anna'), { title: 'Boss' }))
    await loseEverythingOnce(site)
    expect(await site.cloudObject('Anna')).toMatchObject({ pendingExport: null, escrowedExport: { operation: 'update' } })
    expect(site.cloudUser('Anna')).toMatchObject({ jobTitle: 'Boss' })
    site.writes()
    expect(failures(await site.cycle())).toEqual([])
    expect(await site.cloudObject('Anna')).toMatchObject({
      escrowedExport: null,
      unconfirmedExport: null,
      synchronized: { jobTitle: ['Boss'] },
    })
    expect(site.writes()).toEqual({})
  })

  it('of an update that never arrived leads to another one', async () => {
    const site = await contoso()
    await changed(site, () => site.forest.directory.modify(site.person('Anna'), { title: 'Boss' }))
    site.tamper('tenant', swallowing)
    expect(stepOf(await site.run('tenant', 'Export')).counters.export).toEqual({})
    expect(await site.objects('tenant', 'escrowed')).toHaveLength(1)
    site.tamper('tenant', null)
    const runs = await site.cycle()
    expect(await site.errors(runs[1] as (typeof runs)[number])).toMatchObject([{ code: 'exported-change-not-reimported' }])
    expect(site.writes()).toEqual({ usersUpdated: 1 })
    expect(site.cloudUser('Anna')).toMatchObject({ jobTitle: 'Boss' })
  })

  it('of an add that never arrived leads to another one', async () => {
    const site = await planned({ people: ['Anna'] })
    site.tamper('tenant', swallowing)
    await site.run('tenant', 'Export')
    expect(await site.objects('tenant', 'escrowed')).toHaveLength(1)
    site.tamper('tenant', null)
    expect(site.lab.tenant.counts().users).toBe(0)
    await site.run('tenant', 'Full Import')
    expect(await site.objects('tenant', 'escrowed')).toEqual([])
    await site.cycle()
    expect(site.lab.tenant.counts().users).toBe(1)
    site.writes()
    expect(failures(await site.cycle())).toEqual([])
    expect(site.writes()).toEqual({})
  })

  it('of an add that never arrived and that nobody wants any more leads to nothing', async () => {
    const site = await planned({ people: ['Anna', 'Bert'] })
    site.tamper('tenant', swallowing)
    await site.run('tenant', 'Export')
    site.tamper('tenant', null)
    await changed(site, () => site.forest.directory.delete(site.person('Anna')))
    await site.run('tenant', 'Full Import')
    expect(await site.objects('tenant')).toHaveLength(1)
    await site.cycle()
    expect(site.lab.tenant.counts()).toMatchObject({ users: 1, deletedUsers: 0 })
  })

  it('of a delete is settled by the next import', async () => {
    const site = await contoso()
    await changed(site, () => site.forest.directory.delete(site.person('Anna')))
    await loseEverythingOnce(site)
    expect(site.lab.tenant.counts()).toMatchObject({ users: 2, deletedUsers: 1 })
    expect(await site.objects('tenant', 'escrowed')).toHaveLength(1)
    expect(failures(await site.cycle())).toEqual([])
    expect(await site.objects('tenant')).toHaveLength(3)
    expect(site.lab.tenant.counts()).toMatchObject({ users: 2, deletedUsers: 1 })
  })

  it('of a delete that never arrived leads to another one', async () => {
    const site = await contoso()
    await changed(site, () => site.forest.directory.delete(site.person('Anna')))
    site.tamper('tenant', swallowing)
    await site.run('tenant', 'Export')
    site.tamper('tenant', null)
    await site.cycle()
    expect(site.lab.tenant.counts()).toMatchObject({ users: 2, deletedUsers: 1 })
    site.writes()
    await site.cycle()
    expect(site.writes()).toEqual({})
  })

  it('of a membership is settled edge by edge', async () => {
    const site = await contoso()
    await changed(site, () => site.forest.directory.addMember(site.group('Staff'), site.person('Cleo')))
    await loseEverythingOnce(site)
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert', 'Cleo'])
    expect(await site.objects('tenant', 'escrowed')).toHaveLength(1)
    site.writes()
    expect(failures(await site.cycle())).toEqual([])
    expect(await site.objects('tenant', 'escrowed')).toEqual([])
    expect(site.writes()).toEqual({})
  })

  it('of a membership that never arrived leads to another write', async () => {
    const site = await contoso()
    await changed(site, () => site.forest.directory.addMember(site.group('Staff'), site.person('Cleo')))
    site.tamper('tenant', swallowing)
    await site.run('tenant', 'Export')
    site.tamper('tenant', null)
    await site.cycle()
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert', 'Cleo'])
  })
})

describe('a process that dies between sending and settling', () => {
  it('leaves everything in escrow, and the next import settles it', async () => {
    const site = await planned({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })
    site.tamper(
      'tenant',
      tamperedSession((session) => ({
        export: async (items) => {
          await session.export(items)
          throw new Error('killed')
        },
      })),
    )
    expect(stepOf(await site.run('tenant', 'Export'))).toMatchObject({ result: 'stopped-server', reason: 'Error: killed' })
    expect(await site.objects('tenant', 'escrowed')).toHaveLength(3)
    site.tamper('tenant', null)
    await site.restart()
    expect(failures(await site.cycle('initial'))).toEqual([])
    expect(failures(await site.cycle())).toEqual([])
    expect(site.lab.tenant.counts()).toMatchObject({ users: 2, groups: 1 })
    expect(site.cloudMembers('Staff')).toEqual(['Anna'])
    site.writes()
    await site.cycle()
    expect(site.writes()).toEqual({})
  })

  it('before anything was sent loses nothing either', async () => {
    const site = await planned({ people: ['Anna', 'Bert'] })
    site.tamper(
      'tenant',
      tamperedSession(() => ({ export: () => Promise.reject(new Error('killed')) })),
    )
    await site.run('tenant', 'Export')
    site.tamper('tenant', null)
    await site.restart()
    await site.cycle('initial')
    await site.cycle()
    expect(site.lab.tenant.counts()).toMatchObject({ users: 2 })
  })
})

describe('a connection that breaks', () => {
  it('while the first batch is sent stops the step; it has begun, and its objects are settled later', async () => {
    const site = await planned({ people: ['Anna', 'Bert'] })
    site.lab.tenant.faults.resetConnections({ on: (request) => request.endpoint === 'graph' && request.method !== 'GET' })
    const step = stepOf(await site.run('tenant', 'Export'))
    expect(step.result).toBe('stopped-connectivity')
    site.lab.tenant.faults.clear()
    await site.cycle('initial')
    await site.cycle()
    expect(site.lab.tenant.counts()).toMatchObject({ users: 2 })
    site.writes()
    await site.cycle()
    expect(site.writes()).toEqual({})
  })
})

describe('an export that a person stops', () => {
  it('C39 ends after the batch under way; the rest goes out next time, nothing is lost or doubled', async () => {
    const site = await planned({ people: numbers(250) })
    let batches = 0
    site.tamper(
      'tenant',
      tamperedSession((session) => ({
        export: async (items) => {
          const results = await session.export(items)
          if (++batches === 1) for (const run of site.runner.active()) site.runner.stop(run.id)
          return results
        },
      })),
    )
    const step = stepOf(await site.run('tenant', 'Export'))
    expect(step).toMatchObject({ result: 'stopped-user-termination-from-wmi-or-ui', counters: { export: { 'export-add': 200 } } })
    expect(await site.objects('tenant', 'escrowed')).toEqual([])
    expect(stepOf(await site.run('tenant', 'Export'))).toMatchObject({ result: 'success', counters: { export: { 'export-add': 50 } } })
    expect(site.lab.tenant.counts().users).toBe(250)
  })
})

describe('the order of an export', () => {
  it('brings the targets of references first', async () => {
    const site = await planned({ people: ['Anna'], groups: { Staff: ['Anna'] } })
    await site.run('tenant', 'Export')
    expect(site.cloudMembers('Staff')).toEqual(['Anna'])
    expect(site.writes()).toEqual({ usersCreated: 1, groupsCreated: 1, membersAdded: 1 })
  })

  it('keeps references back whose target could not be made', async () => {
    const site = await planned({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna', 'Bert'] } })
    const other = site.lab.tenant.createUser({ userPrincipalName: 'bert@contoso.lab' })
    await site.run('tenant', 'Export')
    expect(site.cloudMembers('Staff')).toEqual(['Anna'])
    site.lab.tenant.purge(other.id)
    expect(failures(await site.cycle())).toEqual([])
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })

  it('sends a failing object once, however many references wait behind it', async () => {
    const names = numbers(450)
    const site = await planned({ people: names, groups: { Big: names } })
    let sent = 0
    site.tamper(
      'tenant',
      tamperedSession((session) => ({
        export: async (items) => {
          const group = items.filter((item) => item.objectType === 'group' && item.operation === 'update')
          sent += group.filter((item) => Object.keys(item.attributes).length > 0).length
          const rest = await session.export(items.filter((item) => !group.includes(item)))
          return [...rest, ...group.map((item) => ({ key: item.key, outcome: 'failure', code: 'cd-error', message: 'No.' }) as const)]
        },
      })),
    )
    await site.run('tenant', 'Export')
    await changed(site, () => site.forest.directory.modify(site.group('Big'), { description: 'Large' }))
    const step = stepOf(await site.run('tenant', 'Export'))
    expect(sent).toBe(1)
    expect(step.counters.export).toEqual({ 'export-failure': 1 })
  })
})

/** A session whose writes never arrive and never answer. */
const swallowing = tamperedSession(() => ({
  export: (items) => Promise.resolve(items.map(({ key }) => ({ key, outcome: 'unknown' }) as const)),
}))

/** Exports with every answer lost: the writes are applied, and nobody hears of it. */
async function loseEverythingOnce(site: Site): Promise<void> {
  site.tamper(
    'tenant',
    tamperedSession((session) => ({
      export: async (items) => {
        await session.export(items)
        return items.map(({ key }) => ({ key, outcome: 'unknown' }) as const)
      },
    })),
  )
  await site.run('tenant', 'Export')
  site.tamper('tenant', null)
}
