import { beforeEach, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { JsonObject } from '../json.ts'
import { openLab, type LabClient } from '../testing/lab-client.ts'
import type { LabTenant } from '../lab-tenant.ts'

let lab: LabTenant
let client: LabClient
const time = { now: 0 }

beforeEach(async () => {
  time.now = Date.UTC(2026, 10, 22)
  ;({ lab, client } = await openLab({
    clock: { now: () => time.now },
    deltaPaging: { objectCountMax: 3, linkCountMax: 4 },
    tokenLifetimeSeconds: 90 * 86_400,
  }))
})

function users(count: number, prefix = 'u'): readonly string[] {
  return Array.from({ length: count }, (_, number) => lab.tenant.createUser({ userPrincipalName: `${prefix}${number}@contoso.lab` }).id)
}

async function round(
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly values: readonly JsonObject[]; readonly deltaLink: string }> {
  const { values, last } = await client.all(path, { headers })
  return { values, deltaLink: String(last['@odata.deltaLink']) }
}

function idsOf(values: readonly JsonObject[]): readonly string[] {
  return values.map((value) => String(value['id'])).sort()
}

describe('users/delta', () => {
  it('gives every user in pages first, and nothing when nothing changed', async () => {
    const ids = users(8)
    const first = await round('/users/delta?$select=userPrincipalName,department')
    expect(idsOf(first.values)).toEqual([...ids].sort())
    expect(first.values[0]).not.toHaveProperty('department')
    expect((await round(first.deltaLink)).values).toEqual([])
  })

  it('starts from an empty tenant without losing the first user', async () => {
    const { deltaLink } = await round('/users/delta?$select=displayName')
    const ids = users(5)
    expect(idsOf((await round(deltaLink)).values)).toEqual([...ids].sort())
  })

  it('gives changed users with every selected property that was ever set, and null for a cleared one', async () => {
    const [first = '', second = ''] = users(2)
    lab.tenant.patch(first, { department: 'Sales', city: 'Kiel' })
    const { deltaLink } = await round('/users/delta?$select=displayName,department,jobTitle')
    lab.tenant.patch(first, { department: null })
    lab.tenant.patch(second, { city: 'Jena' })
    expect((await round(deltaLink)).values).toEqual([{ id: first, displayName: 'u0', department: null }])
  })

  it('gives changed properties only with return=minimal', async () => {
    const [first = ''] = users(1)
    const { deltaLink } = await round('/users/delta?$select=displayName,department')
    lab.tenant.patch(first, { department: 'Sales' })
    expect((await round(deltaLink, { Prefer: 'return=minimal' })).values).toEqual([{ id: first, department: 'Sales' }])
  })

  it('tells recycled users from users that are gone, and gives a restored one as a whole', async () => {
    const [first = '', second = ''] = users(2)
    const { deltaLink } = await round('/users/delta?$select=displayName')
    lab.tenant.delete(first)
    lab.tenant.purge(second)
    const removed = await round(deltaLink)
    expect(removed.values).toEqual(
      expect.arrayContaining([
        { id: first, '@removed': { reason: 'changed' } },
        { id: second, '@removed': { reason: 'deleted' } },
      ]),
    )
    lab.tenant.restore(first)
    expect((await round(removed.deltaLink)).values).toEqual([{ id: first, displayName: 'u0' }])
  })

  it('follows the manager as manager@delta', async () => {
    const [boss = '', other = '', id = ''] = users(3)
    lab.tenant.addLink(id, 'manager', boss)
    const first = await round('/users/delta?$select=displayName,manager')
    const link = { '@odata.type': '#microsoft.graph.user' }
    expect(first.values.find((value) => value['id'] === id)).toMatchObject({ 'manager@delta': [{ ...link, id: boss }] })
    lab.tenant.addLink(id, 'manager', other)
    const second = await round(first.deltaLink)
    expect(second.values).toEqual([
      {
        id,
        displayName: 'u2',
        'manager@delta': [
          { ...link, id: other },
          { ...link, id: boss, '@removed': { reason: 'deleted' } },
        ],
      },
    ])
    lab.tenant.removeLink(id, 'manager', other)
    expect((await round(second.deltaLink)).values).toMatchObject([
      { id, 'manager@delta': [{ id: other, '@removed': { reason: 'deleted' } }] },
    ])
  })

  it('shows changes late when change tracking lags behind', async () => {
    const { deltaLink } = await round('/users/delta?$select=displayName')
    lab.tenant.faults.delayChangeTracking(60_000)
    const [id = ''] = users(1)
    const early = await round(deltaLink)
    expect(early.values).toEqual([])
    expect((await client.graph('GET', `/users/${id}`)).status).toBe(200)
    time.now += 60_000
    expect(idsOf((await round(early.deltaLink)).values)).toEqual([id])
  })

  it('skips the present state with $deltatoken=latest', async () => {
    users(5)
    const answer = await client.graph('GET', '/users/delta?$select=displayName&$deltatoken=latest')
    expect(answer.body['value']).toEqual([])
    const [late = ''] = users(1, 'late')
    expect((await round(String(answer.body['@odata.deltaLink']))).values).toEqual([{ id: late, displayName: 'late0' }])
  })

  it('watches single objects with a filter on their ids', async () => {
    const [first = '', second = ''] = users(3)
    const { values, deltaLink } = await round(`/users/delta?$select=displayName&$filter=id eq '${first}'`)
    expect(idsOf(values)).toEqual([first])
    lab.tenant.patch(second, { displayName: 'x' })
    lab.tenant.patch(first, { displayName: 'y' })
    expect((await round(deltaLink)).values).toEqual([{ id: first, displayName: 'y' }])
  })

  it('shows changes made between two pages in this round or in the next', async () => {
    const ids = users(9)
    const page = await client.graph('GET', '/users/delta?$select=displayName,jobTitle')
    lab.tenant.patch(ids[0] ?? '', { jobTitle: 'early page' })
    lab.tenant.patch(ids[8] ?? '', { jobTitle: 'late page' })
    const rest = await round(String(page.body['@odata.nextLink']))
    const next = await round(rest.deltaLink)
    expect(idsOf(next.values)).toEqual([ids[0], ids[8]].sort())
  })

  it('is refused with 410 and the address to start again when the token is too old, from before a reset, or off the log', async () => {
    users(1)
    const { deltaLink } = await round('/users/delta')
    lab.tenant.faults.expireDeltaTokens()
    const gone = await client.graph('GET', deltaLink)
    expect(gone).toMatchObject({
      status: 410,
      body: { error: { code: 'syncStateNotFound' } },
      headers: { location: `${lab.baseUrl}/v1.0/users/delta?$deltatoken=` },
    })
    const again = await round(String(gone.headers['location']))
    expect(again.values).toHaveLength(1)
    time.now += 8 * 86_400_000
    expect((await client.graph('GET', again.deltaLink)).status).toBe(410)
    expect((await client.graph('GET', '/users/delta?$deltatoken=rubbish')).status).toBe(400)
  })

  it('forgets changes beyond its log and asks for a new start', async () => {
    const { lab: own, client: ownClient } = await openLab({ changeLogEntryCountMax: 10 })
    const { last } = await ownClient.all('/users/delta')
    for (let number = 0; number < 15; number++) own.tenant.createUser({ userPrincipalName: `u${number}@contoso.lab` })
    const gone = await ownClient.graph('GET', String(last['@odata.deltaLink']))
    expect(gone).toMatchObject({ status: 410, body: { error: { code: 'resyncRequired' } } })
  })
})

describe('groups/delta', () => {
  it('names members that are neither users nor groups by their type', async () => {
    const device = lab.tenant.createDevice('Laptop')
    const group = lab.tenant.createGroup({ displayName: 'Group' }, { members: [device.id] })
    const { values } = await round('/groups/delta')
    expect(values).toMatchObject([{ id: group.id, 'members@delta': [{ '@odata.type': '#microsoft.graph.device', id: device.id }] }])
    const listed = await client.graph('GET', `/groups/${group.id}/members`)
    expect(listed.body['value']).toMatchObject([{ '@odata.type': '#microsoft.graph.device', displayName: 'Laptop' }])
  })

  it('pages the members of a large group by repeating the group', async () => {
    const members = users(10)
    const group = lab.tenant.createGroup({ displayName: 'Large' }, { members, owners: [members[0] ?? ''] })
    const { values, deltaLink } = await round('/groups/delta?$select=displayName,members,owners')
    expect(values.every((value) => value['id'] === group.id && value['displayName'] === 'Large')).toBe(true)
    expect(values.length).toBeGreaterThan(2)
    expect(values.flatMap((value) => (value['members@delta'] ?? []) as readonly JsonObject[]).map((member) => member['id'])).toEqual(
      members,
    )
    expect(values.flatMap((value) => (value['owners@delta'] ?? []) as readonly JsonObject[])).toHaveLength(1)
    expect((await round(deltaLink)).values).toEqual([])
  })

  it('gives added and removed members, also those removed by deletion, and no others', async () => {
    const members = users(6)
    const group = lab.tenant.createGroup({ displayName: 'Group' }, { members: members.slice(0, 4) })
    const { deltaLink } = await round('/groups/delta')
    lab.tenant.removeLink(group.id, 'members', members[0] ?? '')
    lab.tenant.delete(members[1] ?? '')
    lab.tenant.addLink(group.id, 'members', members[5] ?? '')
    const { values } = await round(deltaLink, { Prefer: 'return=minimal' })
    const reported = values.flatMap((value) => (value['members@delta'] ?? []) as readonly JsonObject[])
    expect(reported).toEqual([
      { '@odata.type': '#microsoft.graph.user', id: members[5] },
      { '@odata.type': '#microsoft.graph.user', id: members[0], '@removed': { reason: 'deleted' } },
      { '@odata.type': '#microsoft.graph.user', id: members[1], '@removed': { reason: 'deleted' } },
    ])
  })

  it('does not report a member that was added and removed again in between as a member', async () => {
    const [member = ''] = users(1)
    const group = lab.tenant.createGroup({ displayName: 'Group' })
    const { deltaLink } = await round('/groups/delta?$select=members')
    lab.tenant.addLink(group.id, 'members', member)
    lab.tenant.removeLink(group.id, 'members', member)
    const { values } = await round(deltaLink)
    expect(values).toMatchObject([{ 'members@delta': [{ id: member, '@removed': { reason: 'deleted' } }] }])
  })

  it('reports a deleted security group as gone', async () => {
    const group = lab.tenant.createGroup({ displayName: 'Gone' })
    const { deltaLink } = await round('/groups/delta')
    lab.tenant.delete(group.id)
    expect((await round(deltaLink)).values).toEqual([{ id: group.id, '@removed': { reason: 'deleted' } }])
  })

  it('loses nothing when pages and changes interleave', async () => {
    const members = users(30)
    const group = lab.tenant.createGroup({ displayName: 'Busy' }, { members: members.slice(0, 10) })
    const known = new Set<string>()
    const apply = (body: JsonObject): void => {
      for (const value of body['value'] as readonly JsonObject[]) {
        for (const link of (value['members@delta'] ?? []) as readonly JsonObject[]) {
          if ('@removed' in link) known.delete(String(link['id']))
          else known.add(String(link['id']))
        }
      }
    }
    let link = '/groups/delta?$select=displayName,members'
    for (let turn = 0; turn < 60; turn++) {
      const { body } = await client.graph('GET', link)
      apply(body)
      link = String(body['@odata.nextLink'] ?? body['@odata.deltaLink'])
      if (turn >= 20) continue
      lab.tenant.addLink(group.id, 'members', members[10 + turn] ?? '')
      if (turn % 2 === 0) lab.tenant.removeLink(group.id, 'members', members[turn / 2] ?? '')
    }
    expect([...known].sort()).toEqual([...(must(lab.tenant.find(group.id), 'group')['members'] as readonly string[])].sort())
  })
})
