import { describe, expect, it } from 'vitest'
import type { Configuration } from '#src/model/configuration.ts'
import { contoso, writesOf } from './testing/contoso.ts'
import { failures, Site } from './testing/site.ts'

/** The configuration without the outbound flows to an attribute. */
function without(target: string): (configuration: Configuration) => Configuration {
  return (configuration) => ({
    ...configuration,
    rules: configuration.rules.map((rule) =>
      rule.direction === 'outbound' ? { ...rule, flows: rule.flows.filter((flow) => flow.target !== target) } : rule,
    ),
  })
}

function idOf(site: Site, name: string): string {
  return String((site.cloudUser(name) ?? site.cloudGroup(name))?.id)
}

describe('a flow that is taken out of the rules', () => {
  it('takes its values along, once', async () => {
    const site = await contoso()
    for (const name of ['Anna', 'Bert']) site.forest.directory.modify(site.person(name), { title: 'Clerk' })
    await site.cycle()
    await site.cycle()
    site.writes()
    await site.reconfigure(without('jobTitle'))
    await site.run('forest', 'Full Synchronization')
    expect(await writesOf(site)).toEqual({ usersUpdated: 2 })
    expect(site.cloudUser('Anna')).toMatchObject({ jobTitle: null })
    site.lab.tenant.patch(idOf(site, 'Anna'), { jobTitle: 'by hand' })
    await site.cycle()
    await site.run('forest', 'Full Synchronization')
    expect(await writesOf(site)).toEqual({})
    expect(site.cloudUser('Anna')).toMatchObject({ jobTitle: 'by hand' })
  })

  it('takes its references along, once', async () => {
    const site = await contoso()
    await site.reconfigure(without('members'))
    await site.run('forest', 'Full Synchronization')
    expect(await writesOf(site)).toEqual({ membersRemoved: 2 })
    expect(site.cloudMembers('Staff')).toEqual([])
    site.lab.tenant.addLink(idOf(site, 'Staff'), 'members', idOf(site, 'Cleo'))
    await site.cycle()
    await site.run('forest', 'Full Synchronization')
    expect(await writesOf(site)).toEqual({})
    expect(site.cloudMembers('Staff')).toEqual(['Cleo'])
  })

  it('and put back before the export costs nothing', async () => {
    const site = await contoso()
    site.forest.directory.modify(site.person('Anna'), { title: 'Clerk' })
    await site.cycle()
    await site.cycle()
    site.writes()
    const before = (await site.store.configuration.current())?.configuration as Configuration
    for (const configuration of [without('jobTitle')(without('members')(before)), before]) {
      await site.reconfigure(() => configuration)
      await site.run('forest', 'Full Synchronization')
    }
    expect(await writesOf(site)).toEqual({})
  })
})

describe('an object that waits to be exported and makes way for one of its name', () => {
  it('is found again by its identity, although no inbound rule joins the other', async () => {
    const site = await Site.start({
      people: ['Anna'],
      rules: (rules) => rules.filter((rule) => rule.direction === 'outbound' || rule.connector !== 'tenant'),
    })
    const there = site.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    for (const place of ['forest', 'tenant'] as const) await site.run(place, 'Full Import')
    await site.run('forest', 'Full Synchronization')
    const guid = site.forest.directory.read(site.person('Anna'))?.['objectGUID']?.[0] as Uint8Array
    site.lab.tenant.patch(there.id, { onPremisesImmutableId: Buffer.from(guid).toString('base64') })
    expect(failures([await site.run('tenant', 'Delta Import')])).toEqual([])
    expect(await writesOf(site)).toEqual({ usersUpdated: 1 })
    expect(await site.cloudObject('Anna')).toMatchObject({ anchor: `User_${there.id}`, link: { kind: 'joined' } })
  })
})

describe('C33, C37 a container that is taken out of the selection', () => {
  it('and put back brings everything back, memberships among it', async () => {
    const site = await contoso()
    const selected = (await site.store.configuration.current())?.configuration as Configuration
    const withoutPeople: Configuration = {
      ...selected,
      connectors: selected.connectors.map((connector) => ({
        ...connector,
        partitions: connector.partitions.map((partition) => ({
          ...partition,
          include: partition.include.filter((dn) => !dn.startsWith('OU=People')),
        })),
      })),
    }
    await site.reconfigure(() => withoutPeople)
    for (const profile of ['Full Import', 'Full Synchronization'] as const) await site.run('forest', profile)
    await site.run('forest', 'Full Import')
    expect(await site.objects('forest', 'placeholder')).toHaveLength(2)
    await site.reconfigure(() => selected)
    for (const profile of ['Full Import', 'Full Synchronization'] as const) await site.run('forest', profile)
    expect(await writesOf(site)).toEqual({})
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })

  it('and put back after the export brings the memberships back, too', async () => {
    const site = await contoso()
    const selected = (await site.store.configuration.current())?.configuration as Configuration
    const hidden = selected.connectors.map((connector) => ({
      ...connector,
      partitions: connector.partitions.map((partition) => ({
        ...partition,
        include: partition.include.filter((dn) => !dn.startsWith('OU=People')),
      })),
    }))
    await site.reconfigure(() => ({ ...selected, connectors: hidden }))
    await site.run('forest', 'Full Import')
    expect(await writesOf(site)).toEqual({ usersDeleted: 3 })
    await site.reconfigure(() => selected)
    await site.run('forest', 'Full Import')
    await writesOf(site)
    expect(site.lab.tenant.counts()).toMatchObject({ users: 3 })
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })
})
