import { beforeEach, describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../json.ts'
import { openLab, type ClientAnswer, type LabClient } from '../testing/lab-client.ts'
import type { LabTenant } from '../lab-tenant.ts'

let lab: LabTenant
let client: LabClient

beforeEach(async () => {
  ;({ lab, client } = await openLab())
})

const json = { 'Content-Type': 'application/json' }

function newUser(number: number): JsonObject {
  return {
    accountEnabled: true,
    displayName: `User ${number}`,
    mailNickname: `u${number}`,
    userPrincipalName: `u${number}@contoso.lab`,
    passwordProfile: { password: 'Lab-only-1' },
  }
}

function creation(number: number, more: JsonObject = {}): JsonObject {
  return { id: String(number), method: 'POST', url: '/users', headers: json, body: newUser(number), ...more }
}

function send(requests: readonly Json[]): Promise<ClientAnswer> {
  return client.graph('POST', '/$batch', { body: { requests } })
}

function responses(answer: ClientAnswer): readonly JsonObject[] {
  return answer.body['responses'] as readonly JsonObject[]
}

describe('$batch', () => {
  it('performs 20 requests and answers them in another order, each with its id', async () => {
    const answer = await send(Array.from({ length: 20 }, (_, number) => creation(number)))
    const ids = responses(answer).map((response) => response['id'])
    expect(ids).not.toEqual([...ids].sort((a, b) => Number(a) - Number(b)))
    expect(new Set(ids).size).toBe(20)
    for (const response of responses(answer)) {
      expect(response).toMatchObject({ status: 201, body: { displayName: `User ${String(response['id'])}` } })
    }
    expect(lab.tenant.statistics()).toMatchObject({ batches: 1, batchedRequests: 20, usersCreated: 20 })
  })

  it('fails one request without the others', async () => {
    const answer = await send([
      creation(1),
      creation(2, { body: { ...newUser(2), shoeSize: 42 } }),
      { id: '3', method: 'GET', url: '/users?$select=id' },
    ])
    const status = Object.fromEntries(responses(answer).map((response) => [String(response['id']), response['status']]))
    expect(status).toEqual({ 1: 201, 2: 400, 3: 200 })
  })

  it('keeps the order of dependent requests and answers 424 behind a failed one', async () => {
    const link = { id: 'list', method: 'GET', url: '/v1.0/users?$select=id', dependsOn: ['1'] }
    const failing = creation(2, { id: 'failing', url: '/shoes' })
    const behind = creation(3, { id: 'behind', dependsOn: ['failing'] })
    const answer = await send([link, creation(1), failing, behind])
    const byId = new Map(responses(answer).map((response) => [response['id'], response]))
    expect(byId.get('list')).toMatchObject({ status: 200, body: { value: [{}] } })
    expect(byId.get('behind')).toMatchObject({ status: 424, body: { error: { code: 'FailedDependency' } } })
    expect(lab.tenant.counts().users).toBe(1)
  })

  it('gives deletions no body and throttled requests their Retry-After', async () => {
    const ids = [0, 1, 2].map((number) => lab.tenant.createUser({ userPrincipalName: `u${number}@contoso.lab` }).id)
    lab.tenant.setThrottle({ writeCountMax: 2, writeWindowSeconds: 100, resourceUnitMax: 100, resourceUnitWindowSeconds: 1 })
    const answer = await send(ids.map((id) => ({ id, method: 'DELETE', url: `/users/${id}` })))
    expect(answer.status).toBe(200)
    const deleted = responses(answer).filter((response) => response['status'] === 204)
    expect(deleted).toHaveLength(2)
    expect(deleted.every((response) => !('body' in response))).toBe(true)
    const throttled = responses(answer).find((response) => response['status'] === 429)
    expect(throttled).toMatchObject({
      headers: { 'Retry-After': expect.stringMatching(/^\d+$/) },
      body: { error: { code: 'TooManyRequests' } },
    })
  })

  it.each<[string, readonly Json[]]>([
    ['21 requests', Array.from({ length: 21 }, (_, number) => creation(number))],
    ['no requests', []],
    ['an id twice', [creation(1), creation(1)]],
    ['a write without content type', [creation(1, { headers: {} })]],
    ['a dependency that is not there', [creation(1, { dependsOn: ['9'] })]],
    ['dependencies in a circle', [creation(1, { dependsOn: ['2'] }), creation(2, { dependsOn: ['1'] })]],
    ['a request without id', [{ method: 'GET', url: '/users' }]],
    ['no objects', ['GET /users']],
  ])('is refused as a whole with %s', async (_, requests) => {
    expect(await send(requests)).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } })
    expect(lab.tenant.counts().users).toBe(0)
  })
})
