import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { Site } from '../testing/site.ts'
import { synchronizeObject, type SingleOutcome } from './synchronize-object.ts'

/** Takes one object of the forest all the way, or up to its synchronization. */
async function single(site: Site, dn: string, until: 'export' | 'synchronization' = 'export'): Promise<SingleOutcome> {
  const stored = must(await site.store.configuration.current(), 'the configuration')
  const connector = must(
    stored.configuration.connectors.find(({ name }) => name === 'forest'),
    'the forest',
  )
  const known = (await site.objects('forest', 'all', dn)).find((object) => object.dn === dn) ?? null
  return site.runner.whileIdle((idle) => {
    const parts = {
      ...idle,
      configurationVersion: idle.stored.version,
      signal: new AbortController().signal,
      limits: idle.stored.configuration.scheduler,
    }
    return synchronizeObject(parts, { connector, object: known, dn, until })
  }, connector)
}

function told({ steps }: SingleOutcome): readonly string[] {
  return steps.map(({ connector, action, result }) => `${connector} ${action} ${result}`)
}

const wholeWay = [
  'forest import done',
  'forest synchronization done',
  'tenant export done',
  'tenant confirming-import done',
  'tenant synchronization done',
]

describe('the synchronization of a single object', () => {
  it('takes a new object all the way to the other directory and back, and leaves the others alone', async () => {
    const site = await (await Site.start({ people: ['Anna'] })).settled()
    site.addPerson('Bert', { title: 'Boss' })
    site.addPerson('Cara')
    const outcome = await single(site, site.person('Bert'))
    expect(told(outcome)).toEqual(wholeWay)
    expect(site.cloudUser('Bert')).toMatchObject({ jobTitle: 'Boss' })
    expect(site.cloudUser('Cara')).toBeUndefined()
    expect(await site.objects('tenant', 'unconfirmed')).toEqual([])
    expect(await site.objects('tenant', 'pending-export')).toEqual([])
    const runs = await site.store.runs.list({ connectorId: null, before: null, limit: 2 })
    expect(runs.map(({ profile, result, steps }) => [profile, result, steps.map(({ type }) => type)])).toEqual([
      ['Single Object', 'success', ['export', 'delta-import', 'delta-synchronization']],
      ['Single Object', 'success', ['delta-import', 'delta-synchronization']],
    ])
    await site.cycle('delta')
    expect(site.cloudUser('Cara')).toBeDefined()
  })

  it('of a changed object writes the change, of an unchanged one nothing', async () => {
    const site = await (await Site.start({ people: ['Anna'] })).settled()
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    expect(told(await single(site, site.person('Anna')))).toEqual(wholeWay)
    expect(site.cloudUser('Anna')).toMatchObject({ jobTitle: 'Boss' })
    expect(told(await single(site, site.person('Anna')))).toEqual([
      'forest import done',
      'forest synchronization done',
      'forest export nothing-to-do',
    ])
  })

  it('of a group brings its members, and of a deleted object the delete', async () => {
    const site = await (await Site.start({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })).settled()
    site.forest.directory.addMember(site.group('Staff'), site.person('Bert'))
    expect(told(await single(site, site.group('Staff')))).toEqual(wholeWay)
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
    site.forest.directory.delete(site.person('Bert'))
    const outcome = await single(site, site.person('Bert'))
    expect(told(outcome).slice(0, 3)).toEqual(['forest import done', 'forest synchronization done', 'tenant export done'])
    expect(outcome.object).toBeNull()
    expect(site.cloudUser('Bert')).toBeUndefined()
  })

  it('in staging leaves the export pending', async () => {
    const site = await (await Site.start({ people: ['Anna'] })).settled()
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    expect(told(await single(site, site.person('Anna'), 'synchronization'))).toEqual(['forest import done', 'forest synchronization done'])
    expect(await site.cloudObject('CN=Anna')).toMatchObject({ pendingExport: { operation: 'update' } })
    expect(site.cloudUser('Anna')).not.toMatchObject({ jobTitle: 'Boss' })
  })

  it('says that the directory has no such object', async () => {
    const site = await (await Site.start({ people: ['Anna'] })).settled()
    const outcome = await single(site, site.person('Nobody'))
    expect(told(outcome)).toEqual(['forest import not-found'])
    expect(outcome.object).toBeNull()
  })

  it('is refused while a run goes on, whatever its connector', async () => {
    const site = await (await Site.start({ people: ['Anna'] })).settled()
    const { ended } = await site.start('tenant', 'Full Import')
    await expect(single(site, site.person('Anna'))).rejects.toMatchObject({ code: 'run-in-progress' })
    await ended
    expect(told(await single(site, site.person('Anna')))).toHaveLength(3)
  })

  it('ends with the words of a directory that cannot be reached, and the next run goes on from there', async () => {
    const site = await (await Site.start({ people: ['Anna'] })).settled()
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    site.secrets.tenant = 'wrong'
    const outcome = await single(site, site.person('Anna'))
    expect(told(outcome)).toEqual(['forest import done', 'forest synchronization done', 'tenant export failed'])
    expect(outcome.object?.pendingImport).toBeNull()
    expect(await site.cloudObject('CN=Anna')).toMatchObject({ pendingExport: { operation: 'update' } })
  })
})
