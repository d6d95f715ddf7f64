import { describe, expect, it } from 'vitest'
import { Site, stepOf } from './testing/site.ts'
import { tamperedSession } from './testing/tampered-session.ts'

/** A directory that takes no new groups from anybody. */
const withoutNewGroups = tamperedSession(() => ({
  unsupportedExport: ({ objectType, operation, image }) =>
    objectType === 'group' && operation === 'add' && image['displayName'] !== undefined ? 'Groups are made by hand.' : null,
}))

async function planned(): Promise<Site> {
  const site = await Site.start({ people: ['Anna'], groups: { Staff: ['Anna'], Board: [] } })
  for (const place of ['forest', 'tenant'] as const) await site.run(place, 'Full Import')
  await site.run('forest', 'Full Synchronization')
  return site
}

describe('exports that the directory offers no way to write', () => {
  it('stay pending without an error, and the step says so once', async () => {
    const site = await planned()
    site.tamper('tenant', withoutNewGroups)
    for (const counters of [{ export: { 'export-add': 1 } }, { export: {} }]) {
      const run = await site.run('tenant', 'Export')
      expect(stepOf(run)).toMatchObject({
        result: 'completed-warnings',
        reason: '2 pending exports cannot be written and stay pending',
        advice: '2 × add group: Groups are made by hand.',
        objectErrorCount: 0,
        counters,
      })
      expect(await site.errors(run)).toEqual([])
    }
    expect(site.lab.tenant.counts()).toMatchObject({ users: 1, groups: 0 })
    expect(await site.objects('tenant', 'pending-export')).toHaveLength(2)
  })

  it('go out as soon as they can be written', async () => {
    const site = await planned()
    site.tamper('tenant', withoutNewGroups)
    await site.run('tenant', 'Export')
    site.tamper('tenant', null)
    expect(stepOf(await site.run('tenant', 'Export'))).toMatchObject({ result: 'success', counters: { export: { 'export-add': 2 } } })
  })

  it('are named beside the errors of others', async () => {
    const site = await planned()
    site.tamper('tenant', withoutNewGroups)
    site.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    const step = stepOf(await site.run('tenant', 'Export'))
    expect(step).toMatchObject({ result: 'completed-export-errors', objectErrorCount: 1 })
    expect(step.advice).toContain('2 × add group')
  })
})
