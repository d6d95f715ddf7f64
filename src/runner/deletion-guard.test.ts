import { describe, expect, it } from 'vitest'
import type { RuleDocument } from '#src/model/configuration.ts'
import type { HeldBatch, HeldDecision, HeldDelete } from '#src/model/held-batch.ts'
import { decideHeld } from './decide-held.ts'
import { excessOf } from './deletion-guard.ts'
import { Site, stepOf } from './testing/site.ts'
import { tamperedSession } from './testing/tampered-session.ts'

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

describe('a held batch', () => {
  it('lists exactly the deletes that were stopped, each with the reason', async () => {
    const site = await leaving({ deletionThreshold: 1 }, 'Anna', 'Bert')
    const run = await site.run('tenant', 'Export')
    const [batch] = await open(site)
    expect(batch).toMatchObject({
      number: 1,
      runNumber: run.number,
      excess: '2 deletes, allowed are 1',
      status: 'waiting',
      counts: { all: 2 },
    })
    expect(stepOf(run).advice).toContain('lockstep held show 1')
    expect(await deletes(site, 1)).toMatchObject([
      {
        displayName: expect.stringMatching(/Anna|Bert/),
        objectType: 'user',
        reason: expect.stringMatching(/^its identity is gone: CN=.*"forest" was deleted/),
      },
      { displayName: expect.stringMatching(/Anna|Bert/) },
    ])
    expect(await site.events(20_083)).toMatchObject([{ fields: { batch: 1, deletes: 2, added: 0, run: run.number } }])
    await site.run('tenant', 'Export')
    expect(await open(site)).toHaveLength(1)
    expect(await site.events(20_083)).toHaveLength(1)
  })

  it('that is approved passes with the next export, together with everything else, and is over then', async () => {
    const site = await leaving({ deletionThreshold: 1 }, 'Anna', 'Bert')
    await site.run('tenant', 'Export')
    await decide(site, 1, 'approved')
    await decide(site, 1, 'approved')
    expect(await site.events(20_084)).toHaveLength(1)
    const step = stepOf(await site.run('tenant', 'Export'))
    expect(step).toMatchObject({ result: 'success', counters: { export: { 'export-delete': 2, 'export-update': 1, 'export-add': 1 } } })
    expect(await site.store.held.get(1)).toMatchObject({ status: 'closed', end: { why: 'exported' }, counts: { exported: 2, waiting: 0 } })
    await expect(decide(site, 1, 'rejected')).rejects.toMatchObject({ code: 'held-batch-decided' })
  })

  it('is no ticket for a delete that came later', async () => {
    const site = await leaving({ deletionThreshold: 1 }, 'Anna', 'Bert')
    await site.run('tenant', 'Export')
    await decide(site, 1, 'approved')
    site.forest.directory.delete(site.person('Cleo'))
    for (const profile of ['Delta Import', 'Delta Synchronization'] as const) await site.run('forest', profile)
    const step = stepOf(await site.run('tenant', 'Export'))
    expect(step).toMatchObject({
      result: 'success',
      reason: '1 deletes that are not in an approved batch wait as batch 2',
      counters: { export: { 'export-delete': 2 } },
    })
    expect(site.cloudUser('Cleo')).toBeDefined()
    expect(await open(site)).toMatchObject([{ number: 2, counts: { all: 1 } }])
    expect(stepOf(await site.run('tenant', 'Export'))).toMatchObject({ counters: { export: { 'export-delete': 1 } } })
    expect(await site.store.held.get(2)).toMatchObject({ status: 'closed', end: { why: 'allowed' } })
  })

  it('keeps everything back when too many deletes come after its approval', async () => {
    const site = await leaving({ deletionThreshold: 1 }, 'Anna', 'Bert')
    await site.run('tenant', 'Export')
    await decide(site, 1, 'approved')
    for (const name of ['Cleo', 'Dora']) site.forest.directory.delete(site.person(name))
    for (const profile of ['Delta Import', 'Delta Synchronization'] as const) await site.run('forest', profile)
    expect(stepOf(await site.run('tenant', 'Export')).result).toBe('stopped-deletion-threshold-exceeded')
    expect(site.writes()).toEqual({})
    await decide(site, 2, 'approved')
    expect(stepOf(await site.run('tenant', 'Export'))).toMatchObject({ counters: { export: { 'export-delete': 4 } } })
  })

  it('that has changed is held anew and shows what was added', async () => {
    const site = await leaving({ deletionThreshold: 1 }, 'Anna', 'Bert')
    await site.run('tenant', 'Export')
    site.forest.directory.delete(site.person('Cleo'))
    await site.cycle()
    expect(await site.store.held.get(1)).toMatchObject({ status: 'closed', end: { why: 'superseded' } })
    expect(await open(site)).toMatchObject([{ number: 2, supersedes: 1, counts: { all: 3, added: 1 } }])
    expect((await deletes(site, 2)).filter((one) => one.isAdded).map((one) => one.displayName)).toEqual(['Cleo'])
    await expect(decide(site, 1, 'approved')).rejects.toMatchObject({
      code: 'held-batch-decided',
      message: expect.stringContaining('newer batch'),
    })
  })

  it('that is rejected stays behind, whatever the limits are, while everything else goes out', async () => {
    const site = await leaving({ deletionThreshold: 1 }, 'Anna', 'Bert')
    await site.run('tenant', 'Export')
    await decide(site, 1, 'rejected', 'somebody emptied the wrong container')
    const step = stepOf(await site.run('tenant', 'Export'))
    expect(step).toMatchObject({
      result: 'success',
      reason: '2 rejected deletes stay behind',
      counters: { export: { 'export-update': 1, 'export-add': 1 } },
    })
    await site.reconfigure((configuration) => ({
      ...configuration,
      scheduler: { ...configuration.scheduler, exportDeletionThreshold: null },
    }))
    await site.cycle()
    expect(site.lab.tenant.counts()).toMatchObject({ users: 6 })
    expect(await site.store.held.get(1)).toMatchObject({
      status: 'rejected',
      decisions: [{ decision: 'rejected', author: 'Rita', reason: 'somebody emptied the wrong container' }],
    })
    await decide(site, 1, 'approved')
    await site.run('tenant', 'Export')
    expect(site.lab.tenant.counts()).toMatchObject({ users: 4 })
  })

  it('loses the deletes that nobody wants any more, and is over when none is left', async () => {
    const site = await (await Site.start({ people: five, deletionThreshold: 1, rules: withoutFiltered })).settled()
    const filter = async (value: string | null, ...names: readonly string[]): Promise<void> => {
      for (const name of names) site.forest.directory.modify(site.person(name), { extensionAttribute15: value })
      for (const profile of ['Delta Import', 'Delta Synchronization'] as const) await site.run('forest', profile)
    }
    await filter('gone', 'Anna', 'Bert', 'Cleo')
    await site.run('tenant', 'Export')
    expect((await deletes(site, 1))[0]?.reason).toMatch(/in scope any more|does not hold/)
    await filter(null, 'Anna')
    expect((await site.store.held.get(1))?.counts).toMatchObject({ all: 3, waiting: 2, withdrawn: 1 })
    await filter(null, 'Bert', 'Cleo')
    expect(await site.store.held.get(1)).toMatchObject({ status: 'closed', end: { why: 'withdrawn' } })
    expect(await site.events(20_086)).toMatchObject([{ fields: { batch: 1, why: 'withdrawn', withdrawn: 3 } }])
    site.writes()
    await site.run('tenant', 'Export')
    expect(site.writes()).toEqual({})
  })

  it('keeps the ticket of a delete that the directory refused', async () => {
    const site = await leaving({ deletionThreshold: 1 }, 'Anna', 'Bert')
    await site.run('tenant', 'Export')
    await decide(site, 1, 'approved')
    const refusing = tamperedSession(() => ({
      export: async (items) => items.map(({ key }) => ({ key, outcome: 'failure', code: 'permission-issue', message: 'no' }) as const),
    }))
    site.tamper('tenant', refusing)
    expect(stepOf(await site.run('tenant', 'Export')).result).toBe('completed-export-errors')
    site.tamper('tenant', null)
    expect(await site.store.held.get(1)).toMatchObject({ status: 'approved', counts: { waiting: 2 } })
    expect(stepOf(await site.run('tenant', 'Export'))).toMatchObject({ counters: { export: { 'export-delete': 2 } } })
  })
})

/** Rules by which people with an `extensionAttribute15` are out of the scope of every rule that keeps them. */
function withoutFiltered(rules: readonly RuleDocument[]): readonly RuleDocument[] {
  const condition = { attribute: 'extensionAttribute15', operator: 'ISNULL', value: '' } as const
  return rules.map((rule) =>
    rule.direction === 'inbound' && rule.sourceObjectType === 'user' && rule.linkType === 'Provision'
      ? { ...rule, scope: (rule.scope.length === 0 ? [[]] : rule.scope).map((group) => [...group, condition]) }
      : rule,
  )
}

function open(site: Site): Promise<readonly HeldBatch[]> {
  return site.store.held.list({ connectorId: site.connectorId('tenant'), status: 'open', before: null, limit: 10 })
}

function deletes(site: Site, batch: number): Promise<readonly HeldDelete[]> {
  return site.store.held.deletes(batch, { after: null, limit: 10 })
}

function decide(site: Site, batch: number, decision: HeldDecision['decision'], reason: string | null = null): Promise<HeldBatch> {
  return decideHeld({ store: site.store, clock: site.clock }, { batch, decision, author: 'Rita', reason })
}
