import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { PartitionDocument } from '#src/model/configuration.ts'
import { failures, Site, stepOf } from './testing/site.ts'

/** Changes the selected partition of the forest. */
async function select(site: Site, change: (partition: PartitionDocument) => Partial<PartitionDocument>): Promise<void> {
  await site.reconfigure((configuration) => ({
    ...configuration,
    connectors: configuration.connectors.map((connector) =>
      connector.name === 'forest'
        ? { ...connector, partitions: connector.partitions.map((one) => (one.selected ? { ...one, ...change(one) } : one)) }
        : connector,
    ),
  }))
}

/** A site with so many people in an organizational unit of its own, which is selected by name. */
async function withSales(count: number, wanted: Parameters<typeof Site.start>[0] = {}): Promise<{ site: Site; sales: string }> {
  const site = await Site.start({ people: ['Anna'], ...wanted })
  const sales = site.forest.directory.addOrganizationalUnit({ name: 'Sales' })
  for (let i = 0; i < count; i++) site.forest.directory.addUser({ name: `S${i}`, parent: sales })
  await select(site, (partition) => ({ include: [...partition.include, sales] }))
  return { site: await site.settled(), sales }
}

const importAndSync = async (site: Site, kind: 'Full' | 'Delta'): Promise<void> => {
  await site.run('forest', `${kind} Import`, { acceptShrink: true })
  await site.run('forest', 'Delta Synchronization')
}

describe('a selected container that is renamed', () => {
  it('loses nothing in a delta import, and everything in it in the full import that somebody accepts; the export is held', async () => {
    const { site, sales } = await withSales(501, { deletionThreshold: 500 })
    site.forest.directory.rename(sales, 'Marketing')
    expect(site.counters(await site.run('forest', 'Delta Import'))['stage-delete']).toBeUndefined()
    expect(await site.objects('forest', 'pending-import')).toEqual([])
    expect(stepOf(await site.run('forest', 'Full Import'))).toMatchObject({
      result: 'no-start-bad-ma-configuration',
      reason: 'container-missing',
      advice: expect.stringContaining('--accept-shrink'),
    })
    expect(site.counters(await site.run('forest', 'Full Import', { acceptShrink: true }))).toMatchObject({ 'stage-delete': 501 })
    await site.run('forest', 'Delta Synchronization')
    const step = stepOf(await site.run('tenant', 'Export'))
    expect(step).toMatchObject({
      result: 'stopped-deletion-threshold-exceeded',
      reason: '501 deletes, allowed are 500',
      counters: { export: {} },
    })
    expect(site.writes()).toEqual({})
  }, 60_000)

  it('costs nothing once the configuration names it anew', async () => {
    const { site, sales } = await withSales(2)
    const marketing = site.forest.directory.rename(sales, 'Marketing')
    await site.cycle()
    await select(site, (partition) => ({ include: partition.include.map((dn) => (dn === sales ? marketing : dn)) }))
    expect(failures(await site.cycle('initial'))).toEqual([])
    expect(site.writes()).toEqual({})
    expect((await site.objects('forest')).filter((object) => object.dn.includes('OU=Marketing'))).toHaveLength(2)
  })
})

describe('a container that is left out', () => {
  it('and selected again before the export causes no export at all', async () => {
    const { site, sales } = await withSales(3)
    await select(site, () => ({ exclude: [sales] }))
    await importAndSync(site, 'Full')
    expect((await site.objects('tenant', 'pending-export')).map((object) => object.pendingExport?.operation)).toEqual([
      'delete',
      'delete',
      'delete',
    ])
    await select(site, () => ({ exclude: [] }))
    await importAndSync(site, 'Full')
    expect(await site.objects('tenant', 'pending-export')).toEqual([])
    expect(stepOf(await site.run('tenant', 'Export')).result).toBe('completed-no-objects')
    expect(site.writes()).toEqual({})
  })

  it('leaves a held batch that is over by itself when it is selected again', async () => {
    const { site, sales } = await withSales(3, { deletionThreshold: 1 })
    await select(site, () => ({ exclude: [sales] }))
    await importAndSync(site, 'Full')
    await site.run('tenant', 'Export')
    expect(await site.store.held.get(1)).toMatchObject({ status: 'waiting', counts: { all: 3 } })
    await select(site, () => ({ exclude: [] }))
    await importAndSync(site, 'Full')
    expect(await site.store.held.get(1)).toMatchObject({ status: 'closed', end: { why: 'withdrawn' } })
  })

  it('still gives those below it that are included again, wherever the names are written in another case', async () => {
    const { site, sales } = await withSales(1)
    const inside = site.forest.directory.addOrganizationalUnit({ name: 'Inside', parent: sales })
    site.forest.directory.addUser({ name: 'Kept', parent: inside })
    await select(site, (partition) => ({
      include: [...partition.include.filter((dn) => dn !== sales), inside.toLowerCase()],
      exclude: [sales.toUpperCase(), site.forest.baseDn],
    }))
    await site.run('forest', 'Full Import', { acceptShrink: true })
    await site.run('forest', 'Delta Synchronization')
    const names = (await site.objects('forest')).map((object) => object.dn)
    expect(names).toContain(`CN=Kept,${inside}`)
    expect(names.filter((dn) => dn.startsWith('CN=S0'))).toEqual([])
  })

  it('gives back the references to its objects when it is selected again', async () => {
    const { site, sales } = await withSales(1)
    site.forest.directory.modify(site.person('Anna'), { manager: `CN=S0,${sales}` })
    await site.cycle()
    await site.cycle()
    const before = site.cloudUser('Anna')?.['manager']
    expect(before).toEqual(expect.any(String))
    await select(site, () => ({ exclude: [sales] }))
    await importAndSync(site, 'Full')
    await select(site, () => ({ exclude: [] }))
    await importAndSync(site, 'Full')
    site.writes()
    await site.cycle()
    expect(site.cloudUser('Anna')?.['manager']).toEqual(before)
    expect(site.writes()).toEqual({})
  })

  it('holds what references point to as placeholders', async () => {
    const { site, sales } = await withSales(1)
    site.forest.directory.modify(site.person('Anna'), { manager: `CN=S0,${sales}` })
    await site.cycle()
    await select(site, () => ({ exclude: [sales] }))
    await importAndSync(site, 'Full')
    await site.run('forest', 'Full Import')
    expect((await site.objects('forest', 'placeholder')).map((object) => object.dn)).toEqual([`CN=S0,${sales}`])
  })
})

describe('a domain that is deselected', () => {
  it('lets its objects go with the next full import of the connector, although it has no step of its own', async () => {
    const site = await (await Site.start({ people: ['Anna', 'Bert'] })).settled()
    const forest = must(
      (await site.store.configuration.current())?.configuration.connectors.find((connector) => connector.name === 'forest'),
      'the forest',
    )
    const other = must(
      forest.partitions.find((partition) => !partition.selected),
      'a partition that is not selected',
    )
    await site.reconfigure((configuration) => ({
      ...configuration,
      connectors: configuration.connectors.map((connector) =>
        connector.name === 'forest'
          ? { ...connector, partitions: connector.partitions.map((one) => ({ ...one, selected: one.name === other.name, include: [] })) }
          : connector,
      ),
    }))
    const run = await site.run('forest', 'Full Import')
    expect(run.steps.map((step) => step.partition)).toEqual([other.name])
    expect(site.counters(run)).toMatchObject({ 'stage-delete': 2 })
    await site.run('forest', 'Delta Synchronization')
    expect((await site.objects('tenant', 'pending-export')).map((object) => object.pendingExport?.operation)).toEqual(['delete', 'delete'])
    expect(await site.store.watermarks.of(site.connectorId('forest'))).toHaveLength(1)
  })
})
