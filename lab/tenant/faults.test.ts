import { beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from './json.ts'
import { openLab, type LabClient } from './testing/lab-client.ts'
import type { LabTenant } from './lab-tenant.ts'

let lab: LabTenant
let client: LabClient
const time = { now: Date.UTC(2026, 10, 22) }

beforeEach(async () => {
  ;({ lab, client } = await openLab({ clock: { now: () => time.now } }))
})

const group: JsonObject = { displayName: 'Group', mailEnabled: false, mailNickname: 'group', securityEnabled: true }

/** How undici words a connection that ended before its answer was whole. */
const brokenConnection = /other side closed|ECONNRESET|terminated|aborted/

function createGroup(): ReturnType<LabClient['graph']> {
  return client.graph('POST', '/groups', { body: group })
}

describe('throttling', () => {
  it('refuses writes over the quota with Retry-After and says before how much of it is used', async () => {
    lab.tenant.setThrottle({ writeCountMax: 10, writeWindowSeconds: 20, resourceUnitMax: 1_000, resourceUnitWindowSeconds: 10 })
    for (let write = 0; write < 7; write++) expect((await createGroup()).headers['x-ms-throttle-limit-percentage']).toBeUndefined()
    expect((await createGroup()).headers['x-ms-throttle-limit-percentage']).toBe('0.80')
    await createGroup()
    await createGroup()
    const refused = await createGroup()
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'TooManyRequests' } }, headers: { 'retry-after': '2' } })
    expect(refused.headers['x-ms-throttle-scope']).toBe(`Tenant_Application/Write/${lab.clientId}/${lab.tenantId}`)
    expect((await client.graph('GET', '/groups')).status).toBe(200)
    time.now += 2_000
    expect((await createGroup()).status).toBe(201)
    expect(lab.tenant.statistics()).toMatchObject({ groupsCreated: 11, throttled: 1 })
  })

  it('counts resource units of reads, lists more than single objects', async () => {
    lab.tenant.setThrottle({ writeCountMax: 10, writeWindowSeconds: 20, resourceUnitMax: 4, resourceUnitWindowSeconds: 10 })
    expect((await client.graph('GET', '/users')).headers['x-ms-resource-unit']).toBe('2')
    expect((await client.graph('GET', '/users?$select=id')).headers['x-ms-resource-unit']).toBe('1')
    await client.graph('GET', '/users?$select=id')
    expect(await client.graph('GET', '/users')).toMatchObject({
      status: 429,
      headers: { 'x-ms-throttle-information': 'ResourceUnitLimitExceeded' },
    })
  })

  it('is off for measurements', async () => {
    lab.tenant.setThrottle('off')
    expect((await createGroup()).status).toBe(201)
  })
})

describe('faults', () => {
  it('answer a storm of 429 and then nothing special', async () => {
    const storm = lab.tenant.faults.throttleStorm({ times: 2, retryAfterSeconds: 7 })
    expect(await createGroup()).toMatchObject({ status: 429, headers: { 'retry-after': '7' } })
    expect((await createGroup()).status).toBe(429)
    expect((await createGroup()).status).toBe(201)
    expect(storm.played).toBe(2)
  })

  it('answer with server errors until they are taken back', async () => {
    const errors = lab.tenant.faults.serverErrors({ status: 503, retryAfterSeconds: 3 })
    expect(await createGroup()).toMatchObject({
      status: 503,
      body: { error: { code: 'ServiceUnavailable' } },
      headers: { 'retry-after': '3' },
    })
    errors.remove()
    expect((await createGroup()).status).toBe(201)
  })

  it('lose the answer to a write that was applied', async () => {
    lab.tenant.faults.loseAnswers({ times: 1 })
    await expect(createGroup()).rejects.toThrow(brokenConnection)
    expect(lab.tenant.counts().groups).toBe(1)
    expect((await client.graph('GET', '/groups')).body['value']).toHaveLength(1)
  })

  it('lose the answers of a whole batch when one of its writes is meant', async () => {
    lab.tenant.faults.loseAnswers({ times: 1, skip: 1 })
    const headers = { 'Content-Type': 'application/json' }
    const requests = [1, 2, 3].map((id) => ({ id: String(id), method: 'POST', url: '/groups', headers, body: group }))
    await expect(client.graph('POST', '/$batch', { body: { requests } })).rejects.toThrow(brokenConnection)
    expect(lab.tenant.counts().groups).toBe(3)
  })

  it('answer 504 to a write that was applied', async () => {
    lab.tenant.faults.inject({ times: 1, action: { kind: 'answer-after', status: 504 } })
    expect(await createGroup()).toMatchObject({ status: 504, body: { error: { code: 'GatewayTimeout' } } })
    expect(lab.tenant.counts().groups).toBe(1)
  })

  it('end a connection before the request is processed', async () => {
    lab.tenant.faults.resetConnections({ times: 1 })
    await expect(createGroup()).rejects.toThrow(brokenConnection)
    expect(lab.tenant.counts().groups).toBe(0)
    expect((await createGroup()).status).toBe(201)
  })

  it('end a connection in the middle of a batch: the steps behind are not performed', async () => {
    lab.tenant.faults.resetConnections({ times: 1, on: (request) => request.inBatch, skip: 1 })
    const headers = { 'Content-Type': 'application/json' }
    const requests = [1, 2, 3].map((id) => ({ id: String(id), method: 'POST', url: '/groups', headers, body: group }))
    await expect(client.graph('POST', '/$batch', { body: { requests } })).rejects.toThrow(brokenConnection)
    expect(lab.tenant.counts().groups).toBe(1)
  })

  it('end a connection in the middle of an answer', async () => {
    lab.tenant.faults.cutAnswers({ times: 1, on: (request) => request.method === 'GET' && request.path.startsWith('/users') })
    lab.tenant.createUser({ userPrincipalName: 'u@contoso.lab' })
    await expect(client.graph('GET', '/users')).rejects.toThrow(brokenConnection)
    expect((await client.graph('GET', '/users')).status).toBe(200)
  })

  it('keep an answer back', async () => {
    lab.tenant.faults.slowDown(120, { times: 1 })
    const before = performance.now()
    await client.graph('GET', '/users')
    expect(performance.now() - before).toBeGreaterThan(100)
  })

  it('fail single steps of a batch', async () => {
    lab.tenant.faults.failBatchSteps({ times: 1, status: 503, retryAfterSeconds: 1, on: (request) => request.path === '/groups/delta' })
    const requests = ['/users', '/groups/delta', '/groups/delta'].map((url, index) => ({ id: String(index), method: 'GET', url }))
    const answer = await client.graph('POST', '/$batch', { body: { requests } })
    const status = Object.fromEntries(
      (answer.body['responses'] as readonly JsonObject[]).map((step) => [String(step['id']), step['status']]),
    )
    expect(status).toEqual({ 0: 200, 1: 503, 2: 200 })
  })

  it('fail the batch request itself', async () => {
    lab.tenant.faults.serverErrors({ times: 1, on: (request) => request.path === '/$batch' })
    const body = { requests: [{ id: '1', method: 'GET', url: '/users' }] }
    expect((await client.graph('POST', '/$batch', { body })).status).toBe(503)
    expect((await client.graph('POST', '/$batch', { body })).status).toBe(200)
  })

  it('refuse credentials with any code and take the token endpoint down', async () => {
    lab.tenant.faults.refuseCredentials(7000222)
    await expect(client.signIn()).rejects.toThrow('AADSTS7000222')
    lab.tenant.faults.acceptCredentials()
    lab.tenant.faults.tokenEndpointDown({ times: 1 })
    await expect(client.signIn()).rejects.toThrow(brokenConnection)
    lab.tenant.faults.tokenEndpointDown({ times: 1, status: 503 })
    await expect(client.signIn()).rejects.toThrow('refused with 503')
    expect(await client.signIn()).toMatch(/^eyJ/)
    expect(lab.tenant.faults.refusedWith).toBeNull()
  })

  it('are all gone after clear', async () => {
    lab.tenant.faults.serverErrors()
    lab.tenant.faults.refuseCredentials()
    lab.tenant.faults.clear()
    await client.signIn()
    expect((await createGroup()).status).toBe(201)
  })
})

describe('statistics', () => {
  it('count what came over the wire and was applied, and nothing the administrator did', async () => {
    const user = lab.tenant.createUser({ userPrincipalName: 'u@contoso.lab' })
    lab.tenant.resetStatistics()
    const created = await createGroup()
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${user.id}` }
    await client.graph('POST', `/groups/${String(created.body['id'])}/members/$ref`, { body: reference })
    await client.graph('POST', `/groups/${String(created.body['id'])}/members/$ref`, { body: reference })
    lab.tenant.patch(user.id, { displayName: 'Behind your back' })
    expect(lab.tenant.writeCount()).toBe(2)
    expect(lab.tenant.statistics()).toMatchObject({ groupsCreated: 1, membersAdded: 1, usersUpdated: 0, graphRequests: 3, refused: 1 })
  })

  it('keep a log of requests without bodies or tokens', async () => {
    lab.tenant.resetStatistics()
    await client.graph('GET', '/users/delta?$select=id')
    await createGroup()
    const log = lab.tenant.requestLog()
    expect(log.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      'GET /users/delta?$select=id 200',
      'POST /groups 201',
    ])
    expect(JSON.stringify(log)).not.toContain('Bearer')
  })
})
