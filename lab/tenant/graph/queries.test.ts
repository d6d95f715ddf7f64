import { beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { openLab, type LabClient } from '../testing/lab-client.ts'
import type { LabTenant } from '../lab-tenant.ts'

let lab: LabTenant
let client: LabClient

beforeEach(async () => {
  ;({ lab, client } = await openLab())
})

function users(count: number): readonly string[] {
  const departments = ['Sales', 'Research', 'Legal']
  return Array.from({ length: count }, (_, number) => {
    const properties = { displayName: `User ${number}`, department: departments[number % 3] ?? '', mail: `user${number}@contoso.lab` }
    return lab.tenant.createUser({ userPrincipalName: `u${number}@contoso.lab`, onPremisesImmutableId: `Anchor${number}`, ...properties })
      .id
  })
}

async function names(filter: string, headers: Readonly<Record<string, string>> = {}, more = ''): Promise<readonly string[]> {
  const { values } = await client.all(`/users?$select=userPrincipalName${more}&$filter=${encodeURIComponent(filter)}`, { headers })
  return values.map((value) => String(value['userPrincipalName']).split('@')[0] ?? '')
}

describe('lists', () => {
  it('come in pages of 100 or of $top, with links that carry the other options on', async () => {
    const ids = users(250)
    const first = await client.graph('GET', '/users?$select=id')
    expect(first.body['value']).toHaveLength(100)
    const link = String(first.body['@odata.nextLink'])
    expect(link.startsWith(`${lab.baseUrl}/v1.0/users?$select=id&$skiptoken=`)).toBe(true)
    expect((await client.all('/users?$select=id&$top=7')).values.map((value) => value['id'])).toEqual(ids)
  })

  it('miss nothing that stays when objects are deleted between two pages', async () => {
    const ids = users(10)
    const first = await client.graph('GET', '/users?$select=id&$top=4')
    for (const id of ids.slice(0, 3)) lab.tenant.delete(id)
    const rest = await client.all(String(first.body['@odata.nextLink']))
    expect(rest.values.map((value) => value['id'])).toEqual(ids.slice(4))
  })

  it.each(['0', '1000', 'many'])('refuse $top=%s', async (top) => {
    const answer = await client.graph('GET', `/users?$top=${top}`)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'Request_UnsupportedQuery' } } })
  })

  it('refuse unknown properties in $select and $expand', async () => {
    for (const option of ['$select=shoeSize', '$expand=shoes', '$expand=members']) {
      const answer = await client.graph('GET', `/users?${option}`)
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } })
      expect(answer.text).toContain('Could not find a property named')
    }
  })

  it('count with the header for the advanced index only', async () => {
    users(5)
    const headers = { ConsistencyLevel: 'eventual' }
    expect((await client.graph('GET', '/users?$count=true&$top=2', { headers })).body['@odata.count']).toBe(5)
    expect((await client.graph('GET', '/users?$count=true&$top=2')).body).not.toHaveProperty('@odata.count')
    expect((await client.graph('GET', "/users/$count?$filter=department eq 'Sales'", { headers })).text).toBe('2')
  })

  it('are sorted on request, page by page', async () => {
    users(12)
    const { values } = await client.all('/users?$select=displayName&$orderby=displayName desc&$top=5')
    const shown = values.map((value) => String(value['displayName']))
    expect(shown).toEqual([...shown].sort().reverse())
    expect(shown).toHaveLength(12)
  })
})

describe('filters', () => {
  it.each([
    ["userPrincipalName eq 'U3@contoso.lab'", ['u3']],
    ["onPremisesImmutableId eq 'Anchor4'", ['u4']],
    ["onPremisesImmutableId eq 'anchor4'", []],
    ["onPremisesImmutableId in ('Anchor1','Anchor5','nobody')", ['u1', 'u5']],
    ["mail eq 'USER2@contoso.lab'", ['u2']],
    ["proxyAddresses/any(p:p eq 'smtp:user2@contoso.lab')", ['u2']],
    ["proxyAddresses/any(p:startswith(p,'smtp:user5'))", ['u5']],
    ["displayName eq 'User 1'", ['u1']],
    ["startswith(displayName,'user 1')", ['u1']],
    ["department eq 'Legal' and accountEnabled eq true", ['u2', 'u5']],
    ["(displayName eq 'User 0' or displayName eq 'User 1') and department eq 'Sales'", ['u0']],
    ["userPrincipalName eq 'u0@contoso.lab' or mail eq 'user1@contoso.lab'", ['u0', 'u1']],
    ["displayName eq 'O''Brien'", []],
    ['onPremisesSyncEnabled eq true', []],
    ["createdDateTime ge 2020-01-01T00:00:00Z and mailNickname eq 'u3'", ['u3']],
  ])('find by %s', async (filter, expected) => {
    users(6)
    expect(await names(filter)).toEqual(expected)
  })

  it('on the object id use the index for one and for many', async () => {
    const ids = users(3)
    expect(await names(`id eq '${ids[1]}'`)).toEqual(['u1'])
    expect(await names(`id in ('${ids[0]}','${ids[2]}')`)).toEqual(['u0', 'u2'])
  })

  it('with ne, not and endsWith need the advanced index', async () => {
    users(3)
    const headers = { ConsistencyLevel: 'eventual' }
    for (const filter of [
      "department ne 'Sales'",
      "not(department eq 'Sales')",
      "endsWith(mail,'1@contoso.lab') or department eq 'Legal'",
    ]) {
      const refused = await client.graph('GET', `/users?$filter=${encodeURIComponent(filter)}`)
      expect(refused).toMatchObject({ status: 400, body: { error: { code: 'Request_UnsupportedQuery' } } })
      expect(await names(filter, headers, '&$count=true')).toEqual(['u1', 'u2'])
    }
  })

  it.each(["aboutMe eq 'x'", 'displayName eq', 'displayName', "displayName eq 'x' 'y'", 'shoeSize eq 1', "displayName eq 'x", '(((('])(
    'refuse %s',
    async (filter) => {
      const answer = await client.graph('GET', `/users?$filter=${encodeURIComponent(filter)}`)
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'Request_UnsupportedQuery' } } })
    },
  )

  it('find groups by type and name', async () => {
    const team = { displayName: 'Team', groupTypes: ['Unified'], mailEnabled: true, securityEnabled: false }
    const { id } = lab.tenant.createGroup(team)
    lab.tenant.createGroup({ displayName: 'Other' })
    const found = await client.graph('GET', "/groups?$select=id&$filter=groupTypes/any(c:c eq 'Unified')")
    expect(found.body['value']).toEqual([{ id }])
    expect(
      (await client.graph('GET', '/groups?$select=id&$filter=mailEnabled eq true and securityEnabled eq false')).body['value'],
    ).toEqual([{ id }])
  })
})

describe('objects of any kind', () => {
  it('are found by id, one or up to a thousand at once', async () => {
    const [user = ''] = users(1)
    const { id: group } = lab.tenant.createGroup({ displayName: 'Group' })
    expect((await client.graph('GET', `/directoryObjects/${group}`)).body).toMatchObject({
      '@odata.type': '#microsoft.graph.group',
      id: group,
    })
    const ids = [user, group, '11111111-2222-4333-8444-555555555555']
    const found = await client.graph('POST', '/directoryObjects/getByIds', { body: { ids } })
    expect((found.body['value'] as readonly JsonObject[]).map((value) => value['id'])).toEqual([user, group])
    const onlyUsers = await client.graph('POST', '/directoryObjects/getByIds', { body: { ids, types: ['user'] } })
    expect(onlyUsers.body['value']).toMatchObject([{ '@odata.type': '#microsoft.graph.user', id: user }])
    const many = { ids: Array.from({ length: 1_001 }, () => user) }
    expect((await client.graph('POST', '/directoryObjects/getByIds', { body: many })).status).toBe(400)
  })

  it('show the groups they are in, and members cast to one kind', async () => {
    const [user = ''] = users(1)
    const inner = lab.tenant.createGroup({ displayName: 'Inner' })
    const outer = lab.tenant.createGroup({ displayName: 'Outer' }, { members: [user, inner.id] })
    expect((await client.graph('GET', `/users/${user}/memberOf?$select=id,displayName`)).body['value']).toMatchObject([
      { id: outer.id, displayName: 'Outer' },
    ])
    expect((await client.graph('GET', `/groups/${outer.id}/members/microsoft.graph.group?$select=id`)).body['value']).toMatchObject([
      { id: inner.id },
    ])
    const references = await client.graph('GET', `/groups/${outer.id}/members/$ref`)
    expect(references.body['value']).toEqual([user, inner.id].map((id) => ({ '@odata.id': `${lab.baseUrl}/v1.0/directoryObjects/${id}` })))
  })

  it('have the security identifier Entra derives from the object id', async () => {
    const own = await openLab({ ids: { next: () => '1226170d-83d5-49b8-99ab-d1ab3d91333e' } })
    const group = own.lab.tenant.createGroup({ displayName: 'Operations' })
    const { body } = await own.client.graph('GET', `/groups/${group.id}?$select=securityIdentifier`)
    expect(body['securityIdentifier']).toBe('S-1-12-1-304486157-1236829141-2882644889-1043566909')
  })
})

describe('the tenant', () => {
  it('shows its organization and its verified domains', async () => {
    const answer = await client.graph('GET', '/organization')
    expect(answer.body['value']).toMatchObject([
      { id: lab.tenantId, verifiedDomains: [{ name: 'contoso.lab', isDefault: true }, { isInitial: true }] },
    ])
    const all = await client.graph('GET', '/domains')
    expect((all.body['value'] as readonly JsonObject[]).map((domain) => domain['id'])).toEqual(['contoso.lab', 'contoso.onmicrosoft.com'])
    expect((await client.graph('GET', '/domains/contoso.lab')).body).toMatchObject({ isVerified: true, authenticationType: 'Managed' })
    expect((await client.graph('GET', '/domains/elsewhere.lab')).status).toBe(404)
  })

  it('lists the permissions an application was given', async () => {
    const graph = await client.graph('GET', "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
    const roles = graph.body['appRoles'] as readonly JsonObject[]
    const given = await client.graph('GET', `/servicePrincipals(appId='${lab.clientId}')/appRoleAssignments`)
    const assigned = (given.body['value'] as readonly JsonObject[]).map(
      (entry) => roles.find((role) => role['id'] === entry['appRoleId'])?.['value'],
    )
    expect(assigned).toEqual(lab.tenant.app.roles)
  })

  it('answers unknown addresses, methods and versions with a client error', async () => {
    for (const [method, path] of [
      ['GET', '/shoes'],
      ['GET', '/directory/shoes'],
      ['PUT', '/users'],
      ['GET', '/groups/not-an-id'],
      ['GET', '/users/%'],
    ] as const) {
      const { status } = await client.graph(method, path)
      expect(status >= 400 && status < 500).toBe(true)
    }
    expect((await client.graph('GET', `${lab.baseUrl}/beta/users`)).status).toBe(400)
  })
})

describe('permissions', () => {
  it.each([
    ['User.Read.All', { 'GET /users': 200, 'POST /users': 403, 'GET /groups': 403, 'GET /organization': 403 }],
    ['Group.ReadWrite.All', { 'GET /users': 403, 'POST /users': 403, 'GET /groups': 200, 'POST /groups': 400 }],
    ['Directory.Read.All', { 'GET /users': 200, 'GET /groups/delta': 200, 'POST /groups': 403, 'GET /domains': 200 }],
    ['User.ReadWrite.All', { 'POST /users': 400, 'GET /directory/deletedItems/microsoft.graph.user': 200, 'GET /groups': 403 }],
  ] as const)('of %s are enough for some requests only', async (role, expected) => {
    lab.tenant.app.roles = [role]
    await client.signIn()
    for (const [request, status] of Object.entries(expected)) {
      const [method = '', path = ''] = request.split(' ')
      const answer = await client.graph(method, path, method === 'GET' ? {} : { body: {} })
      const denied = answer.text.includes('Authorization_RequestDenied')
      expect({ request, status: answer.status, denied }).toEqual({ request, status, denied: status === 403 })
    }
  })

  it('to reset passwords are separate', async () => {
    const [id = ''] = users(1)
    const body = { passwordProfile: { password: 'Another-1', forceChangePasswordNextSignIn: false } }
    expect((await client.graph('PATCH', `/users/${id}`, { body })).status).toBe(204)
    lab.tenant.app.roles = ['User.ReadWrite.All']
    await client.signIn()
    expect((await client.graph('PATCH', `/users/${id}`, { body })).status).toBe(403)
  })
})
