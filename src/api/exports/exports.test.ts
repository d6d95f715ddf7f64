import { describe, expect, it } from 'vitest'
import { Value } from 'typebox/value'
import { must } from '#src/base/assert.ts'
import { Site, type Place } from '#src/runner/testing/site.ts'
import { metaverseExportLineShape, type MetaverseExportLine } from '../contract/metaverse-export.ts'
import { spaceExportLineShape, type SpaceExportFilter, type SpaceExportLine } from '../contract/space-export.ts'
import { metaverseExportLines } from './metaverse-lines.ts'
import { spaceExportLines } from './space-lines.ts'

async function exported(site: Site, place: Place, filter: SpaceExportFilter = 'all'): Promise<readonly SpaceExportLine[]> {
  const stored = must(await site.store.configuration.current(), 'the configuration')
  const connector = must(
    stored.configuration.connectors.find(({ name }) => name === place),
    place,
  )
  const lines: SpaceExportLine[] = []
  for await (const line of spaceExportLines(site.store, { connector, stored, filter })) lines.push(line)
  expect(lines.filter((line) => !Value.Check(spaceExportLineShape, line))).toEqual([])
  return lines
}

function objectsOf(lines: readonly SpaceExportLine[]) {
  return lines.filter((line) => line.type === 'object')
}

describe('the export of a connector space', () => {
  it('has a first line, every object with its link and hologram by name, and a last line', async () => {
    const site = await (await Site.start({ people: ['Bert', 'Anna'], groups: { Staff: ['Anna', 'Bert'] } })).settled()
    const lines = await exported(site, 'forest')
    expect(lines[0]).toMatchObject({ type: 'space', format: 1, connector: 'forest', connectorType: 'active-directory', filter: 'all' })
    expect(lines.at(-1)).toEqual({ type: 'end', objects: objectsOf(lines).length })
    const found = objectsOf(lines).map(({ dn }) => dn)
    expect(found).toEqual([site.group('Staff'), site.person('Anna'), site.person('Bert')])
    expect(objectsOf(lines)[1]).toMatchObject({
      anchor: expect.any(String),
      objectType: 'user',
      link: { kind: 'projected', rule: expect.stringContaining('User Join') },
      desired: null,
      synchronized: { cn: ['Anna'] },
    })
    const references = lines.filter((line) => line.type === 'references' && line.attribute === 'member')
    expect(references).toMatchObject([
      {
        dn: site.group('Staff'),
        values: [
          { dn: site.person('Anna'), before: true, after: true, synchronized: true },
          { dn: site.person('Bert'), before: true, after: true, synchronized: true },
        ],
      },
    ])
  })

  it('is the same text twice, whatever order values were stored in', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const texts: string[] = []
    for (const addresses of [['smtp:b@contoso.lab', 'smtp:a@contoso.lab'], [], ['smtp:a@contoso.lab', 'smtp:b@contoso.lab']]) {
      site.forest.directory.modify(site.person('Anna'), { proxyAddresses: addresses })
      await site.run('forest', 'Full Import')
      await site.run('forest', 'Full Synchronization')
      texts.push(JSON.stringify(objectsOf(await exported(site, 'forest')).map(({ synchronized }) => synchronized)))
    }
    expect(texts[0]).toContain('"proxyAddresses":["smtp:a@contoso.lab","smtp:b@contoso.lab"]')
    expect(texts[2]).toBe(texts[0])
    expect(texts[1]).not.toContain('smtp:')
  })

  it('of pending exports names what every attribute and reference is to be in the end', async () => {
    const site = await (await Site.start({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })).settled()
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    site.forest.directory.addMember(site.group('Staff'), site.person('Bert'))
    site.forest.directory.delete(site.person('Bert'))
    site.addPerson('Cara')
    site.forest.directory.addMember(site.group('Staff'), site.person('Cara'))
    await site.run('forest', 'Delta Import')
    expect(objectsOf(await exported(site, 'forest', 'pending-import')).length).toBe(4)
    await site.run('forest', 'Delta Synchronization')
    const lines = await exported(site, 'tenant', 'pending-export')
    const [anna, bert, staff] = [
      await site.cloudObject('CN=Anna'),
      (await site.objects('tenant', 'unjoined'))[0],
      await site.cloudObject('CN=Staff'),
    ]
    const by = new Map(objectsOf(lines).map((line) => [line.id, line.desired]))
    expect(by.get(anna.id)).toMatchObject({ operation: 'update', attributes: { jobTitle: { before: [], after: ['Boss'] } } })
    expect(by.get(must(bert, 'a disconnector').id)).toEqual({ operation: 'delete', dn: bert?.dn, attributes: {} })
    expect(by.get(staff.id)).toEqual({ operation: 'update', dn: staff.dn, attributes: {} })
    expect([...by.values()].filter((desired) => desired?.operation === 'add')).toMatchObject([
      { attributes: { displayName: { before: [], after: ['Cara'] } } },
    ])
    const cara = await site.cloudObject('CN=Cara')
    expect(lines.filter((line) => line.type === 'references' && line.dn === staff.dn)).toMatchObject([
      { values: expect.arrayContaining([expect.objectContaining({ dn: cara.dn, before: false, after: true, pendingExport: 'add' })]) },
    ])
    expect(objectsOf(await exported(site, 'tenant', 'disconnectors')).map(({ dn }) => dn)).toEqual([bert?.dn])
  })

  it('puts a large group on several lines', async () => {
    const names = Array.from({ length: 1_001 }, (_, i) => `P${i}`)
    const site = await Site.start({ people: names, groups: { Everybody: names } })
    await site.run('forest', 'Full Import')
    const references = (await exported(site, 'forest')).filter((line) => line.type === 'references' && line.attribute === 'member')
    expect(references.map((line) => (line.type === 'references' ? line.values.length : 0))).toEqual([1_000, 1])
  }, 60_000)

  it('of errors shows what failed, whichever step it failed in', async () => {
    const site = await (await Site.start({ people: ['Anna', 'Bert'] })).settled()
    const anna = await site.object('forest', 'CN=Anna')
    const problem = { code: 'cd-error', message: 'no', firstAt: 1, lastAt: 2, retryCount: 0 }
    await site.store.commit({ putObjects: [{ object: { ...anna, exportProblem: problem }, keys: null }] })
    expect(objectsOf(await exported(site, 'forest', 'errors'))).toMatchObject([{ dn: anna.dn, exportProblem: { code: 'cd-error' } }])
  })
})

describe('the export of the metaverse', () => {
  it('has every identity with the connector, rule and time of its values, and its references', async () => {
    const site = await (await Site.start({ people: ['Anna'], groups: { Staff: ['Anna'] } })).settled()
    const lines: MetaverseExportLine[] = []
    for await (const line of metaverseExportLines(site.store, await site.store.configuration.current())) lines.push(line)
    expect(lines.filter((line) => !Value.Check(metaverseExportLineShape, line))).toEqual([])
    expect(lines.at(-1)).toEqual({ type: 'end', objects: 2 })
    const anna = lines.find((line) => line.type === 'object' && line.objectType === 'person')
    expect(anna).toMatchObject({
      joined: [
        { connector: 'forest', dn: site.person('Anna'), link: 'projected' },
        { connector: 'tenant', link: 'provisioned' },
      ],
      attributes: {
        displayName: [{ connector: 'forest', dn: site.person('Anna'), values: ['Anna'], rule: expect.any(String), at: expect.any(String) }],
      },
    })
    const group = must(
      lines.find((line) => line.type === 'object' && line.objectType === 'group'),
      'the group',
    )
    expect(lines).toContainEqual(
      expect.objectContaining({
        type: 'references',
        id: 'id' in group ? group.id : '',
        attribute: 'member',
        values: [expect.objectContaining({ connector: 'forest' })],
      }),
    )
  })
})
