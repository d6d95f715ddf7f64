import { describe, expect, it } from 'vitest'
import { excessOf } from './deletion-guard.ts'
import { Site, stepOf } from './testing/site.ts'

const off = { exportDeletionThreshold: null, exportDeletionPercentage: null }

describe('excessOf', () => {
  it('stops more deletes than the number, and not as many', () => {
    const limits = { ...off, exportDeletionThreshold: 500 }
    expect(excessOf({ pending: 500, existing: 10_000 }, limits)).toBeNull()
    expect(excessOf({ pending: 501, existing: 10_000 }, limits)).toBe('501 deletes, allowed are 500')
    expect(excessOf({ pending: 1, existing: 1 }, { ...off, exportDeletionThreshold: 0 })).toBe('1 deletes, allowed are 0')
  })

  it('stops a larger share than the percentage, and not an equal one', () => {
    const limits = { ...off, exportDeletionPercentage: 10 }
    expect(excessOf({ pending: 10, existing: 100 }, limits)).toBeNull()
    expect(excessOf({ pending: 11, existing: 100 }, limits)).toBe('11 deletes of 100 objects (11 %), allowed are 10 %')
    expect(excessOf({ pending: 1, existing: 1_000 }, { ...off, exportDeletionPercentage: 0.1 })).toBeNull()
    expect(excessOf({ pending: 0, existing: 0 }, { ...off, exportDeletionPercentage: 0 })).toBeNull()
  })

  it('stops nothing where both are off', () => {
    expect(excessOf({ pending: 1_000_000, existing: 1_000_000 }, off)).toBeNull()
  })
})

const five = ['Anna', 'Bert', 'Cleo', 'Dora', 'Emil']

/** A site at rest where these people were deleted, and one other has a new title: all of it waits to be exported. */
async function leaving(wanted: Parameters<typeof Site.start>[0], ...names: readonly string[]): Promise<Site> {
  const site = await (await Site.start({ people: five, ...wanted })).settled()
  for (const name of names) site.forest.directory.delete(site.person(name))
  site.forest.directory.modify(site.person('Emil'), { title: 'Boss' })
  site.addPerson('Fred')
  for (const profile of ['Delta Import', 'Delta Synchronization'] as const) await site.run('forest', profile)
  return site
}

describe('the deletion guard', () => {
  it('by percentage sends nothing at all, however often it is tried', async () => {
    const site = await leaving({ deletionPercentage: 20 }, 'Anna', 'Bert')
    for (let round = 0; round < 2; round++) {
      const stopped = stepOf(await site.run('tenant', 'Export'))
      expect(stopped).toMatchObject({
        result: 'stopped-deletion-threshold-exceeded',
        reason: '2 deletes of 5 objects (40 %), allowed are 20 %',
        advice: expect.stringContaining('Nothing was exported'),
        counters: { export: {} },
      })
    }
    expect(site.writes()).toEqual({})
    expect(site.lab.tenant.counts()).toMatchObject({ users: 5 })
  })

  it('holds the exports of cycles too, each with an event', async () => {
    const site = await leaving({ deletionThreshold: 1 }, 'Anna', 'Bert')
    for (let round = 0; round < 2; round++) {
      const runs = await site.cycle()
      expect(runs.map((run) => run.result)).toContain('stopped-deletion-threshold-exceeded')
    }
    expect(site.writes()).toEqual({})
    expect(await site.events(20_080)).toMatchObject([{ fields: { deletes: 2, threshold: 1 } }, { fields: { deletes: 2, threshold: 1 } }])
  })

  it('does not count transients, which no export sends', async () => {
    const site = await leaving({ deletionThreshold: 1 }, 'Anna', 'Bert')
    const [first] = (await site.objects('tenant')).filter((object) => object.pendingExport?.operation === 'delete')
    if (first === undefined) throw new Error('nothing waits to be deleted')
    await site.store.commit({ putObjects: [{ object: { ...first, isTransient: true }, keys: null }] })
    expect(stepOf(await site.run('tenant', 'Export')).result).toBe('success')
    await site.store.commit({ putObjects: [{ object: first, keys: null }] })
  })
})
