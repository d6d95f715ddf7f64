import { beforeEach, describe, expect, it } from 'vitest'
import type { LabTenant } from '../lab-tenant.ts'
import { openLab, type LabClient } from '../testing/lab-client.ts'

let lab: LabTenant
let client: LabClient

beforeEach(async () => {
  ;({ lab, client } = await openLab())
})

const refused = { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } }

describe('devices', () => {
  it('are created by no application, and read, changed and deleted by id or device id', async () => {
    const body = { displayName: 'PC-1', accountEnabled: true, deviceId: '0f8fad5b-d9cb-469f-a165-70867728950e' }
    expect(await client.graph('POST', '/devices', { body })).toMatchObject(refused)
    const { id } = lab.tenant.createDevice('PC-1', { deviceId: body.deviceId })
    const path = `/devices(deviceId='${body.deviceId.toUpperCase()}')`
    expect((await client.graph('GET', `${path}?$select=id,displayName`)).body).toMatchObject({ id, displayName: 'PC-1' })
    expect((await client.graph('PATCH', path, { body: { accountEnabled: false } })).status).toBe(204)
    expect(lab.tenant.find(id)).toMatchObject({ accountEnabled: false })
    expect((await client.graph('PATCH', path, { body: { trustType: 'ServerAd' } })).body).toMatchObject({
      error: { details: [{ code: 'PropertyNotSettable', target: 'trustType' }] },
    })
    expect((await client.graph('DELETE', `/devices/${id}`)).status).toBe(204)
    expect(await client.graph('GET', `/devices/${id}`)).toMatchObject({ status: 404 })
    expect(lab.tenant.statistics()).toMatchObject({ devicesUpdated: 1, devicesDeleted: 1 })
  })

  it('that do not run Windows are changed by no application', async () => {
    const { id } = lab.tenant.createDevice('Phone', { operatingSystem: 'iOS' })
    expect(await client.graph('PATCH', `/devices/${id}`, { body: { accountEnabled: false } })).toMatchObject(refused)
  })

  it('are reported by delta queries when they come, change and go', async () => {
    const first = await client.all('/devices/delta?$select=displayName,accountEnabled')
    const { id } = lab.tenant.createDevice('PC-1')
    const second = await client.all(String(first.last['@odata.deltaLink']))
    expect(second.values).toEqual([{ id, displayName: 'PC-1', accountEnabled: true }])
    lab.tenant.patch(id, { accountEnabled: false })
    const third = await client.all(String(second.last['@odata.deltaLink']))
    expect(third.values).toMatchObject([{ id, accountEnabled: false }])
    lab.tenant.delete(id)
    const fourth = await client.all(String(third.last['@odata.deltaLink']))
    expect(fourth.values).toEqual([{ id, '@removed': { reason: 'deleted' } }])
  })
})

describe('organizational contacts', () => {
  it('are listed, counted, and written by nobody', async () => {
    const { id } = lab.tenant.createContact('Carla', { mail: 'carla@partner.example', addresses: [{ city: 'Oslo' }] })
    const listed = await client.graph('GET', '/contacts?$select=mail,addresses&$count=true', { headers: { ConsistencyLevel: 'eventual' } })
    expect(listed.body).toMatchObject({ '@odata.count': 1, value: [{ id, mail: 'carla@partner.example', addresses: [{ city: 'Oslo' }] }] })
    for (const [method, path] of [
      ['POST', '/contacts'],
      ['PATCH', `/contacts/${id}`],
      ['DELETE', `/contacts/${id}`],
    ] as const) {
      expect(await client.graph(method, path, { body: { displayName: 'x' } })).toMatchObject(refused)
    }
  })

  it('are members of groups under their own type, and reported by delta queries', async () => {
    const { id } = lab.tenant.createContact('Carla')
    const group = lab.tenant.createGroup({ displayName: 'Partners' }, { members: [id] })
    const members = await client.graph('GET', `/groups/${group.id}/members?$select=id`)
    expect(members.body['value']).toEqual([{ '@odata.type': '#microsoft.graph.orgContact', id }])
    expect((await client.all('/contacts/delta?$select=displayName')).values).toEqual([{ id, displayName: 'Carla' }])
  })

  it('need less than devices, which are tracked with a permission of their own alone', async () => {
    lab.tenant.app.roles = ['Directory.Read.All']
    await client.signIn()
    expect(await client.graph('GET', '/devices')).toMatchObject({ status: 200 })
    expect(await client.graph('GET', '/devices/delta')).toMatchObject(refused)
  })

  it('are not read by who may read users', async () => {
    lab.tenant.app.roles = ['User.ReadWrite.All']
    await client.signIn()
    for (const path of ['/contacts', '/devices']) expect(await client.graph('GET', path)).toMatchObject(refused)
  })
})
