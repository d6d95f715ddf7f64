import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AccessWorld, problemIn, type SignedIn } from './testing/access-world.ts'

let world: AccessWorld
let anna: SignedIn
let adam: SignedIn
const password = randomBytes(12).toString('base64url')

beforeAll(async () => {
  world = await AccessWorld.start()
  await world.addUser('anna', 'administrator', password)
  await world.addUser('adam', 'administrator', password)
  await world.addUser('vera', 'viewer', password)
  anna = await world.signIn('anna', password)
  adam = await world.signIn('adam', password)
})
afterAll(() => world.close())

/** What two people change at the same time. */
const cases = [
  { path: '/scheduler', method: 'PATCH', first: { maintenanceEnabled: false }, second: { maintenanceEnabled: true } },
  { path: '/staging', method: 'PUT', first: { on: true, reason: 'a test' }, second: { on: false } },
  { path: '/users/vera', method: 'PATCH', first: { role: 'auditor' }, second: { role: 'operator' } },
] as const

describe.each(cases)('a change of $path', ({ path, method, first, second }) => {
  it('that was made from what is no longer so changes nothing', async () => {
    const seen = (await world.send('GET', path, { as: adam })).headers['etag'] ?? ''
    const done = await world.send(method, path, { as: anna, json: first, headers: { 'if-match': seen } })
    expect([done.status, done.headers['etag'] === seen]).toEqual([200, false])
    const late = await world.send(method, path, { as: adam, json: second, headers: { 'if-match': seen } })
    expect([late.status, problemIn(late).code]).toEqual([412, 'changed-meanwhile'])
    const now = await world.send('GET', path, { as: adam })
    expect(now.headers['etag']).toBe(done.headers['etag'])
    const again = await world.send(method, path, { as: adam, json: second, headers: { 'if-match': now.headers['etag'] ?? '' } })
    expect(again.status).toBe(200)
  })

  it('that does not say what it was made from is made from whatever there is', async () => {
    expect((await world.send(method, path, { as: anna, json: first })).status).toBe(200)
    expect((await world.send(method, path, { as: anna, json: second, headers: { 'if-match': '*' } })).status).toBe(200)
  })
})

describe('the version of the scheduler', () => {
  it('is what people set, not when the next cycle is due', async () => {
    const first = await world.send('GET', '/scheduler', { as: anna })
    await world.send('POST', '/scheduler/suspend', {
      as: anna,
      json: { reason: 'a test' },
      headers: { 'if-match': first.headers['etag'] ?? '' },
    })
    const late = await world.send('POST', '/scheduler/resume', { as: adam, headers: { 'if-match': first.headers['etag'] ?? '' } })
    expect(late.status).toBe(412)
  })
})
