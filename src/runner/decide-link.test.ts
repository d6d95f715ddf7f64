import { describe, expect, it } from 'vitest'
import type { RuleDocument } from '#src/model/configuration.ts'
import { contoso } from './testing/contoso.ts'
import { failures, Site } from './testing/site.ts'

const said = { author: 'Rita', reason: 'she said so' } as const

describe('a cloud object that a person disconnects', () => {
  it('is left alone by the rules until it is reset', async () => {
    const site = await contoso({ people: ['Anna', 'Bert'] })
    const anna = await site.cloudObject('Anna')
    await site.runner.decideLink({ connector: 'tenant', object: anna.id, wish: { kind: 'disconnect' }, ...said })
    expect(await site.store.verify()).toEqual([])
    expect(await site.events(20_126)).toMatchObject([
      { connectorId: site.connectorId('tenant'), fields: { connector: 'tenant', dn: anna.dn, decision: 'disconnect', ...said } },
    ])
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    for (const policy of ['delta', 'initial', 'delta'] as const) expect(failures(await site.cycle(policy))).toEqual([])
    // The group is still ours, and she is nobody it knows now.
    expect(site.writes()).toEqual({ membersRemoved: 1 })
    expect((await site.store.space.load([anna.id]))[0]).toMatchObject({ link: null, connectorState: 'explicit' })
    await site.runner.decideLink({ connector: 'tenant', object: anna.id, wish: { kind: 'reset' }, ...said })
    for (const policy of ['initial', 'delta'] as const) expect(failures(await site.cycle(policy))).toEqual([])
    expect(site.writes()).toMatchObject({ usersUpdated: 1 })
    expect(site.cloudUser('Anna')).toMatchObject({ jobTitle: 'Boss' })
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })

  it('Q7 is passed over by a full synchronization, which visits every other object that is not joined', async () => {
    const noClerks = [[{ attribute: 'title', operator: 'NOTEQUAL', value: 'Clerk' }]] as const
    const rules = (given: readonly RuleDocument[]): readonly RuleDocument[] =>
      given.map((rule) => (rule.direction === 'inbound' && rule.sourceObjectType === 'user' ? { ...rule, scope: noClerks } : rule))
    let original: readonly RuleDocument[] = []
    const site = await Site.start({ people: ['Anna', 'Bert'], rules: (given) => rules((original = given)) })
    for (const name of ['Anna', 'Bert']) site.forest.directory.modify(site.person(name), { title: 'Clerk' })
    await site.cycle('initial')
    expect(await site.objects('forest', 'unjoined')).toHaveLength(2)
    await site.runner.decideLink({
      connector: 'forest',
      object: (await site.object('forest', 'Bert')).id,
      wish: { kind: 'disconnect' },
      ...said,
    })
    await site.reconfigure((configuration) => ({ ...configuration, rules: original }))
    expect(site.counters(await site.run('forest', 'Full Synchronization'))).toMatchObject({
      'disconnector-projected-flow': 1,
      'disconnector-remains': 1,
    })
    expect(await site.objects('forest', 'unjoined')).toMatchObject([{ dn: site.person('Bert'), connectorState: 'explicit' }])
  })

  it('is refused while something else is in the way, with the reason', async () => {
    const site = await contoso({ people: ['Anna', 'Bert'] })
    const [anna, bert] = [await site.cloudObject('Anna'), await site.object('forest', 'Bert')]
    const metaverseId = bert.link?.metaverseId
    if (metaverseId === undefined) throw new Error('Bert is joined')
    const wish = { kind: 'join', metaverseId } as const
    await expect(site.runner.decideLink({ connector: 'tenant', object: anna.id, wish, ...said })).rejects.toMatchObject({
      code: 'link-refused',
      message: expect.stringContaining('disconnect it first'),
    })
  })

  it('is not touched while its connector is busy', async () => {
    const site = await contoso({ people: ['Anna', 'Bert'] })
    const anna = await site.cloudObject('Anna')
    const { ended } = await site.start('tenant', 'Full Import')
    const request = { connector: 'tenant', object: anna.id, wish: { kind: 'disconnect' }, ...said } as const
    await expect(site.runner.decideLink(request)).rejects.toMatchObject({ code: 'run-in-progress' })
    await ended
    expect(await site.runner.decideLink(request)).toMatchObject({ counter: 'connector-filtered-leave-mv' })
  })
})
