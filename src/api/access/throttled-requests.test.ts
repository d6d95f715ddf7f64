import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createdTokenShape } from '../contract/access.ts'
import { statusShape } from '../contract/status.ts'
import { AccessWorld, problemIn } from '../testing/access-world.ts'

let world: AccessWorld
let now = 1_700_000_000_000
const password = randomBytes(12).toString('base64url')

beforeAll(async () => {
  world = await AccessWorld.start({ clock: { now: () => now }, more: { requestRates: { principal: 30, address: 40 } } })
  await world.addUser('anna', 'administrator', password)
})
afterAll(() => world.close())

async function untilThrottled(send: () => ReturnType<AccessWorld['send']>): Promise<{ readonly let: number; readonly retryAfter: number }> {
  for (let count = 0; count < 100; count++) {
    const answer = await send()
    if (answer.status !== 429) continue
    expect(problemIn(answer).code).toBe('requests-throttled')
    return { let: count, retryAfter: Number(answer.headers['retry-after']) }
  }
  throw new Error('Nothing was throttled.')
}

describe('requests', () => {
  it('of one session are let in as often as is allowed, those of others as before', async () => {
    const anna = await world.signIn('anna', password)
    const { text } = await world.client.ask(createdTokenShape, {
      method: 'POST',
      path: '/tokens',
      body: { purpose: 'a test', role: 'viewer', expiresIn: '1d' },
    })
    expect(await untilThrottled(() => world.send('GET', '/session', { as: anna }))).toEqual({ let: 30, retryAfter: 2 })
    expect((await world.send('GET', '/session', { as: text })).status).toBe(200)
    now += 2_000
    expect((await world.send('GET', '/session', { as: anna })).status).toBe(200)
  })

  it('that are heavy are let in less often', async () => {
    now += 60_000
    const anna = await world.signIn('anna', password)
    expect(await untilThrottled(() => world.send('POST', '/verify', { as: anna }))).toEqual({ let: 1, retryAfter: 20 })
  })

  it('of nobody are counted by address, tokens that are none with them', async () => {
    now += 60_000
    expect((await untilThrottled(() => world.send('GET', '/sign-in'))).let).toBe(40)
    const none = `lockstep_aaaaaaaa_${randomBytes(32).toString('base64url')}`
    expect((await world.send('GET', '/status', { as: none })).status).toBe(429)
  })

  it('through the socket are never counted', async () => {
    for (let count = 0; count < 50; count++) await world.client.ask(statusShape, { method: 'GET', path: '/status' })
    const { version } = await world.client.ask(statusShape, { method: 'GET', path: '/status' })
    expect(version).toMatch(/^\d/)
  })
})
