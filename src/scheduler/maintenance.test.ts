import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { Site } from '#src/runner/testing/site.ts'
import { heldImports } from '#src/runner/testing/held-imports.ts'
import { look, minute, scheduled, schedulerOf } from './testing/scheduled-site.ts'

describe('maintenance', () => {
  const day = 24 * 60 * minute

  it('removes history after the purge interval, seven days where nothing is said', async () => {
    const { site, scheduler } = await scheduled()
    await scheduler.begin({ policy: 'delta', trigger: 'operator' }).ended
    await scheduler.suspend({ author: 'anna', reason: 'only maintenance in this test' })
    const runs = async () => (await site.store.runs.list({ connectorId: null, before: null, limit: 99 })).length
    const before = await runs()
    site.clock.advance(6 * day)
    await look(scheduler)
    expect(await runs()).toBe(before)
    site.clock.advance(day)
    await look(scheduler)
    // The newest run of each connector stays.
    expect(await runs()).toBe(2)
    expect(await site.store.cycles.list({ before: null, limit: 9 })).toEqual([])
    expect(await site.events(20135)).toHaveLength(1)
  })

  it('keeps to the interval that was set, and rests when it is switched off', async () => {
    const { site, scheduler } = await scheduled()
    await scheduler.suspend({ author: 'anna', reason: 'only maintenance in this test' })
    await scheduler.set({ purgeIntervalMs: day, maintenanceEnabled: false }, 'anna')
    site.clock.advance(2 * day)
    await look(scheduler)
    expect(await site.events(20135)).toEqual([])
    await scheduler.set({ maintenanceEnabled: true }, 'anna')
    site.clock.advance(60 * minute)
    await look(scheduler)
    expect(await site.events(20135)).toHaveLength(1)
  })

  it('gives way to a run, and does not begin while one goes on', async () => {
    const { site, scheduler } = await scheduled()
    const { tamper, begun, open } = heldImports()
    site.tamper('forest', tamper)
    const run = await site.start('forest', 'Delta Import')
    await begun
    site.clock.advance(8 * day)
    await expect(scheduler.purge(day)).rejects.toMatchObject({ code: 'run-in-progress' })
    await scheduler.look()
    expect(await site.events(20135)).toEqual([])
    open()
    await run.ended
    expect(await scheduler.purge(day)).toMatchObject({ isComplete: true, runs: expect.any(Number) })
    expect(await site.events(20135)).toHaveLength(1)
  })

  it('warns once a day of connectors that were not synchronized for more than seven days', async () => {
    const { site, scheduler } = await scheduled()
    await scheduler.begin({ policy: 'delta', trigger: 'operator' }).ended
    await scheduler.suspend({ author: 'anna', reason: 'a long holiday' })
    site.clock.advance(7 * day - minute)
    await look(scheduler)
    expect(await site.events(20090)).toEqual([])
    for (const more of [60 * minute, 60 * minute, day]) {
      site.clock.advance(more)
      await look(scheduler)
    }
    const names = (await site.events(20090)).map((event) => event.fields['connector'])
    expect(names.toSorted()).toEqual(['forest', 'forest', 'tenant', 'tenant'])
  })

  it('does not warn of a connector that somebody synchronizes by hand', async () => {
    const { site, scheduler } = await scheduled()
    await scheduler.suspend({ author: 'anna', reason: 'runs by hand' })
    await look(scheduler)
    site.clock.advance(6 * day)
    for (const profile of ['Delta Import', 'Delta Synchronization'] as const) await site.run('forest', profile)
    site.clock.advance(2 * day)
    await look(scheduler)
    expect((await site.events(20090)).map((event) => event.fields['connector'])).toEqual(['tenant'])
  })

  it('keeps the run whose deletes are held', async () => {
    const site = await (await Site.start({ people: ['Anna', 'Bert'], deletionThreshold: 0 })).settled()
    const scheduler = schedulerOf(site)
    site.forest.directory.delete(site.person('Anna'))
    await scheduler.begin({ policy: 'delta', trigger: 'operator' }).ended
    const [held] = await site.store.held.list({ connectorId: null, status: 'open', before: null, limit: 9 })
    await site.run('tenant', 'Delta Import')
    site.clock.advance(8 * day)
    await scheduler.purge(day)
    const left = await site.store.runs.list({ connectorId: site.connectorId('tenant'), before: null, limit: 99 })
    expect(left.map((run) => run.profile)).toEqual(['Delta Import', 'Export'])
    expect(left.map((run) => run.id)).toContain(must(held, 'the held batch').runId)
  })
})
