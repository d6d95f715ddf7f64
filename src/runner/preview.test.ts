import { describe, expect, it } from 'vitest'
import { countingIds, systemIds } from '#src/base/ids.ts'
import { must } from '#src/base/assert.ts'
import type { ObjectId } from '#src/model/brand.ts'
import { metaverseValues } from '#src/model/metaverse-object.ts'
import { previewObject, type Preview } from './preview.ts'
import { Site } from './testing/site.ts'

/** Previews the object of the forest that a name belongs to. */
async function preview(site: Site, name: string): Promise<Preview> {
  const rules = site.runner.rulesOf(must(await site.store.configuration.current(), 'the configuration'))
  const { id } = await site.object('forest', name)
  return previewObject({ store: site.store, rules, clock: site.clock, ids: countingIds() }, id)
}

/** Everything the store holds of both spaces. */
async function contents(site: Site): Promise<unknown> {
  const objects = [...(await site.objects('forest')), ...(await site.objects('tenant'))]
  return [objects, await site.store.edges.ofSources(objects.map((object) => object.id)), await site.store.metaverse.counts()]
}

describe('a preview', () => {
  it('of a new object shows the identity and the object that would be made, and writes nothing', async () => {
    const site = await Site.start({ people: ['Anna'] })
    await site.run('forest', 'Full Import')
    const before = await contents(site)
    const { plan, metaverse, targets, trace } = await preview(site, 'CN=Anna')
    expect(plan).toMatchObject({ kind: 'planned', counter: 'disconnector-projected-flow', outbound: [{ counter: 'provisioned-add-flow' }] })
    expect(metaverse).toMatchObject([{ before: null, after: { objectType: 'person' } }])
    expect(targets.map(({ after }) => after?.pendingExport?.operation ?? null).toSorted()).toEqual(['add', null])
    expect(trace.some((entry) => entry.kind === 'flow' && entry.target === 'displayName' && entry.verdict === 'won')).toBe(true)
    expect(await contents(site)).toEqual(before)
  })

  it('of a changed object shows values before and after', async () => {
    const site = await (await Site.start({ people: ['Anna'] })).settled()
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.run('forest', 'Delta Import')
    const { metaverse, targets } = await preview(site, 'CN=Anna')
    const [change] = metaverse
    const titles = [change?.before, change?.after].flatMap((object) => object ?? []).map((object) => metaverseValues(object, 'title'))
    expect(titles).toEqual([[], ['Boss']])
    const cloud = targets.find(({ after }) => after?.connectorId === site.connectorId('tenant'))
    expect(cloud).toMatchObject({
      before: { pendingExport: null },
      after: { pendingExport: { changes: { jobTitle: { values: ['Boss'] } } } },
    })
  })

  it('says what the synchronization then does', async () => {
    const site = await (await Site.start({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })).settled()
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.run('forest', 'Delta Import')
    const { plan } = await preview(site, 'CN=Anna')
    const counters = site.counters(await site.run('forest', 'Delta Synchronization'))
    expect(plan.kind === 'planned' ? { [plan.counter]: 1, [`tenant ${plan.outbound[0]?.counter}`]: plan.outbound.length } : null).toEqual(
      counters,
    )
  })

  it('of a group shows which references would flow, with names', async () => {
    const site = await (await Site.start({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })).settled()
    site.forest.directory.addMember(site.group('Staff'), site.person('Bert'))
    site.forest.directory.removeMember(site.group('Staff'), site.person('Anna'))
    await site.run('forest', 'Delta Import')
    const { references, names } = await preview(site, 'CN=Staff')
    expect(references).toMatchObject({ added: 1, deleted: 1 })
    const anna = await site.cloudObject('CN=Anna')
    const bert = await site.cloudObject('CN=Bert')
    expect(references.putEdges.map((edge) => [edge.pendingExport, names.get(edge.target)]).toSorted()).toEqual([
      ['add', bert.dn],
      ['delete', anna.dn],
    ])
  })

  it('of a deletion shows what goes', async () => {
    const site = await (await Site.start({ people: ['Anna'] })).settled()
    site.forest.directory.delete(site.person('Anna'))
    await site.run('forest', 'Delta Import')
    const { plan, metaverse, targets } = await preview(site, 'CN=Anna')
    expect(plan).toMatchObject({ counter: 'connector-delete-remove-mv' })
    expect(metaverse).toMatchObject([{ after: null }])
    expect(targets.map(({ after }) => after?.pendingExport?.operation ?? null)).toContain('delete')
  })

  it('of an object that would fail says why', async () => {
    const site = await Site.start({
      people: ['Anna'],
      rules: (rules) =>
        rules.map((rule) =>
          rule.name.endsWith('User Join') && rule.direction === 'inbound' && rule.connector === 'forest'
            ? {
                ...rule,
                flows: [{ target: 'title', source: { kind: 'expression', text: 'Error("never")' }, merge: 'Update', applyOnce: false }],
              }
            : rule,
        ),
    })
    await site.run('forest', 'Full Import')
    expect((await preview(site, 'CN=Anna')).plan).toMatchObject({ kind: 'failed', problem: { message: expect.stringContaining('never') } })
  })

  it('of an object that is not there says so', async () => {
    const site = await Site.start()
    const rules = site.runner.rulesOf(must(await site.store.configuration.current(), 'the configuration'))
    const wanted = previewObject({ store: site.store, rules, clock: site.clock, ids: countingIds() }, systemIds.next() as ObjectId)
    await expect(wanted).rejects.toMatchObject({ code: 'object-unknown' })
  })
})
