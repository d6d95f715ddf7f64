import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { ExportItem, ExportReference } from '../../contract/exchange.ts'
import { anchorOf, dnOf, uniqueNameOf, type EntraType } from '../identity.ts'
import { exportOne, item, LabWorld, replace } from '../testing/lab-world.ts'

const sourceAnchor = 'dGVhbQ=='
const dn = dnOf({ type: 'group', id: '' }, sourceAnchor)
const absent = '0f8fad5b-d9cb-469f-a165-70867728950e'

function team(attributes: ExportItem['attributes'] = {}) {
  return {
    operation: 'add',
    objectType: 'group',
    dn,
    attributes: { displayName: replace('Team'), sourceAnchor: replace(sourceAnchor), ...attributes },
  } as const
}

function link(attribute: string, id: string, change: 'add' | 'delete' = 'add', type: EntraType = 'user'): ExportReference {
  return { attribute, change, target: { anchor: anchorOf({ type, id }), dn: dnOf({ type, id }, null) } }
}

function links(groupId: string, references: readonly ExportReference[], wanted: Partial<ExportItem> = {}) {
  return { operation: 'update', objectType: 'group', anchor: anchorOf({ type: 'group', id: groupId }), dn, references, ...wanted } as const
}

describe('adding a group', () => {
  it('creates a security group under the unique name that carries the source anchor', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const result = await exportOne(session, team({ description: replace('All of us') }))
    const created = must(world.lab.tenant.find(uniqueNameOf(sourceAnchor)), 'the group')
    expect(result).toMatchObject({ outcome: 'success', anchor: anchorOf({ type: 'group', id: created.id }), dn: null })
    expect(created).toMatchObject({ description: 'All of us', securityEnabled: true, mailEnabled: false })
  })

  it('creates a Microsoft 365 group', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const attributes = { groupTypes: replace('Unified'), mailNickname: replace('team'), visibility: replace('Private') }
    expect(await exportOne(session, team(attributes))).toMatchObject({ outcome: 'success' })
    expect(world.lab.tenant.find(uniqueNameOf(sourceAnchor))).toMatchObject({ mailEnabled: true, visibility: 'Private' })
  })

  it('takes over the group that has the unique name already, whatever was set at its creation', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const kind = { mailEnabled: replace(false), securityEnabled: replace(true), groupTypes: replace() }
    const first = await exportOne(session, team(kind))
    const second = await exportOne(session, team({ ...kind, displayName: replace('Team two') }))
    expect(second).toEqual(first)
    expect(world.lab.tenant.counts().groups).toBe(1)
    expect(world.lab.tenant.find(uniqueNameOf(sourceAnchor))).toMatchObject({ displayName: 'Team two' })
  })

  it('creates a group without a source anchor under the name Entra ID gives', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const result = await exportOne(session, {
      operation: 'add',
      objectType: 'group',
      dn: 'CN=team',
      attributes: { displayName: replace('Team') },
    })
    expect(result).toMatchObject({ outcome: 'success', dn: expect.stringMatching(/^CN=\{Group_/) })
  })

  it.each([
    ['a distribution list', { mailEnabled: replace(true), securityEnabled: replace(false) }],
    ['a mail-enabled security group', { mailEnabled: replace(true), securityEnabled: replace(true) }],
    ['a group that is neither', { mailEnabled: replace(false), securityEnabled: replace(false) }],
  ])('refuses %s, which Graph cannot write', async (_, attributes) => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const result = await exportOne(session, team(attributes))
    expect(result).toMatchObject({ outcome: 'failure', code: 'no-export-to-this-object-type' })
    expect(world.lab.tenant.counts().groups).toBe(0)
  })

  it('refuses a source anchor that does not fit into a unique name', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    expect(await exportOne(session, team({ sourceAnchor: replace('x'.repeat(62)) }))).toMatchObject({
      outcome: 'failure',
      code: 'invalid-attribute-value',
    })
  })
})

describe('changing a group', () => {
  it('refuses what is fixed at creation, a new source anchor, and groups of Exchange', async () => {
    const world = await LabWorld.start()
    const group = world.lab.tenant.createGroup({ displayName: 'Team' })
    const session = await world.connect()
    const update = (attributes: ExportItem['attributes'], current: ExportItem['current'] = {}) =>
      item({ ...links(group.id, []), attributes, current })
    const results = await session.export([
      update({ mailEnabled: replace(true) }),
      update({ sourceAnchor: replace('other') }, { sourceAnchor: [sourceAnchor] }),
      update({ sourceAnchor: replace() }, { sourceAnchor: [sourceAnchor] }),
      { ...update({}), newDn: 'CN=Team' },
      update({ description: replace('x') }, { mailEnabled: [true] }),
      update({ description: replace('x') }, { mailEnabled: [true], groupTypes: ['Unified'] }),
    ])
    expect(results.map((result) => (result.outcome === 'failure' ? result.code : result.outcome))).toEqual([
      'readonly-attribute',
      'modify-naming-attribute',
      'modify-naming-attribute',
      'invalid-dn',
      'no-export-to-this-object-type',
      'success',
    ])
  })

  it('adds and removes members and owners and counts 20 members as one write', async () => {
    const world = await LabWorld.start()
    const { tenant } = world.lab
    const ids = Array.from({ length: 20 }, (_, index) => tenant.createUser({ userPrincipalName: `u${index}@contoso.lab` }).id)
    const group = tenant.createGroup({ displayName: 'Team' })
    const session = await world.connect()
    tenant.resetStatistics()
    expect(
      await exportOne(
        session,
        links(
          group.id,
          ids.map((id) => link('members', id)),
        ),
      ),
    ).toMatchObject({ outcome: 'success', failedReferences: [] })
    expect(tenant.statistics()).toMatchObject({ batchedRequests: 1 })
    expect(tenant.find(group.id)?.['members']).toHaveLength(20)
    const [first = '', second = ''] = ids
    const change = [link('members', first, 'delete'), link('owners', second), link('owners', first)]
    expect(await exportOne(session, links(group.id, change))).toMatchObject({ outcome: 'success', failedReferences: [] })
    expect(tenant.find(group.id)?.['members']).not.toContain(first)
    expect(tenant.find(group.id)?.['owners']).toHaveLength(2)
  })

  it('gives every reference its own outcome when the packed write is refused', async () => {
    const world = await LabWorld.start()
    const { tenant } = world.lab
    const anna = tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    const bo = tenant.createUser({ userPrincipalName: 'bo@contoso.lab' })
    const group = tenant.createGroup({ displayName: 'Team' }, { members: [anna.id] })
    const session = await world.connect()
    const missing = link('members', absent)
    const nowhere: ExportReference = { attribute: 'members', change: 'add', target: { anchor: 'Contact_1', dn: 'CN=contact' } }
    const foreign: ExportReference = { ...link('memberOf', bo.id) }
    const result = await exportOne(session, links(group.id, [link('members', anna.id), link('members', bo.id), missing, nowhere, foreign]))
    expect(result).toMatchObject({
      outcome: 'success',
      failedReferences: [
        { reference: nowhere, code: 'dn-attributes-failure' },
        { reference: foreign, code: 'schema-violation' },
        { reference: missing, code: 'cd-missing-object' },
      ],
    })
    expect(tenant.find(group.id)?.['members']).toEqual([anna.id, bo.id])
  })

  it('takes a link that is gone for removed, and a group that is gone for a missing object', async () => {
    const world = await LabWorld.start()
    const { tenant } = world.lab
    const anna = tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    const group = tenant.createGroup({ displayName: 'Team' })
    const session = await world.connect()
    expect(await exportOne(session, links(group.id, [link('members', anna.id, 'delete')]))).toMatchObject({
      outcome: 'success',
      failedReferences: [],
    })
    tenant.delete(group.id)
    expect(await exportOne(session, links(group.id, [link('members', anna.id)]))).toMatchObject({
      outcome: 'failure',
      code: 'cd-missing-object',
    })
  })

  it('waits for a new group to be known to every copy of the directory', async () => {
    const world = await LabWorld.start()
    const { tenant } = world.lab
    const anna = tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    const session = await world.connect()
    await exportOne(session, team())
    const group = must(tenant.find(uniqueNameOf(sourceAnchor)), 'the group')
    const isLinkWrite = ({ method, path }: { readonly method: string; readonly path: string }) => method === 'POST' && path.includes('$ref')
    tenant.faults.inject({ on: isLinkWrite, times: 2, action: { kind: 'answer', status: 404, code: 'Request_ResourceNotFound' } })
    expect(await exportOne(session, links(group.id, [link('members', anna.id)]))).toMatchObject({
      outcome: 'success',
      failedReferences: [],
    })
    expect(tenant.find(group.id)?.['members']).toEqual([anna.id])
    expect(world.clock.waitedMs).toBe(7_000)
  })

  it('writes several items of one group one after the other', async () => {
    const world = await LabWorld.start()
    const { tenant } = world.lab
    const ids = Array.from({ length: 60 }, (_, index) => tenant.createUser({ userPrincipalName: `u${index}@contoso.lab` }).id)
    const group = tenant.createGroup({ displayName: 'Team' })
    const session = await world.connect()
    const parts = [0, 20, 40].map((from) =>
      item({
        ...links(
          group.id,
          ids.slice(from, from + 20).map((id) => link('members', id)),
        ),
        key: `part ${from}`,
      }),
    )
    const results = await session.export(parts)
    expect(results.map((result) => [result.key, result.outcome])).toEqual([
      ['part 0', 'success'],
      ['part 20', 'success'],
      ['part 40', 'success'],
    ])
    expect(tenant.find(group.id)?.['members']).toHaveLength(60)
  })
})

describe('the manager of a user', () => {
  it('is set, replaced in one step, and removed', async () => {
    const world = await LabWorld.start()
    const { tenant } = world.lab
    const [anna, bo, carl] = ['anna', 'bo', 'carl'].map((name) => tenant.createUser({ userPrincipalName: `${name}@contoso.lab` }).id) as [
      string,
      string,
      string,
    ]
    const session = await world.connect()
    const change = (...references: readonly ExportReference[]) =>
      exportOne(session, { operation: 'update', objectType: 'user', anchor: anchorOf({ type: 'user', id: anna }), dn, references })
    await change(link('manager', bo))
    expect(tenant.find(anna)).toMatchObject({ manager: bo })
    tenant.resetStatistics()
    await change(link('manager', bo, 'delete'), link('manager', carl))
    expect(tenant.find(anna)).toMatchObject({ manager: carl })
    expect(tenant.statistics()).toMatchObject({ batchedRequests: 1 })
    await change(link('manager', bo, 'delete'))
    expect(tenant.find(anna), 'a manager somebody else set stays').toMatchObject({ manager: carl })
    await change(link('manager', carl, 'delete'))
    expect(tenant.find(anna)).toMatchObject({ manager: null })
  })
})
