import { beforeEach, describe, expect, it } from 'vitest'
import { openLab, type LabClient } from '../testing/lab-client.ts'
import type { LabTenant } from '../lab-tenant.ts'
import type { JsonObject } from '../json.ts'

let lab: LabTenant
let client: LabClient

beforeEach(async () => {
  ;({ lab, client } = await openLab())
})

const anna: JsonObject = {
  accountEnabled: true,
  displayName: 'Anna Berg',
  mailNickname: 'anna.berg',
  userPrincipalName: 'anna.berg@contoso.lab',
  onPremisesImmutableId: 'q83vEjRWeJCrze8SNFZ4kA==',
  mail: 'anna.berg@contoso.lab',
  department: 'Sales',
  passwordProfile: { password: 'Lab-only-1', forceChangePasswordNextSignIn: true },
}

const staff: JsonObject = { displayName: 'Staff', mailEnabled: false, mailNickname: 'staff', securityEnabled: true, groupTypes: [] }

async function create(kind: 'users' | 'groups', body: JsonObject): Promise<string> {
  const answer = await client.graph('POST', `/${kind}`, { body })
  if (answer.status !== 201) throw new Error(answer.text)
  return String(answer.body['id'])
}

function reference(id: string): JsonObject {
  return { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` }
}

describe('users', () => {
  it('are created with the default properties in the answer, read by id and by name, changed and deleted', async () => {
    const created = await client.graph('POST', '/users', { body: anna })
    expect(created).toMatchObject({
      status: 201,
      body: { displayName: 'Anna Berg', userPrincipalName: 'anna.berg@contoso.lab', jobTitle: null, businessPhones: [] },
    })
    expect(created.body).not.toHaveProperty('department')
    expect(created.headers['location']).toContain(String(created.body['id']))
    const id = String(created.body['id'])
    const byName = await client.graph('GET', '/users/Anna.Berg%40contoso.lab?$select=id,department,proxyAddresses,createdDateTime')
    expect(byName.body).toMatchObject({ id, department: 'Sales', proxyAddresses: ['SMTP:anna.berg@contoso.lab'] })
    expect((await client.graph('PATCH', `/users/${id}`, { body: { department: null, jobTitle: 'Buyer' } })).status).toBe(204)
    expect((await client.graph('GET', `/users/${id}?$select=department,jobTitle`)).body).toMatchObject({
      department: null,
      jobTitle: 'Buyer',
    })
    expect((await client.graph('DELETE', `/users/${id}`)).status).toBe(204)
    expect(await client.graph('GET', `/users/${id}`)).toMatchObject({ status: 404, body: { error: { code: 'Request_ResourceNotFound' } } })
    expect(lab.tenant.statistics()).toMatchObject({ usersCreated: 1, usersUpdated: 1, usersDeleted: 1 })
    expect(lab.tenant.writeCount()).toBe(3)
  })

  it('never give a password back', async () => {
    const id = await create('users', anna)
    const answer = await client.graph('GET', `/users/${id}?$select=passwordProfile,lastPasswordChangeDateTime`)
    expect(answer.body['passwordProfile']).toBeNull()
    expect(JSON.stringify([...lab.tenant.users()])).not.toContain('Lab-only-1')
  })

  it.each([
    ['an unknown property', { shoeSize: 42 }, "Property 'shoeSize' does not exist as a declared property or extension property."],
    ['a read-only property', { proxyAddresses: ['SMTP:x@contoso.lab'] }, "Property 'proxyAddresses' is read-only and cannot be set."],
    [
      'an on-premises property',
      { onPremisesSamAccountName: 'anna' },
      "Property 'onPremisesSamAccountName' is read-only and cannot be set.",
    ],
    [
      'an unverified domain',
      { userPrincipalName: 'anna@elsewhere.lab' },
      'The domain portion of the userPrincipalName property is invalid.',
    ],
    ['a malformed name', { userPrincipalName: 'anna berg@contoso.lab' }, 'Property userPrincipalName is invalid.'],
    ['a country of three letters', { usageLocation: 'DEU' }, 'usageLocation'],
    ['an empty text', { jobTitle: '' }, "Invalid value specified for property 'jobTitle' of resource 'User'."],
    ['a text that is too long', { givenName: 'x'.repeat(65) }, 'givenName'],
    ['a text where a boolean belongs', { accountEnabled: 'yes' }, 'Edm.Boolean'],
    ['a text where a collection belongs', { otherMails: 'x@contoso.lab' }, 'a collection'],
    ['two business phones', { businessPhones: ['1', '2'] }, 'businessPhones'],
    ['no display name', { displayName: null }, 'displayName'],
    ['a weak password', { passwordProfile: { password: 'abc' } }, 'password complexity'],
    ['an unknown extension attribute', { onPremisesExtensionAttributes: { extensionAttribute16: 'x' } }, 'extensionAttribute16'],
  ] as const)('are refused with %s', async (_, changes, message) => {
    const answer = await client.graph('POST', '/users', {
      body: { ...anna, ...changes },
      headers: { 'client-request-id': 'c0ffee00-0000-4000-8000-000000000000' },
    })
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'Request_BadRequest', message: expect.stringContaining(message) } },
    })
    expect(answer.body['error']).toMatchObject({
      innerError: { 'client-request-id': 'c0ffee00-0000-4000-8000-000000000000', 'request-id': answer.headers['request-id'] },
    })
    expect(lab.tenant.counts().users).toBe(0)
  })

  it.each(['accountEnabled', 'displayName', 'mailNickname', 'userPrincipalName', 'passwordProfile'])(
    'cannot be created without %s',
    async (name) => {
      const body = Object.fromEntries(Object.entries(anna).filter(([property]) => property !== name))
      const answer = await client.graph('POST', '/users', { body })
      expect(answer.body['error']).toMatchObject({ message: `A value is required for property '${name}' of resource 'User'.` })
    },
  )

  it('conflict on userPrincipalName, source anchor and mail address', async () => {
    await create('users', anna)
    const other = { ...anna, userPrincipalName: 'b@contoso.lab', onPremisesImmutableId: 'b', mail: 'b@contoso.lab' }
    for (const [changes, target] of [
      [{ userPrincipalName: 'ANNA.BERG@contoso.lab' }, 'userPrincipalName'],
      [{ onPremisesImmutableId: anna['onPremisesImmutableId'] ?? null }, 'onPremisesImmutableId'],
      [{ mail: 'Anna.Berg@contoso.lab' }, 'proxyAddresses'],
    ] as const) {
      const answer = await client.graph('POST', '/users', { body: { ...other, ...changes } })
      const message = `Another object with the same value for property ${target} already exists.`
      expect(answer).toMatchObject({
        status: 400,
        body: { error: { code: 'Request_BadRequest', message, details: [{ code: 'ObjectConflict', target }] } },
      })
    }
    const id = await create('users', other)
    expect((await client.graph('PATCH', `/users/${id}`, { body: { userPrincipalName: 'anna.berg@contoso.lab' } })).status).toBe(400)
  })

  it('keep the source anchor writable and merge extension attributes', async () => {
    const id = await create('users', anna)
    await client.graph('PATCH', `/users/${id}`, {
      body: { onPremisesImmutableId: 'changed', onPremisesExtensionAttributes: { extensionAttribute1: 'one' } },
    })
    await client.graph('PATCH', `/users/${id}`, { body: { onPremisesExtensionAttributes: { extensionAttribute2: 'two' } } })
    const { body } = await client.graph('GET', `/users/${id}?$select=onPremisesImmutableId,onPremisesExtensionAttributes`)
    expect(body).toMatchObject({
      onPremisesImmutableId: 'changed',
      onPremisesExtensionAttributes: { extensionAttribute1: 'one', extensionAttribute2: 'two', extensionAttribute3: null },
    })
  })

  it('mastered on premises refuse changes of their properties', async () => {
    const id = await create('users', anna)
    lab.tenant.force(id, { onPremisesSyncEnabled: true })
    const answer = await client.graph('PATCH', `/users/${id}`, { body: { displayName: 'Other' } })
    expect(answer.body['error']).toMatchObject({ message: expect.stringContaining('on-premises mastered') })
    expect((await client.graph('PATCH', `/users/${id}`, { body: { usageLocation: 'DE' } })).status).toBe(204)
  })

  it('have a manager that is set, read, expanded and removed', async () => {
    const boss = await create('users', { ...anna, userPrincipalName: 'boss@contoso.lab', onPremisesImmutableId: 'boss', mail: null })
    const id = await create('users', anna)
    expect((await client.graph('GET', `/users/${id}/manager`)).status).toBe(404)
    expect((await client.graph('PUT', `/users/${id}/manager/$ref`, { body: reference(boss) })).status).toBe(204)
    expect((await client.graph('GET', `/users/${id}/manager?$select=id`)).body).toMatchObject({
      '@odata.type': '#microsoft.graph.user',
      id: boss,
    })
    const listed = await client.graph('GET', `/users?$select=id&$expand=manager($select=id)&$filter=id eq '${id}'`)
    expect(listed.body['value']).toEqual([{ id, manager: { '@odata.type': '#microsoft.graph.user', id: boss } }])
    expect((await client.graph('GET', `/users/${boss}/directReports?$select=id`)).body['value']).toMatchObject([{ id }])
    expect((await client.graph('DELETE', `/users/${id}/manager/$ref`)).status).toBe(204)
    expect((await client.graph('DELETE', `/users/${id}/manager/$ref`)).status).toBe(404)
    expect(lab.tenant.statistics()).toMatchObject({ managersSet: 1, managersCleared: 1 })
  })
})

describe('groups', () => {
  it('are created with members and owners, and show at most 20 of them when expanded', async () => {
    const ids: string[] = []
    for (let number = 0; number < 25; number++) ids.push(lab.tenant.createUser({ userPrincipalName: `u${number}@contoso.lab` }).id)
    const bound = ids.slice(0, 19).map((id) => `${lab.baseUrl}/v1.0/users/${id}`)
    const id = await create('groups', {
      ...staff,
      'members@odata.bind': bound,
      'owners@odata.bind': [`https://graph.microsoft.com/v1.0/users/${ids[0]}`],
    })
    const more = { 'members@odata.bind': ids.slice(19).map((member) => `https://graph.microsoft.com/v1.0/directoryObjects/${member}`) }
    expect((await client.graph('PATCH', `/groups/${id}`, { body: more })).status).toBe(204)
    expect((await client.graph('GET', `/groups/${id}?$expand=members($select=id)`)).body['members']).toHaveLength(20)
    const { values } = await client.all(`/groups/${id}/members?$select=id&$top=10`)
    expect(values.map((value) => value['id'])).toEqual(ids)
    expect((await client.graph('GET', `/groups/${id}/members/$count`, { headers: { ConsistencyLevel: 'eventual' } })).text).toBe('25')
    expect(lab.tenant.statistics()).toMatchObject({ groupsCreated: 1, groupsUpdated: 0, membersAdded: 25, ownersAdded: 1 })
  })

  it('refuse more than 20 references, members twice, strangers, and removing who is no member', async () => {
    const user = lab.tenant.createUser({ userPrincipalName: 'u@contoso.lab' })
    const id = await create('groups', staff)
    const many = { 'members@odata.bind': Array.from({ length: 21 }, () => `https://graph.microsoft.com/v1.0/users/${user.id}`) }
    expect((await client.graph('PATCH', `/groups/${id}`, { body: many })).status).toBe(400)
    expect((await client.graph('POST', `/groups/${id}/members/$ref`, { body: reference(user.id) })).status).toBe(204)
    const twice = await client.graph('POST', `/groups/${id}/members/$ref`, { body: reference(user.id) })
    expect(twice).toMatchObject({
      status: 400,
      body: { error: { message: "One or more added object references already exist for the following modified properties: 'members'." } },
    })
    const stranger = await client.graph('POST', `/groups/${id}/members/$ref`, { body: reference('11111111-2222-4333-8444-555555555555') })
    expect(stranger).toMatchObject({ status: 404, body: { error: { code: 'Request_ResourceNotFound' } } })
    expect((await client.graph('DELETE', `/groups/${id}/members/${user.id}/$ref`)).status).toBe(204)
    expect(await client.graph('DELETE', `/groups/${id}/members/${user.id}/$ref`)).toMatchObject({
      status: 404,
      body: { error: { code: 'Request_ResourceNotFound' } },
    })
  })

  it('apply a PATCH with references whole or not at all', async () => {
    const [first, second] = ['a', 'b'].map((name) => lab.tenant.createUser({ userPrincipalName: `${name}@contoso.lab` }).id)
    const id = await create('groups', staff)
    await client.graph('POST', `/groups/${id}/members/$ref`, { body: reference(first ?? '') })
    const body = {
      displayName: 'Changed',
      'members@odata.bind': [second, first].map((user) => `https://graph.microsoft.com/v1.0/users/${user}`),
    }
    expect((await client.graph('PATCH', `/groups/${id}`, { body })).status).toBe(400)
    expect(lab.tenant.find(id)).toMatchObject({ displayName: 'Staff', members: [first] })
  })

  it('are created once by uniqueName and changed afterwards', async () => {
    const path = "/groups(uniqueName='staff-key')"
    expect((await client.graph('PATCH', path, { body: staff })).status).toBe(404)
    const first = await client.graph('PATCH', path, { body: staff, headers: { Prefer: 'create-if-missing' } })
    expect(first).toMatchObject({ status: 201, body: { uniqueName: 'staff-key', displayName: 'Staff' } })
    const second = await client.graph('PATCH', path, { body: { displayName: 'Staff 2' }, headers: { Prefer: 'create-if-missing' } })
    expect(second.status).toBe(204)
    expect((await client.graph('GET', path)).body).toMatchObject({ id: first.body['id'], displayName: 'Staff 2' })
    expect((await client.graph('GET', "/groups?$filter=uniqueName eq 'staff-key'")).body['value']).toHaveLength(1)
    const again = await client.graph('POST', '/groups', { body: { ...staff, uniqueName: 'staff-key' } })
    expect(again.body['error']).toMatchObject({ details: [{ code: 'ObjectConflict', target: 'uniqueName' }] })
    expect((await client.graph('PATCH', `/groups/${String(first.body['id'])}`, { body: { uniqueName: 'other' } })).status).toBe(400)
  })

  it('may share a nickname as security groups and must not as Microsoft 365 groups', async () => {
    await create('groups', staff)
    await create('groups', staff)
    const unified = { ...staff, groupTypes: ['Unified'], mailEnabled: true, securityEnabled: false }
    const id = await create('groups', unified)
    expect((await client.graph('GET', `/groups/${id}`)).body).toMatchObject({
      mail: 'staff@contoso.lab',
      proxyAddresses: ['SMTP:staff@contoso.lab'],
      visibility: 'Public',
    })
    expect((await client.graph('POST', '/groups', { body: unified })).body['error']).toMatchObject({
      details: [{ code: 'ObjectConflict' }],
    })
  })

  it('with mail and without Microsoft 365 are neither created nor changed nor deleted', async () => {
    const answer = await client.graph('POST', '/groups', { body: { ...staff, mailEnabled: true } })
    expect(answer.body['error']).toMatchObject({ message: expect.stringContaining('mail-enabled groups') })
    const list = lab.tenant.createGroup({ displayName: 'Everybody' })
    lab.tenant.force(list.id, { mailEnabled: true, mail: 'everybody@contoso.lab' })
    for (const request of [
      client.graph('PATCH', `/groups/${list.id}`, { body: { displayName: 'x' } }),
      client.graph('DELETE', `/groups/${list.id}`),
      client.graph('POST', `/groups/${list.id}/members/$ref`, { body: reference(list.id) }),
    ]) {
      expect((await request).body['error']).toMatchObject({
        message: 'Cannot Update a mail-enabled security groups and or distribution list.',
      })
    }
  })

  it('of Microsoft 365 keep their last owner and take no groups as members', async () => {
    const user = lab.tenant.createUser({ userPrincipalName: 'owner@contoso.lab' })
    const team = lab.tenant.createGroup(
      { displayName: 'Team', groupTypes: ['Unified'], mailEnabled: true, securityEnabled: false },
      { owners: [user.id] },
    )
    const other = lab.tenant.createGroup({ displayName: 'Other' })
    expect((await client.graph('DELETE', `/groups/${team.id}/owners/${user.id}/$ref`)).body['error']).toMatchObject({
      message: expect.stringContaining('at least one owner'),
    })
    expect((await client.graph('POST', `/groups/${team.id}/members/$ref`, { body: reference(other.id) })).status).toBe(400)
    expect((await client.graph('GET', `/users/${user.id}/ownedObjects?$select=id`)).body['value']).toMatchObject([{ id: team.id }])
  })
})

describe('the recycle bin', () => {
  const deletedUsers = '/directory/deletedItems/microsoft.graph.user'

  it('keeps users and Microsoft 365 groups with id and links, and frees their names', async () => {
    const user = lab.tenant.createUser({ userPrincipalName: 'u@contoso.lab', onPremisesImmutableId: 'anchor' })
    const group = lab.tenant.createGroup({ displayName: 'Group' }, { members: [user.id] })
    await client.graph('DELETE', `/users/${user.id}`)
    expect(lab.tenant.find(group.id)).toMatchObject({ members: [] })
    const deleted = await client.graph(
      'GET',
      `${deletedUsers}?$select=id,userPrincipalName,onPremisesImmutableId&$filter=onPremisesImmutableId eq 'anchor'`,
    )
    expect(deleted.body['value']).toEqual([
      { id: user.id, userPrincipalName: `${user.id.replaceAll('-', '')}u@contoso.lab`, onPremisesImmutableId: 'anchor' },
    ])
    expect((await client.graph('POST', `/directory/deletedItems/${user.id}/restore`, { body: {} })).body).toMatchObject({
      id: user.id,
      userPrincipalName: 'u@contoso.lab',
    })
    expect(lab.tenant.find(group.id)).toMatchObject({ members: [user.id] })
    expect(lab.tenant.statistics()).toMatchObject({ usersDeleted: 1, usersRestored: 1 })
  })

  it('keeps the source anchor taken until the user is deleted for good', async () => {
    const user = lab.tenant.createUser({ userPrincipalName: 'u@contoso.lab', onPremisesImmutableId: 'anchor' })
    lab.tenant.delete(user.id)
    const again = { ...anna, userPrincipalName: 'u@contoso.lab', onPremisesImmutableId: 'anchor' }
    expect((await client.graph('POST', '/users', { body: again })).body['error']).toMatchObject({
      details: [{ target: 'onPremisesImmutableId' }],
    })
    expect((await client.graph('DELETE', `/directory/deletedItems/${user.id}`)).status).toBe(204)
    expect((await client.graph('POST', '/users', { body: again })).status).toBe(201)
    expect((await client.graph('POST', `/directory/deletedItems/${user.id}/restore`, { body: {} })).status).toBe(404)
  })

  it('does not know security groups', async () => {
    const group = lab.tenant.createGroup({ displayName: 'Gone' })
    await client.graph('DELETE', `/groups/${group.id}`)
    expect((await client.graph('GET', '/directory/deletedItems/microsoft.graph.group')).body['value']).toEqual([])
    expect((await client.graph('GET', `/directory/deletedItems/${group.id}`)).status).toBe(404)
  })

  it('is emptied after 30 days', async () => {
    const time = { now: Date.UTC(2026, 0, 1) }
    const { lab: own, client: ownClient } = await openLab({ clock: { now: () => time.now } })
    const user = own.tenant.createUser({ userPrincipalName: 'u@contoso.lab' })
    own.tenant.delete(user.id)
    time.now += 29 * 86_400_000
    await ownClient.signIn()
    expect((await ownClient.graph('GET', `/directory/deletedItems/${user.id}`)).status).toBe(200)
    time.now += 2 * 86_400_000
    await ownClient.signIn()
    expect((await ownClient.graph('GET', `/directory/deletedItems/${user.id}`)).status).toBe(404)
  })
})
