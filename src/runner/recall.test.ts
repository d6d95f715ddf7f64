import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { recallImpact } from './recall-impact.ts'
import { contoso } from './testing/contoso.ts'
import { failures, Site, stepOf, type Place } from './testing/site.ts'

async function configuration(site: Site): Promise<Configuration> {
  return must(await site.store.configuration.current(), 'the configuration').configuration
}

async function recall(site: Site, place: Place, kind: 'clear' | 'remove') {
  return (await site.runner.recall({ connector: place, kind, author: 'Rita' })).ended
}

const pending = async (site: Site, place: Place) =>
  (await site.objects(place, 'pending-export')).map((object) => object.pendingExport?.operation)

describe('removing a connector', () => {
  it('that identities rest on stages their deletes in the others, which the guard of their exports holds', async () => {
    const site = await contoso({ deletionThreshold: 2 })
    const run = await recall(site, 'forest', 'remove')
    expect(run).toMatchObject({ result: 'success', profile: 'Remove Connector' })
    expect(stepOf(run)).toMatchObject({ type: 'recall', counters: { staging: { 'stage-delete': 4 } } })
    expect(await site.store.metaverse.counts()).toEqual({})
    expect(await pending(site, 'tenant')).toEqual(['delete', 'delete', 'delete', 'delete'])
    expect(stepOf(await site.run('tenant', 'Export'))).toMatchObject({ result: 'stopped-deletion-threshold-exceeded' })
    expect(site.writes()).toEqual({})
    const [held] = await site.store.held.deletes(1, { after: null, limit: 10 })
    expect(held?.reason).toMatch(/its identity is gone: CN=.* of "forest" was deleted or is no longer read/)
  })

  it('takes its document, its rules and its position with it, and leaves the other one working', async () => {
    const site = await contoso()
    const forest = site.connectorId('forest')
    await recall(site, 'forest', 'remove')
    const after = await configuration(site)
    expect(after.connectors.map((connector) => connector.name)).toEqual(['tenant'])
    expect(after.rules.filter((rule) => rule.connector === 'forest')).toEqual([])
    expect(after.rules.length).toBeGreaterThan(0)
    expect(await site.store.watermarks.of(forest)).toEqual([])
    expect(await site.store.overrides.list()).toEqual(expect.not.arrayContaining([expect.objectContaining({ connectorId: forest })]))
    expect(await site.events(20_125)).toMatchObject([{ fields: { author: 'Rita', connector: 'forest' } }])
    expect(failures(await site.cycle())).toEqual([])
    expect(site.writes()).toEqual({ usersDeleted: 3, groupsDeleted: 1 })
    await expect(site.run('forest', 'Full Import')).rejects.toMatchObject({ code: 'connector-unknown' })
  })

  it('that only receives deletes nothing in it', async () => {
    const site = await contoso()
    await recall(site, 'tenant', 'remove')
    expect(await site.objects('tenant')).toEqual([])
    expect(await site.store.metaverse.counts()).toEqual({ person: 3, group: 1 })
    expect(failures(await site.cycle('initial'))).toEqual([])
    expect(site.writes()).toEqual({})
    expect(site.lab.tenant.counts()).toMatchObject({ users: 3, groups: 1 })
  })

  it('recalls what it contributed, and the next source gives its own', async () => {
    const site = await contoso()
    const { link } = await site.object('forest', 'Anna')
    const id = must(link, 'the link').metaverseId
    const before = must((await site.store.metaverse.load([id]))[0], 'Anna')
    const fromTenant = Object.entries(before.attributes).filter(([, parts]) =>
      parts.some((part) => part.connectorId === site.connectorId('tenant')),
    )
    await recall(site, 'tenant', 'remove')
    const after = must((await site.store.metaverse.load([id]))[0], 'Anna')
    for (const [name] of fromTenant) {
      expect((after.attributes[name] ?? []).map((part) => part.connectorId)).not.toContain(site.connectorId('tenant'))
    }
    expect(Object.keys(after.attributes).length).toBeGreaterThan(0)
  })
})

describe('clearing a connector space', () => {
  it('keeps the connector, and costs nothing once it was imported and synchronized again', async () => {
    const site = await contoso()
    expect((await recall(site, 'forest', 'clear')).result).toBe('success')
    expect(await site.objects('forest')).toEqual([])
    expect(await site.store.watermarks.of(site.connectorId('forest'))).toEqual([])
    expect(await pending(site, 'tenant')).toEqual(['delete', 'delete', 'delete', 'delete'])
    expect((await site.store.overrides.list()).map((override) => override.step).toSorted()).toEqual(['full-import', 'full-synchronization'])
    expect(failures(await site.cycle())).toEqual([])
    expect(site.writes()).toEqual({})
    expect(await site.objects('forest', 'joined')).toHaveLength(4)
    expect(await pending(site, 'tenant')).toEqual([])
  })

  it('of a target provisions nothing into it meanwhile, and joins everything again', async () => {
    const site = await contoso()
    await recall(site, 'tenant', 'clear')
    expect(await site.objects('tenant')).toEqual([])
    expect(failures(await site.cycle())).toEqual([])
    expect(site.writes()).toEqual({})
    expect(await site.objects('tenant', 'joined')).toHaveLength(4)
    expect(site.lab.tenant.counts()).toMatchObject({ users: 3, groups: 1 })
  })

  it('that was interrupted lets no other run of the connector start, and goes on when it is asked for again', async () => {
    const site = await contoso()
    const started = await site.runner.recall({ connector: 'forest', kind: 'clear', author: 'Rita' })
    site.runner.stop(started.run.id)
    expect((await started.ended).result).toMatch(/^stopped-/)
    await site.restart()
    await expect(site.run('forest', 'Delta Import')).rejects.toMatchObject({ code: 'connector-leaving' })
    await site.cycle()
    expect(site.writes()).toEqual({})
    expect((await recall(site, 'forest', 'clear')).result).toBe('success')
    expect(await site.objects('forest')).toEqual([])
    expect(failures(await site.cycle())).toEqual([])
    expect(await site.objects('forest', 'joined')).toHaveLength(4)
  })
})

describe('what leaving would come to', () => {
  it('is counted without changing anything', async () => {
    const site = await contoso()
    expect(await recallImpact(site, 'forest')).toEqual({
      objects: 4,
      placeholders: 0,
      joined: 4,
      identitiesRemoved: 4,
      identitiesChanged: 0,
      rules: (await configuration(site)).rules.filter((rule) => rule.connector === 'forest').length,
      deletes: [{ connector: 'tenant', count: 4 }],
      updates: [],
    })
    expect(await recallImpact(site, 'tenant')).toMatchObject({ objects: 4, identitiesRemoved: 0, identitiesChanged: 4, deletes: [] })
    expect(await site.objects('forest', 'pending-import')).toEqual([])
    expect(await pending(site, 'tenant')).toEqual([])
  })
})
