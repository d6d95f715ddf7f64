import { describe, expect, it } from 'vitest'
import { failures, Site } from './testing/site.ts'

async function contoso(): Promise<Site> {
  return (await Site.start({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna', 'Bert'] } })).settled()
}

describe('a cloud object that a person disconnects', () => {
  it('is left alone by the rules until it is reset', async () => {
    const site = await contoso()
    const anna = await site.cloudObject('Anna')
    await site.runner.decideLink({ connector: 'tenant', object: anna.id, wish: { kind: 'disconnect' } })
    expect(await site.store.verify()).toEqual([])
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    for (const policy of ['delta', 'initial', 'delta'] as const) expect(failures(await site.cycle(policy))).toEqual([])
    // The group is still ours, and she is nobody it knows now.
    expect(site.writes()).toEqual({ membersRemoved: 1 })
    expect((await site.store.space.load([anna.id]))[0]).toMatchObject({ link: null, connectorState: 'explicit' })
    await site.runner.decideLink({ connector: 'tenant', object: anna.id, wish: { kind: 'reset' } })
    for (const policy of ['initial', 'delta'] as const) expect(failures(await site.cycle(policy))).toEqual([])
    expect(site.writes()).toMatchObject({ usersUpdated: 1 })
    expect(site.cloudUser('Anna')).toMatchObject({ jobTitle: 'Boss' })
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })

  it('is refused while something else is in the way, with the reason', async () => {
    const site = await contoso()
    const [anna, bert] = [await site.cloudObject('Anna'), await site.object('forest', 'Bert')]
    const metaverseId = bert.link?.metaverseId
    if (metaverseId === undefined) throw new Error('Bert is joined')
    const wish = { kind: 'join', metaverseId } as const
    await expect(site.runner.decideLink({ connector: 'tenant', object: anna.id, wish })).rejects.toMatchObject({
      code: 'link-refused',
      message: expect.stringContaining('disconnect it first'),
    })
  })

  it('is not touched while its connector is busy', async () => {
    const site = await contoso()
    const anna = await site.cloudObject('Anna')
    const { ended } = await site.start('tenant', 'Full Import')
    const request = { connector: 'tenant', object: anna.id, wish: { kind: 'disconnect' } } as const
    await expect(site.runner.decideLink(request)).rejects.toMatchObject({ code: 'run-in-progress' })
    await ended
    expect(await site.runner.decideLink(request)).toMatchObject({ counter: 'connector-filtered-leave-mv' })
  })
})
