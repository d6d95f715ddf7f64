import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { ConnectionError } from '../../contract/connection-error.ts'
import { anchorOf, dnOf, uniqueNameOf } from '../identity.ts'
import { allPages, imported, LabWorld, objectIn } from '../testing/lab-world.ts'
import { vocabularies } from '../vocabulary.ts'

const all = { partition: 'default', pageSize: 500 }

function user(id: string): string {
  return anchorOf({ type: 'user', id })
}

function group(id: string): string {
  return anchorOf({ type: 'group', id })
}

describe('a full import of a tenant', () => {
  it('brings users with their manager and groups with all members and owners', async () => {
    const world = await LabWorld.start()
    const { tenant } = world.lab
    const boss = tenant.createUser({ userPrincipalName: 'boss@contoso.lab', onPremisesImmutableId: 'Ym9zcw==' })
    const anna = tenant.createUser({ userPrincipalName: 'anna@contoso.lab', jobTitle: 'Engineer', otherMails: ['a@x.lab', 'b@x.lab'] })
    tenant.addLink(anna.id, 'manager', boss.id)
    const inner = tenant.createGroup({ displayName: 'Inner', uniqueName: uniqueNameOf('aW5uZXI=') })
    const outer = tenant.createGroup({ displayName: 'Outer' }, { members: [anna.id, inner.id], owners: [boss.id] })
    const session = await world.connect()
    const { changes } = await imported(session.fullImport(all))
    expect(changes).toHaveLength(4)
    expect(objectIn(changes, user(boss.id))).toMatchObject({
      dn: dnOf({ type: 'user', id: boss.id }, 'Ym9zcw=='),
      references: {},
    })
    expect(objectIn(changes, user(anna.id))).toMatchObject({
      dn: `CN={User_${anna.id}}`,
      attributes: { jobTitle: ['Engineer'], otherMails: ['a@x.lab', 'b@x.lab'] },
      references: { manager: [{ anchor: user(boss.id) }] },
    })
    expect(objectIn(changes, group(inner.id))).toMatchObject({
      dn: dnOf({ type: 'group', id: inner.id }, 'aW5uZXI='),
      attributes: { sourceAnchor: ['aW5uZXI='], securityEnabled: [true], mailEnabled: [false] },
      references: {},
    })
    expect(objectIn(changes, user(boss.id)).references).toEqual({})
    const { references } = objectIn(changes, group(outer.id))
    expect(references).toEqual({ members: [{ anchor: user(anna.id) }, { anchor: group(inner.id) }], owners: [{ anchor: user(boss.id) }] })
  })

  it('leaves out what has no value instead of showing it empty', async () => {
    const world = await LabWorld.start()
    const anna = world.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    const session = await world.connect()
    const { attributes } = objectIn((await imported(session.fullImport(all))).changes, user(anna.id))
    for (const name of ['jobTitle', 'businessPhones', 'sourceAnchor', 'extensionAttribute1']) expect(attributes).not.toHaveProperty(name)
  })

  it('follows the pages of lists and of large groups, and tells the total', async () => {
    const world = await LabWorld.start()
    const { tenant } = world.lab
    const members = Array.from({ length: 1_050 }, (_, index) => tenant.createUser({ userPrincipalName: `u${index}@contoso.lab` }).id)
    const large = tenant.createGroup({ displayName: 'Large' }, { members })
    const session = await world.connect()
    const pages = await allPages(session.fullImport({ partition: 'default', pageSize: 100 }))
    expect(pages.length).toBeGreaterThanOrEqual(12)
    expect(pages.every((page) => page.changes.length <= 100)).toBe(true)
    expect(pages.every((page) => page.estimatedTotal === 1_051)).toBe(true)
    expect(pages.filter((page) => page.watermark !== null)).toEqual([must(pages.at(-1), 'last page')])
    const changes = pages.flatMap((page) => page.changes)
    expect(changes).toHaveLength(1_051)
    expect(objectIn(changes, group(large.id)).references['members']).toHaveLength(1_050)
  })

  it('asks for the links of many groups in few requests', async () => {
    const world = await LabWorld.start()
    for (let index = 0; index < 60; index++) world.lab.tenant.createGroup({ displayName: `Group ${index}` })
    const session = await world.connect()
    world.lab.tenant.resetStatistics()
    await imported(session.fullImport(all))
    expect(world.lab.tenant.statistics()).toMatchObject({ batches: 6, batchedRequests: 120 })
  })

  it('takes its position before it reads, so that the next delta import brings what changed meanwhile', async () => {
    const world = await LabWorld.start()
    const { tenant } = world.lab
    const anna = tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    const session = await world.connect()
    const pages = session.fullImport(all)[Symbol.asyncIterator]()
    await pages.next()
    tenant.patch(anna.id, { jobTitle: 'Changed meanwhile' })
    let watermark: string | null = null
    for (let page = await pages.next(); page.done !== true; page = await pages.next()) watermark = page.value.watermark ?? watermark
    const { changes } = await imported(session.deltaImport({ ...all, watermark: must(watermark, 'watermark') }))
    expect(changes).toMatchObject([{ kind: 'update', attributes: { jobTitle: { kind: 'replace', values: ['Changed meanwhile'] } } }])
  })

  it('leaves out a group that was deleted while its members were being read', async () => {
    const world = await LabWorld.start()
    const doomed = world.lab.tenant.createGroup({ displayName: 'Doomed' })
    world.lab.tenant.faults.inject({
      on: ({ path }) => path.includes('/members'),
      action: { kind: 'answer', status: 404, code: 'Request_ResourceNotFound' },
    })
    const session = await world.connect()
    const { changes } = await imported(session.fullImport(all))
    expect(changes.filter((change) => change.anchor === group(doomed.id))).toEqual([])
  })

  it('asks for the selected types and attributes only', async () => {
    const world = await LabWorld.start()
    world.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab', jobTitle: 'Engineer' })
    world.lab.tenant.createGroup({ displayName: 'Group' })
    const attributes = { displayName: { type: 'string', multiValued: false, access: 'read-write' } } as const
    const session = await world.connect({ schema: { user: { attributes } } })
    const { changes } = await imported(session.fullImport(all))
    expect(changes).toMatchObject([{ objectType: 'user', attributes: { displayName: ['anna'] }, references: {} }])
    expect(Object.keys(changes[0]?.kind === 'object' ? changes[0].attributes : {})).toEqual(['displayName'])
  })

  it('survives resets, server faults and throttling on the way without losing or doubling anything', async () => {
    const world = await LabWorld.start()
    const { tenant } = world.lab
    for (let index = 0; index < 120; index++) tenant.createUser({ userPrincipalName: `u${index}@contoso.lab` })
    const { faults } = tenant
    const session = await world.connect()
    faults.resetConnections({ times: 2, skip: 4 })
    faults.cutAnswers({ times: 1, skip: 8 })
    faults.serverErrors({ times: 2, skip: 10, status: 500 })
    faults.throttleStorm({ times: 3, skip: 11 })
    const { changes } = await imported(session.fullImport({ partition: 'default', pageSize: 10 }))
    expect(new Set(changes.map((change) => change.anchor)).size).toBe(120)
    expect(changes).toHaveLength(120)
    expect(tenant.statistics().faultsPlayed).toBe(8)
  })

  it('ends as a connection problem when Graph stays down', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    world.lab.tenant.faults.serverErrors({ status: 503 })
    await expect(imported(session.fullImport(all))).rejects.toMatchObject({ failure: 'connection', reason: 'server-busy' })
    world.lab.tenant.faults.clear()
    world.lab.tenant.faults.resetConnections()
    await expect(imported(session.fullImport(all))).rejects.toMatchObject({ failure: 'connection', reason: 'dropped' })
  })

  it('names the permission that is missing', async () => {
    const world = await LabWorld.start({ roles: ['User.Read.All'] })
    const session = await world.connect({ schema: vocabularies.graph.suggested })
    const error: unknown = await imported(session.fullImport(all)).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({
      failure: 'permission',
      reason: 'consent-missing',
      incidents: [{ result: 'failed-permission', code: '403' }],
    })
    expect((error as ConnectionError).advice).toContain('Group.Read.All')
  })

  it('stops in the middle when it is told to', async () => {
    const world = await LabWorld.start()
    for (let index = 0; index < 30; index++) world.lab.tenant.createUser({ userPrincipalName: `u${index}@contoso.lab` })
    const stop = new AbortController()
    const session = await world.connect({ signal: stop.signal })
    const pages = session.fullImport({ partition: 'default', pageSize: 10 })[Symbol.asyncIterator]()
    await pages.next()
    stop.abort(new Error('stopped by the operator'))
    await expect(pages.next()).rejects.toThrow('stopped by the operator')
  })

  it('knows the one partition of a tenant only', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    expect(() => session.fullImport({ partition: 'DC=contoso,DC=lab', pageSize: 10 })).toThrow(
      expect.objectContaining({ failure: 'partition-missing' }),
    )
  })

  it('refuses a selection the directory does not have', async () => {
    const world = await LabWorld.start()
    await expect(world.connect({ schema: { contact: { attributes: {} } } })).rejects.toMatchObject({ failure: 'configuration' })
    const attributes = { shoeSize: { type: 'integer', multiValued: false, access: 'read-write' } } as const
    await expect(world.connect({ schema: { user: { attributes } } })).rejects.toMatchObject({ failure: 'configuration' })
  })
})
