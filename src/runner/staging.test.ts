import { describe, expect, it } from 'vitest'
import { Site, stepOf } from './testing/site.ts'
import { stagingMode, switchStaging } from './staging.ts'

async function inStaging(): Promise<Site> {
  const site = await (await Site.start({ people: ['Anna', 'Bert'] })).settled()
  await switchStaging(site, { on: true, author: 'Rita', reason: 'a look first' })
  site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
  return site
}

describe('a server in staging mode', () => {
  it('imports and synchronizes in its cycles, and exports nothing', async () => {
    const site = await inStaging()
    const runs = await site.cycle()
    expect(runs.flatMap((run) => run.steps.map((step) => step.type))).toContain('delta-synchronization')
    expect(runs.flatMap((run) => run.steps.map((step) => step.type))).not.toContain('export')
    expect(site.writes()).toEqual({})
    expect(await site.objects('tenant', 'pending-export')).toHaveLength(1)
  })

  it('refuses an export somebody starts, unless it is forced', async () => {
    const site = await inStaging()
    await site.cycle()
    await expect(site.run('tenant', 'Export')).rejects.toMatchObject({ code: 'staging-mode', subject: 'tenant' })
    expect(stepOf(await site.run('tenant', 'Export', { force: true }))).toMatchObject({
      result: 'success',
      counters: { export: { 'export-update': 1 } },
    })
    expect(await site.events(20_142)).toMatchObject([{ fields: { connector: 'tenant', profile: 'Export' } }])
  })

  it('stays so after a restart, and exports what waited once it is switched back', async () => {
    const site = await inStaging()
    await site.cycle()
    await site.restart()
    expect(await stagingMode(site.store)).toMatchObject({ on: true, author: 'Rita', reason: 'a look first' })
    await switchStaging(site, { on: false, author: 'Rita', reason: null })
    await site.cycle()
    expect(site.writes()).toEqual({ usersUpdated: 1 })
  })

  it('is switched once, however often it is said', async () => {
    const site = await inStaging()
    const before = await stagingMode(site.store)
    expect(await switchStaging(site, { on: true, author: 'Otto', reason: null })).toEqual(before)
    expect(await site.events(20_140)).toHaveLength(1)
  })

  it('goes on importing by hand', async () => {
    const site = await inStaging()
    expect(stepOf(await site.run('tenant', 'Delta Import')).result).toMatch(/^(success|completed-no-objects)$/)
  })
})
