import { describe, expect, it } from 'vitest'
import type { Session } from '#src/connectors/contract/driver.ts'
import type { ImportChange, ImportPage } from '#src/connectors/contract/exchange.ts'
import { failures, Site, stepOf } from './testing/site.ts'
import { tamperedSession } from './testing/tampered-session.ts'

/** A site whose forest was imported and synchronized once. */
async function imported(
  people: readonly string[] = ['Anna', 'Bert', 'Cleo'],
  groups: Readonly<Record<string, readonly string[]>> = { Staff: ['Anna'] },
): Promise<Site> {
  const site = await Site.start({ people, groups })
  await site.run('forest', 'Full Import')
  await site.run('forest', 'Full Synchronization')
  return site
}

/** Changes every page of an import on its way. */
function changing(change: (page: ImportPage) => ImportPage): (session: Session) => Session {
  return tamperedSession((session) => ({
    async *fullImport(request) {
      for await (const page of session.fullImport(request)) yield change(page)
    },
    async *deltaImport(request) {
      for await (const page of session.deltaImport(request)) yield change(page)
    },
  }))
}

const numbers = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `P${i}`)
const broken: ImportChange = {
  kind: 'failure',
  anchor: null,
  dn: 'CN=Broken,DC=contoso,DC=lab',
  code: 'missing-object-class',
  message: 'It has no class.',
}

describe('a full import', () => {
  it('stages what is new, and nothing the second time', async () => {
    const site = await Site.start({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna', 'Bert'] } })
    expect(site.counters(await site.run('forest', 'Full Import'))).toEqual({ 'stage-add': 3, 'reference-add': 2 })
    expect(site.counters(await site.run('forest', 'Full Import'))).toEqual({ 'stage-no-change': 3 })
    expect(await site.objects('forest', 'pending-import')).toHaveLength(3)
    expect(site.lab.tenant.statistics()).toMatchObject({ usersCreated: 0 })
  })

  it('counts each kind of change', async () => {
    const site = await imported()
    const { directory } = site.forest
    directory.modify(site.person('Anna'), { title: 'Boss' })
    directory.rename(site.person('Bert'), 'Bertram')
    directory.delete(site.person('Cleo'))
    site.addPerson('Dora')
    directory.addMember(site.group('Staff'), site.person('Dora'))
    expect(site.counters(await site.run('forest', 'Full Import'))).toEqual({
      'stage-add': 1,
      'stage-update': 2,
      'stage-rename': 1,
      'stage-delete': 1,
      'reference-add': 1,
    })
  })

  it('takes what it did not see for deleted', async () => {
    const site = await imported()
    site.forest.directory.delete(site.person('Cleo'))
    expect(site.counters(await site.run('forest', 'Full Import'))).toMatchObject({ 'stage-delete': 1, 'stage-no-change': 3 })
    expect(site.counters(await site.run('forest', 'Full Import'))).toEqual({ 'stage-no-change': 4 })
    expect(site.counters(await site.run('forest', 'Delta Synchronization'))).toMatchObject({ 'connector-delete-remove-mv': 1 })
  })

  it('moves the position of the delta import', async () => {
    const site = await imported()
    const before = await site.watermark('forest')
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.run('forest', 'Full Import')
    expect(await site.watermark('forest')).not.toBe(before)
    expect(site.counters(await site.run('forest', 'Delta Import'))).toEqual({})
  })
})

describe('a delta import', () => {
  it('stages what changed, and is quiet afterwards', async () => {
    const site = await imported()
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    expect(stepOf(await site.run('forest', 'Delta Import'))).toMatchObject({
      result: 'success',
      counters: { staging: { 'stage-update': 1 } },
    })
    expect(stepOf(await site.run('forest', 'Delta Import'))).toMatchObject({ result: 'completed-no-objects', counters: { staging: {} } })
  })

  it('C40 without a position ends before it starts and says what to do', async () => {
    const site = await Site.start({ people: ['Anna'] })
    expect(stepOf(await site.run('forest', 'Delta Import'))).toMatchObject({
      result: 'no-start-full-import-required',
      reason: 'no-watermark',
      advice: expect.stringContaining('full import'),
    })
    expect(await site.objects('forest')).toEqual([])
  })

  it('whose position has expired becomes a full import by itself', async () => {
    const site = await (await Site.start({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })).settled()
    site.lab.tenant.faults.expireDeltaTokens()
    const run = await site.run('tenant', 'Delta Import')
    expect(run.steps.map((step) => [step.type, step.result])).toEqual([
      ['delta-import', 'no-start-full-import-required'],
      ['full-import', 'success'],
    ])
    expect(run.result).toBe('success')
    expect(run.steps[1]?.counters.staging).toEqual({ 'stage-no-change': 3 })
    expect(await site.events(20_105)).toHaveLength(1)
    expect(stepOf(await site.run('tenant', 'Delta Import')).result).toBe('completed-no-objects')
  })

  it('of changes in the order they were made ends where a full import does', async () => {
    const site = await imported()
    const { directory } = site.forest
    directory.modify(site.person('Anna'), { title: 'One' })
    directory.modify(site.person('Anna'), { title: 'Two', telephoneNumber: '1' })
    directory.modify(site.person('Anna'), { title: null })
    directory.addMember(site.group('Staff'), site.person('Bert'))
    directory.removeMember(site.group('Staff'), site.person('Anna'))
    await site.run('forest', 'Delta Import')
    expect(site.counters(await site.run('forest', 'Full Import'))).toMatchObject({ 'stage-no-change': 4 })
    await site.run('forest', 'Delta Synchronization')
    expect((await site.object('forest', 'CN=Anna')).synchronized).toMatchObject({ telephoneNumber: ['1'] })
    expect((await site.object('forest', 'CN=Anna')).synchronized).not.toHaveProperty('title')
  })
})

describe('objects that are missing from a full import', () => {
  it('are not believed when nothing was read at all', async () => {
    const site = await imported()
    site.tamper(
      'forest',
      changing((page) => ({ ...page, changes: [] })),
    )
    const step = stepOf(await site.run('forest', 'Full Import'))
    expect(step).toMatchObject({ result: 'stopped-deletion-limit', reason: 'empty-source: 0 of 4 seen', counters: { staging: {} } })
    expect(await site.objects('forest', 'pending-import')).toEqual([])
    expect((await site.events(20_104))[0]?.fields).toMatchObject({ seen: 0, known: 4 })
  })

  it('are not believed when more than a third of a larger partition is gone, until a person accepts it', async () => {
    const site = await imported(numbers(80), {})
    for (const name of numbers(30)) site.forest.directory.delete(site.person(name))
    const before = await site.watermark('forest')
    const held = stepOf(await site.run('forest', 'Full Import'))
    expect(held).toMatchObject({
      result: 'stopped-deletion-limit',
      reason: 'shrunk: 50 of 80 seen',
      advice: expect.stringContaining('--accept-shrink'),
    })
    expect(await site.watermark('forest')).toBe(before)
    expect(await site.objects('forest', 'pending-import')).toEqual([])
    const accepted = stepOf(await site.run('forest', 'Full Import', { acceptShrink: true }))
    expect(accepted).toMatchObject({ result: 'success', counters: { staging: { 'stage-delete': 30, 'stage-no-change': 50 } } })
  })

  it('are believed where they are few, however small the partition is', async () => {
    const site = await imported(numbers(30), {})
    for (const name of numbers(25)) site.forest.directory.delete(site.person(name))
    expect(stepOf(await site.run('forest', 'Full Import'))).toMatchObject({
      result: 'success',
      counters: { staging: { 'stage-delete': 25 } },
    })
  })

  it('are kept when something could not be read', async () => {
    const site = await imported()
    site.forest.directory.delete(site.person('Cleo'))
    let pages = 0
    site.tamper(
      'forest',
      changing((page) => (pages++ === 0 ? { ...page, changes: [...page.changes, broken] } : page)),
    )
    const run = await site.run('forest', 'Full Import')
    expect(stepOf(run)).toMatchObject({
      result: 'completed-discovery-errors',
      objectErrorCount: 1,
      counters: { staging: { 'stage-no-change': 3, 'stage-failure': 1 } },
    })
    expect(await site.errors(run)).toMatchObject([
      { code: 'missing-object-class', dn: broken.dn, message: 'It has no class.', objectId: null },
    ])
    site.tamper('forest', null)
    expect(site.counters(await site.run('forest', 'Full Import'))).toMatchObject({ 'stage-delete': 1 })
  })
})

describe('an import that is cut off', () => {
  it('in the middle of a page keeps what it had and deletes nothing', async () => {
    const site = await imported(numbers(20), {})
    const before = await site.watermark('forest')
    site.forest.directory.delete(site.person('P3'))
    site.forest.faults.arm({ kind: 'drop-connection', afterEntries: 5, cut: 'inside-message' }, 'always')
    const run = await site.run('forest', 'Full Import')
    expect(stepOf(run)).toMatchObject({ result: 'stopped-connectivity', connection: [{ result: 'dropped-connection' }] })
    expect(await site.objects('forest', 'pending-import')).toEqual([])
    expect(await site.watermark('forest')).toBe(before)
    expect(await site.events(20_032)).toHaveLength(1)
    site.forest.faults.clear()
    expect(site.counters(await site.run('forest', 'Full Import'))).toMatchObject({ 'stage-delete': 1, 'stage-no-change': 19 })
  })

  it('between pages goes on with a fresh import', async () => {
    const site = await Site.start({ people: numbers(12) })
    let pages = 0
    site.tamper(
      'forest',
      tamperedSession((session) => ({
        async *fullImport(request) {
          for await (const page of session.fullImport({ ...request, pageSize: 4 })) {
            if (++pages === 3) site.forest.dropConnections()
            yield page
          }
        },
      })),
    )
    const run = await site.run('forest', 'Full Import')
    expect(run.result).toMatch(/^(stopped-connectivity|success)$/)
    site.tamper('forest', null)
    expect(stepOf(await site.run('forest', 'Full Import')).result).toBe('success')
    expect(await site.objects('forest')).toHaveLength(12)
  })

  it('by a person while it waits for the directory is no defect', async () => {
    for (const place of ['forest', 'tenant'] as const) {
      const site = await Site.start({ people: ['Anna'] })
      site.tamper(
        place,
        tamperedSession((session) => ({
          async *fullImport(request) {
            for (const run of site.runner.active()) site.runner.stop(run.id)
            yield* session.fullImport(request)
          },
        })),
      )
      expect(stepOf(await site.run(place, 'Full Import'))).toMatchObject({
        result: 'stopped-user-termination-from-wmi-or-ui',
        reason: null,
      })
    }
  })

  it('by a person ends at the next page, keeps its position and deletes nothing', async () => {
    const site = await imported(numbers(8), {})
    const before = await site.watermark('forest')
    site.forest.directory.delete(site.person('P0'))
    site.tamper(
      'forest',
      tamperedSession((session) => ({
        async *fullImport(request) {
          for await (const page of session.fullImport(request)) {
            for (const run of site.runner.active()) site.runner.stop(run.id)
            yield page
          }
        },
      })),
    )
    const run = await site.run('forest', 'Full Import')
    expect(stepOf(run)).toMatchObject({ result: 'stopped-user-termination-from-wmi-or-ui' })
    expect(await site.objects('forest', 'pending-import')).toEqual([])
    expect(await site.watermark('forest')).toBe(before)
    expect(await site.events(20_102)).toHaveLength(1)
    site.tamper('forest', null)
    expect(failures([await site.run('forest', 'Full Import')])).toEqual([])
  })
})
