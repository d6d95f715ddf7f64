import { describe, expect, it } from 'vitest'
import type { Run } from '#src/model/run.ts'
import { contoso, writesOf } from './testing/contoso.ts'
import { failures, Site, stepOf } from './testing/site.ts'
import { tamperedSession } from './testing/tampered-session.ts'

/** Counters of the import and the synchronization of the forest alone. */
async function importAndSync(site: Site): Promise<readonly unknown[]> {
  const runs: Run[] = []
  for (const profile of ['Delta Import', 'Delta Synchronization'] as const) runs.push(await site.run('forest', profile))
  return runs.map((run) => site.counters(run))
}

describe('a person in the forest', () => {
  it('who gets another title costs one update', async () => {
    const site = await contoso()
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    expect(await importAndSync(site)).toEqual([{ 'stage-update': 1 }, { 'connector-flow': 1, 'tenant connector-flow': 1 }])
    expect(await writesOf(site)).toEqual({ usersUpdated: 1 })
    expect(site.cloudUser('Anna')).toMatchObject({ jobTitle: 'Boss' })
  })

  it('whose title is cleared loses it in the cloud', async () => {
    const site = await contoso()
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.cycle()
    site.forest.directory.modify(site.person('Anna'), { title: null })
    await site.cycle()
    expect(site.cloudUser('Anna')?.['jobTitle'] ?? null).toBeNull()
  })

  it('who is renamed stays the same user', async () => {
    const site = await contoso()
    const id = site.cloudUser('Anna')?.id
    site.forest.directory.rename(site.person('Anna'), 'Anna Berg')
    expect(await importAndSync(site)).toEqual([{ 'stage-rename': 1 }, { 'connector-flow': 1, 'tenant connector-no-flow': 1 }])
    expect(await writesOf(site)).toEqual({})
    site.forest.directory.modify(site.person('Anna Berg'), { displayName: 'Anna Berg' })
    expect(await writesOf(site)).toEqual({ usersUpdated: 1 })
    expect(site.cloudUser('Anna Berg')?.id).toBe(id)
    expect(site.cloudMembers('Staff')).toEqual(['Anna Berg', 'Bert'])
  })

  it('C30 who is moved within the selected containers costs nothing', async () => {
    const site = await contoso()
    site.forest.directory.move(site.person('Anna'), `OU=Groups,${site.forest.baseDn}`)
    expect(await importAndSync(site)).toEqual([{ 'stage-rename': 1 }, { 'connector-no-flow': 1, 'tenant connector-no-flow': 1 }])
    expect(await writesOf(site)).toEqual({})
  })

  it.each(['delta', 'initial'] as const)('who leaves the selected containers and returns is a member again (%s cycles)', async (policy) => {
    const site = await contoso()
    site.forest.directory.move(site.person('Anna'), `OU=Elsewhere,${site.forest.baseDn}`)
    await site.cycle(policy)
    expect(site.cloudMembers('Staff')).toEqual(['Bert'])
    expect(site.cloudUser('Anna')).toBeUndefined()
    site.forest.directory.move(`CN=Anna,OU=Elsewhere,${site.forest.baseDn}`, `OU=People,${site.forest.baseDn}`)
    await site.cycle(policy)
    await site.cycle(policy)
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })

  it('who is disabled is disabled in the cloud', async () => {
    const site = await contoso()
    site.forest.directory.disable('anna')
    expect(await writesOf(site)).toEqual({ usersUpdated: 1 })
    expect(site.cloudUser('Anna')).toMatchObject({ accountEnabled: false })
    site.forest.directory.enable('anna')
    expect(await writesOf(site)).toEqual({ usersUpdated: 1 })
    expect(site.cloudUser('Anna')).toMatchObject({ accountEnabled: true })
  })

  it('who gets, changes and loses a manager costs one write each', async () => {
    const site = await contoso()
    const manager = () => site.lab.tenant.find(String(site.cloudUser('Anna')?.['manager']))?.['displayName']
    site.forest.directory.modify(site.person('Anna'), { manager: site.person('Bert') })
    expect(await writesOf(site)).toEqual({ managersSet: 1 })
    expect(manager()).toBe('Bert')
    site.forest.directory.modify(site.person('Anna'), { manager: site.person('Cleo') })
    expect(await writesOf(site)).toMatchObject({ managersSet: 1 })
    expect(manager()).toBe('Cleo')
    site.forest.directory.modify(site.person('Anna'), { manager: null })
    expect(await writesOf(site)).toEqual({ managersCleared: 1 })
    expect(site.cloudUser('Anna')).toMatchObject({ manager: null })
  })

  it('who is their own manager flows as such, and the refusal of Entra ID stays theirs alone', async () => {
    const site = await contoso()
    site.forest.directory.modify(site.person('Anna'), { manager: site.person('Anna') })
    site.forest.directory.modify(site.person('Bert'), { manager: site.person('Anna') })
    expect(failures(await site.cycle())).toEqual(['Export: completed-export-errors'])
    expect(site.writes()).toEqual({ managersSet: 1 })
    expect(await site.cloudObject('Anna')).toMatchObject({
      exportProblem: { code: 'cd-error', message: expect.stringContaining('its own manager') },
    })
  })

  it('who is new is made, with the memberships that came along', async () => {
    const site = await contoso()
    site.addPerson('Dora')
    site.forest.directory.addMember(site.group('Staff'), site.person('Dora'))
    expect(await writesOf(site)).toEqual({ usersCreated: 1, membersAdded: 1 })
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert', 'Dora'])
  })

  it('C27 who is deleted is deleted, and nothing else', async () => {
    const site = await contoso()
    site.forest.directory.delete(site.person('Anna'))
    expect(await importAndSync(site)).toMatchObject([
      { 'stage-delete': 1 },
      { 'connector-delete-remove-mv': 1, 'tenant provisioned-disconnect': 1 },
    ])
    expect(site.counters(await site.run('tenant', 'Export'))).toEqual({ 'export-delete': 1 })
    expect(await writesOf(site)).toEqual({ usersDeleted: 1 })
    expect(site.lab.tenant.counts()).toMatchObject({ users: 2, deletedUsers: 1 })
    expect(await site.objects('tenant')).toHaveLength(3)
  })

  it('who is deleted and made again under the same name is another user, once the name is free', async () => {
    const site = await contoso()
    const before = site.cloudUser('Anna')?.id
    site.forest.directory.delete(site.person('Anna'))
    site.addPerson('Anna')
    expect(failures(await site.cycle())).toEqual(['Export: completed-export-errors'])
    expect(site.writes()).toEqual({ usersDeleted: 1 })
    expect(await writesOf(site)).toEqual({ usersCreated: 1 })
    expect(site.cloudUser('Anna')?.id).not.toBe(before)
    expect(site.cloudMembers('Staff')).toEqual(['Bert'])
  })

  it('who is deleted and made again with the same source anchor stays the same user', async () => {
    const site = await Site.start({ people: ['Bert'] })
    const guid = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
    const dn = site.forest.directory.addUser({
      name: 'Anna',
      parent: `OU=People,${site.forest.baseDn}`,
      attributes: { 'mS-DS-ConsistencyGuid': guid },
    })
    await site.settled()
    const before = site.cloudUser('Anna')?.id
    site.forest.directory.delete(dn)
    site.forest.directory.addUser({
      name: 'Anna',
      parent: `OU=People,${site.forest.baseDn}`,
      attributes: { 'mS-DS-ConsistencyGuid': guid, title: 'Back' },
    })
    expect(await writesOf(site)).toEqual({ usersUpdated: 1 })
    expect(site.cloudUser('Anna')).toMatchObject({ id: before, jobTitle: 'Back' })
  })

  it('who leaves the scope of the rules leaves the cloud, and returns with it', async () => {
    const site = await contoso()
    site.forest.directory.modify(site.person('Anna'), { sAMAccountName: 'AAD_anna' })
    expect(await importAndSync(site)).toEqual([{ 'stage-update': 1 }, { 'connector-flow': 1, 'tenant provisioned-disconnect': 1 }])
    expect(await writesOf(site)).toEqual({ usersDeleted: 1 })
    site.forest.directory.modify(site.person('Anna'), { sAMAccountName: 'anna' })
    expect(await writesOf(site)).toEqual({ usersRestored: 1, usersUpdated: 1 })
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })

  it('who leaves the scope and returns before the export costs nothing', async () => {
    const site = await contoso()
    site.forest.directory.modify(site.person('Anna'), { sAMAccountName: 'AAD_anna' })
    await importAndSync(site)
    expect(await site.objects('tenant', 'pending-export')).toHaveLength(1)
    site.forest.directory.modify(site.person('Anna'), { sAMAccountName: 'anna' })
    await importAndSync(site)
    expect(await site.objects('tenant', 'pending-export')).toHaveLength(0)
    expect(await writesOf(site)).toEqual({})
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })

  it('whose change is taken back before the export costs nothing', async () => {
    const site = await contoso()
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await importAndSync(site)
    site.forest.directory.modify(site.person('Anna'), { title: null })
    expect(await writesOf(site)).toEqual({})
  })
})

describe('a group in the forest', () => {
  it('that gets and loses a member costs one write each', async () => {
    const site = await contoso()
    site.forest.directory.addMember(site.group('Staff'), site.person('Cleo'))
    expect(await importAndSync(site)).toEqual([
      { 'stage-update': 1, 'reference-add': 1 },
      { 'connector-flow': 1, 'tenant connector-no-flow': 1, 'reference-add': 1 },
    ])
    expect(await writesOf(site)).toEqual({ membersAdded: 1 })
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert', 'Cleo'])
    site.forest.directory.removeMember(site.group('Staff'), site.person('Anna'))
    expect(await writesOf(site)).toEqual({ membersRemoved: 1 })
    expect(site.cloudMembers('Staff')).toEqual(['Bert', 'Cleo'])
  })

  it('that loses its last member and gets one again is followed', async () => {
    const site = await contoso()
    for (const name of ['Anna', 'Bert']) site.forest.directory.removeMember(site.group('Staff'), site.person(name))
    expect(await writesOf(site)).toEqual({ membersRemoved: 2 })
    site.forest.directory.addMember(site.group('Staff'), site.person('Bert'))
    expect(await writesOf(site)).toEqual({ membersAdded: 1 })
  })

  it('C32 that holds people who are not synchronized leaves them out, and takes them in when they come', async () => {
    const site = await contoso()
    const far = site.forest.directory.addUser({ name: 'Far', parent: `OU=Elsewhere,${site.forest.baseDn}` })
    site.forest.directory.addMember(site.group('Staff'), far)
    expect(await writesOf(site)).toEqual({})
    expect(await site.objects('forest', 'placeholder')).toMatchObject([{ dn: far, link: null, pendingExport: null }])
    site.forest.directory.move(far, `OU=People,${site.forest.baseDn}`)
    expect(await writesOf(site)).toEqual({ usersCreated: 1, membersAdded: 1 })
    expect(await site.objects('forest', 'placeholder')).toEqual([])
  })

  it('may be a member of another group', async () => {
    const site = await contoso()
    site.addGroup('Everybody')
    site.forest.directory.addMember(site.group('Everybody'), site.group('Staff'))
    expect(await writesOf(site)).toEqual({ groupsCreated: 1, membersAdded: 1 })
    expect(site.cloudMembers('Everybody')).toEqual(['Staff'])
  })

  it('that is deleted is deleted in the cloud', async () => {
    const site = await contoso()
    site.forest.directory.delete(site.group('Staff'))
    expect(await writesOf(site)).toEqual({ groupsDeleted: 1 })
    expect(site.lab.tenant.counts()).toMatchObject({ groups: 0, users: 3 })
  })

  it('with an owner gets it', async () => {
    const site = await contoso()
    site.forest.directory.modify(site.group('Staff'), { managedBy: site.person('Cleo') })
    expect(await writesOf(site)).toEqual({ ownersAdded: 1 })
  })

  it('that was not synchronized before comes with all its members', async () => {
    const site = await contoso()
    site.addGroup('Crew', 'Anna', 'Bert', 'Cleo')
    expect(await writesOf(site)).toEqual({ groupsCreated: 1, membersAdded: 3 })
  })

  it('of more members than one write takes is written in parts', async () => {
    const names = Array.from({ length: 45 }, (_, i) => `P${i}`)
    const site = await Site.start({ people: names, groups: { Big: names } })
    expect(failures(await site.cycle('initial'))).toEqual([])
    expect(site.writes()).toEqual({ usersCreated: 45, groupsCreated: 1, membersAdded: 45 })
    expect(failures(await site.cycle())).toEqual([])
    expect(site.writes()).toEqual({})
  })
})

describe('names that change hands', () => {
  it('two people who swap their names stay who they are', async () => {
    const site = await contoso()
    const ids = ['Anna', 'Bert'].map((name) => site.cloudUser(name)?.id)
    site.forest.directory.rename(site.person('Anna'), 'Swap')
    site.forest.directory.rename(site.person('Bert'), 'Anna')
    site.forest.directory.rename(site.person('Swap'), 'Bert')
    expect(stepOf(await site.run('forest', 'Delta Import'))).toMatchObject({
      result: 'success',
      counters: { staging: { 'stage-rename': 2 } },
    })
    expect(await writesOf(site)).toEqual({})
    expect(['Anna', 'Bert'].map((name) => site.cloudUser(name)?.id)).toEqual(ids)
  })

  it('a person who takes the name of a deleted one is not taken for them', async () => {
    const site = await contoso()
    site.forest.directory.delete(site.person('Anna'))
    site.forest.directory.rename(site.person('Bert'), 'Anna')
    expect(await writesOf(site)).toEqual({ usersDeleted: 1 })
    expect(site.cloudMembers('Staff')).toEqual(['Bert'])
  })

  it('C31 a person who takes the name of one whose deletion has not arrived parks that one until it has', async () => {
    const site = await contoso()
    site.forest.directory.delete(site.person('Anna'))
    site.forest.directory.rename(site.person('Bert'), 'Anna')
    site.tamper('forest', withoutDeletes)
    expect(stepOf(await site.run('forest', 'Delta Import'))).toMatchObject({ result: 'completed-transient-objects' })
    expect(await site.objects('forest', 'transient')).toMatchObject([{ dn: site.person('Anna'), isTransient: true }])
    site.tamper('forest', null)
    expect(stepOf(await site.run('forest', 'Full Import'))).toMatchObject({
      result: 'success',
      counters: { staging: { 'stage-delete': 1 } },
    })
    await site.cycle()
    expect(await site.objects('forest', 'transient')).toEqual([])
    expect(site.lab.tenant.counts()).toMatchObject({ users: 2 })
  })
})

describe('a container', () => {
  it('that is renamed takes its people along', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const unit = site.forest.directory.addOrganizationalUnit({ name: 'Sales', parent: `OU=People,${site.forest.baseDn}` })
    for (const name of ['S1', 'S2']) site.forest.directory.addUser({ name, parent: unit })
    await site.settled()
    site.forest.directory.rename(unit, 'Marketing')
    expect(failures(await site.cycle())).toEqual([])
    expect(failures(await site.cycle('initial'))).toEqual([])
    expect(site.writes()).toEqual({})
    expect((await site.objects('forest', 'joined')).map((object) => object.dn).filter((dn) => dn.includes('OU=Marketing'))).toHaveLength(2)
  })

  it('that was selected and is not any more lets its people go only in a full import', async () => {
    const site = await contoso()
    await site.reconfigure((configuration) => ({
      ...configuration,
      connectors: configuration.connectors.map((connector) =>
        connector.name === 'forest'
          ? {
              ...connector,
              partitions: connector.partitions.map((partition) => ({
                ...partition,
                include: partition.include.filter((dn) => !dn.startsWith('OU=People')),
              })),
            }
          : connector,
      ),
    }))
    expect(await writesOf(site)).toEqual({})
    await site.run('forest', 'Full Import')
    expect(await site.objects('forest', 'pending-import')).toHaveLength(3)
    expect(await writesOf(site)).toEqual({ usersDeleted: 3 })
  })
})

/** A session that never hears of deletions: their news comes late. */
const withoutDeletes = tamperedSession((session) => ({
  async *deltaImport(request) {
    for await (const page of session.deltaImport(request))
      yield { ...page, changes: page.changes.filter((change) => change.kind !== 'delete') }
  },
}))

describe('references and deletions in one page', () => {
  it('of a manager who is deleted is cleared with them', async () => {
    const site = await contoso()
    site.forest.directory.modify(site.person('Anna'), { manager: site.person('Bert') })
    await site.cycle()
    site.forest.directory.delete(site.person('Bert'))
    for (const profile of ['Delta Import', 'Delta Synchronization'] as const) await site.run('forest', profile)
    await site.run('tenant', 'Export')
    expect(stepOf(await site.run('tenant', 'Delta Import')).result).toBe('success')
    expect(await writesOf(site)).toMatchObject({})
    expect(site.cloudUser('Anna')).toMatchObject({ manager: null })
  })
})
