import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { contoso } from './testing/contoso.ts'
import { failures, Site, stepOf } from './testing/site.ts'

function idOf(site: Site, name: string): string {
  return must(site.cloudUser(name) ?? site.cloudGroup(name), name).id
}

/** Delta cycles until nothing is written any more, and what they wrote together. */
async function writesOf(site: Site): Promise<Readonly<Record<string, number>>> {
  const sum: Record<string, number> = {}
  for (let cycles = 0; cycles < 5; cycles++) {
    expect(failures(await site.cycle())).toEqual([])
    const writes = Object.entries(site.writes())
    if (writes.length === 0) return sum
    for (const [name, count] of writes) sum[name] = (sum[name] ?? 0) + count
  }
  throw new Error('The cycles never become quiet.')
}

describe('somebody in the cloud', () => {
  it('who changes a value that flows has it changed back', async () => {
    const site = await contoso()
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.cycle()
    site.writes()
    site.lab.tenant.patch(idOf(site, 'Anna'), { jobTitle: 'Hacker' })
    expect(site.counters(await site.run('tenant', 'Delta Import'))).toEqual({ 'stage-update': 1 })
    expect(site.counters(await site.run('tenant', 'Delta Synchronization'))).toEqual({ 'connector-no-flow': 1, 'tenant connector-flow': 1 })
    expect(await writesOf(site)).toEqual({ usersUpdated: 1 })
    expect(site.cloudUser('Anna')).toMatchObject({ jobTitle: 'Boss' })
  })

  it('who changes a value that does not flow keeps it', async () => {
    const site = await contoso()
    site.lab.tenant.patch(idOf(site, 'Anna'), { usageLocation: 'DE' })
    expect(await writesOf(site)).toEqual({})
    expect(site.cloudUser('Anna')).toMatchObject({ usageLocation: 'DE' })
  })

  it('C35 who changes a value between the export and its confirmation is told of, and changed back', async () => {
    const site = await contoso()
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    for (const profile of ['Delta Import', 'Delta Synchronization'] as const) await site.run('forest', profile)
    await site.run('tenant', 'Export')
    site.lab.tenant.patch(idOf(site, 'Anna'), { jobTitle: 'Hacker' })
    const run = await site.run('tenant', 'Delta Import')
    expect(await site.errors(run)).toMatchObject([{ code: 'exported-change-not-reimported', message: expect.stringContaining('jobTitle') }])
    expect(await site.objects('tenant', 'sync-error')).toHaveLength(1)
    site.writes()
    expect(await writesOf(site)).toEqual({ usersUpdated: 1 })
    expect(site.cloudUser('Anna')).toMatchObject({ jobTitle: 'Boss' })
    expect(await site.objects('tenant', 'sync-error')).toEqual([])
  })

  it('who deletes a user has the user again, with memberships and manager', async () => {
    const site = await contoso()
    site.forest.directory.modify(site.person('Anna'), { manager: site.person('Bert') })
    await site.cycle()
    site.writes()
    site.lab.tenant.delete(idOf(site, 'Anna'))
    await writesOf(site)
    expect(site.lab.tenant.counts()).toMatchObject({ users: 3 })
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
    expect(site.lab.tenant.find(String(site.cloudUser('Anna')?.['manager']))?.['displayName']).toBe('Bert')
  })

  it('who deletes a user for good has a new user, with memberships', async () => {
    const site = await contoso()
    const before = idOf(site, 'Anna')
    site.lab.tenant.purge(before)
    expect(await writesOf(site)).toEqual({ usersCreated: 1, membersAdded: 1 })
    expect(idOf(site, 'Anna')).not.toBe(before)
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })

  it('who deletes a group has the group again, with its members', async () => {
    const site = await contoso()
    site.lab.tenant.delete(idOf(site, 'Staff'))
    await writesOf(site)
    expect(site.lab.tenant.counts()).toMatchObject({ groups: 1 })
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })

  it('who adds a member to a group that flows has it taken out', async () => {
    const site = await contoso()
    const guest = site.lab.tenant.createUser({ userPrincipalName: 'guest@contoso.onmicrosoft.com' })
    site.lab.tenant.addLink(idOf(site, 'Staff'), 'members', guest.id)
    site.lab.tenant.addLink(idOf(site, 'Staff'), 'members', idOf(site, 'Cleo'))
    expect(await writesOf(site)).toEqual({ membersRemoved: 2 })
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })

  it('who takes a member out of a group that flows has it put back', async () => {
    const site = await contoso()
    site.lab.tenant.removeLink(idOf(site, 'Staff'), 'members', idOf(site, 'Anna'))
    expect(await writesOf(site)).toEqual({ membersAdded: 1 })
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })

  it('who takes all members out has them put back', async () => {
    const site = await contoso()
    for (const name of ['Anna', 'Bert']) site.lab.tenant.removeLink(idOf(site, 'Staff'), 'members', idOf(site, name))
    expect(await writesOf(site)).toEqual({ membersAdded: 2 })
  })

  it('who keeps a group of their own has it left alone', async () => {
    const site = await contoso()
    const own = site.lab.tenant.createGroup({ displayName: 'Project' }, { members: [idOf(site, 'Anna')] })
    expect(await writesOf(site)).toEqual({})
    site.lab.tenant.addLink(own.id, 'members', idOf(site, 'Bert'))
    expect(await writesOf(site)).toEqual({})
    expect(site.cloudMembers('Project')).toEqual(['Anna', 'Bert'])
  })

  it('who gives a user the source anchor of a person that waits to be exported has that user joined', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const there = site.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    for (const place of ['forest', 'tenant'] as const) await site.run(place, 'Full Import')
    await site.run('forest', 'Full Synchronization')
    const guid = site.forest.directory.read(site.person('Anna'))?.['objectGUID']?.[0]
    site.lab.tenant.patch(there.id, { onPremisesImmutableId: Buffer.from(must(guid, 'a GUID')).toString('base64') })
    expect(failures([await site.run('tenant', 'Delta Import')])).toEqual([])
    expect(await writesOf(site)).toEqual({ usersUpdated: 1 })
    expect(site.lab.tenant.counts()).toMatchObject({ users: 1, deletedUsers: 0 })
    expect(await site.cloudObject('Anna')).toMatchObject({ anchor: `User_${there.id}`, isTransient: false })
  })

  it('who restores a deleted user that is not wanted has a user of the cloud alone', async () => {
    const site = await contoso()
    const id = idOf(site, 'Anna')
    site.forest.directory.delete(site.person('Anna'))
    await site.cycle()
    site.writes()
    site.lab.tenant.restore(id)
    await site.cycle()
    expect(site.lab.tenant.find(id)).toBeDefined()
    expect(await site.objects('tenant', 'unjoined')).toHaveLength(1)
  })
})

describe('a full synchronization', () => {
  it('between an export and its confirmation plans nothing twice', async () => {
    const site = await contoso()
    site.forest.directory.delete(site.person('Anna'))
    site.forest.directory.modify(site.person('Bert'), { title: 'Boss', manager: site.person('Cleo') })
    site.forest.directory.addMember(site.group('Staff'), site.person('Cleo'))
    for (const profile of ['Delta Import', 'Delta Synchronization'] as const) await site.run('forest', profile)
    expect(stepOf(await site.run('tenant', 'Export')).result).toBe('success')
    site.writes()
    for (const place of ['forest', 'tenant'] as const) expect(failures([await site.run(place, 'Full Synchronization')])).toEqual([])
    expect(stepOf(await site.run('tenant', 'Export')).result).toBe('completed-no-objects')
    expect(await writesOf(site)).toEqual({})
  })

  it('after the rules changed flows what they say now', async () => {
    const site = await contoso()
    await site.reconfigure((configuration) => ({
      ...configuration,
      rules: configuration.rules.map((rule) =>
        rule.name.endsWith('User Profile')
          ? {
              ...rule,
              flows: [
                ...rule.flows.filter((flow) => flow.target !== 'jobTitle'),
                { target: 'jobTitle', source: { kind: 'constant', value: 'Employee' }, merge: 'Update', applyOnce: false } as const,
              ],
            }
          : rule,
      ),
    }))
    expect(await writesOf(site)).toEqual({})
    expect(site.counters(await site.run('forest', 'Full Synchronization'))).toMatchObject({ 'tenant connector-flow': 3 })
    expect(await writesOf(site)).toEqual({ usersUpdated: 3 })
  })

  it('with a rule that cannot be used does nothing and says which', async () => {
    const site = await contoso()
    await site.reconfigure((configuration) => ({
      ...configuration,
      rules: configuration.rules.map((rule, i) =>
        i === 0
          ? {
              ...rule,
              name: 'Broken',
              flows: [{ target: 'nosuch', source: { kind: 'constant', value: 'x' }, merge: 'Update', applyOnce: false } as const],
            }
          : rule,
      ),
    }))
    expect(stepOf(await site.run('forest', 'Full Synchronization'))).toMatchObject({
      result: 'no-start-server',
      reason: expect.stringContaining('Broken'),
    })
    expect(await site.objects('tenant', 'pending-export')).toEqual([])
  })
})
