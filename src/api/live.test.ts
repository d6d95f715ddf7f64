import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock, type Clock } from '#src/base/clock.ts'
import { Secret } from '#src/base/secret.ts'
import { createdTokenShape, oneTokenShape } from './contract/access.ts'
import { addConnectorLineShape, connectorDetailShape, secretHandleShape } from './contract/connector.ts'
import { cycleLineShape } from './contract/cycle.ts'
import { stagingShape } from './contract/staging.ts'
import { AccessWorld, problemIn, type SignedIn } from './testing/access-world.ts'
import { LiveClient } from './testing/live-client.ts'
import { account, collect, startLabCompany, type LabCompany } from './testing/service-world.ts'

let world: AccessWorld
let company: LabCompany
const password = `CANARY${randomBytes(9).toString('base64url')}`
const clients: LiveClient[] = []
let ahead = 0
const clock: Clock = { now: () => systemClock.now() + ahead }

beforeAll(async () => {
  company = await startLabCompany()
  world = await AccessWorld.start({ clock })
  await world.addUser('vera', 'viewer', password)
  await world.addUser('adam', 'administrator', password)
})
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})
afterAll(async () => {
  await world.close()
  await company.close()
})

async function listen(as: SignedIn | string, headers: Readonly<Record<string, string>> = {}): Promise<LiveClient> {
  const proof = typeof as === 'string' ? { authorization: `Bearer ${as}` } : { cookie: as.cookie }
  const client = await LiveClient.open(world.address, { ...proof, ...headers })
  clients.push(client)
  await client.heard('hello')
  return client
}

async function tokenOf(role: 'viewer' | 'administrator'): Promise<{ readonly id: string; readonly text: string }> {
  const { token, text } = await world.client.ask(createdTokenShape, {
    method: 'POST',
    path: '/tokens',
    body: { purpose: 'listening', role, expiresIn: '1d' },
  })
  return { id: token.id, text }
}

async function addForest(): Promise<void> {
  const secret = Secret.fromText(account.password)
  const { handle } = await world.client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret })
  const { forestSettings: settings, containers } = company
  const body = { type: 'active-directory', name: 'forest', settings, containers, secret: handle }
  await collect(world.client.lines(addConnectorLineShape, { method: 'POST', path: '/connectors', body }))
}

describe('what happens', () => {
  it('is told to a viewer: the configuration, the secret, a cycle with its runs, and how many events there are', async () => {
    const client = await listen(await world.signIn('vera', password))
    await addForest()
    await client.heard('configuration')
    await client.heard('connector', ({ data }) => 'about' in data && data.about.includes('secret' as never))
    await collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy: 'initial' } }))
    await client.heard('cycle', ({ data }) => 'endedAt' in data && data.endedAt !== null)
    const runs = client.messages.flatMap((message) => (message.type === 'run' ? [message.data] : []))
    expect(runs.map(({ connector }) => connector)).toContain('forest')
    expect(runs.filter(({ result }) => result === 'success').map(({ profile }) => profile)).toContain('Full Import')
    expect(runs.some(({ phase, done }) => phase !== null && done !== null)).toBe(true)
    const event = await client.heard('event')
    expect(event.data).toMatchObject({ highest: expect.any(Number), information: expect.any(Number) })
  })

  it('names things, and carries neither a value of an object nor a secret', async () => {
    const admin = await listen((await tokenOf('administrator')).text)
    await collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy: 'initial' } }))
    await admin.heard('cycle', ({ data }) => 'endedAt' in data && data.endedAt !== null)
    const { connector } = await world.client.ask(connectorDetailShape, { method: 'GET', path: '/connectors/forest' })
    expect(connector.statistics.objects).toBeGreaterThan(10)
    expect(admin.text).not.toMatch(/CN=|@contoso|CANARY/)
    expect(admin.text).not.toContain(account.password)
  })

  it('is told of settings too: staging mode, the scheduler', async () => {
    const client = await listen((await tokenOf('viewer')).text)
    await world.client.ask(stagingShape, { method: 'PUT', path: '/staging', body: { on: true, reason: 'a test' } })
    expect((await client.heard('staging')).data).toEqual({ on: true })
    await world.client.ask(stagingShape, { method: 'PUT', path: '/staging', body: { on: false } })
    await client.heard('staging', ({ data }) => 'on' in data && !data.on)
  })
})

describe('who comes back', () => {
  it('is told whether anything was missed', async () => {
    const token = (await tokenOf('viewer')).text
    const first = await listen(token)
    const hello = await first.heard('hello')
    expect(hello.data).toMatchObject({ missed: false })
    await world.client.ask(stagingShape, { method: 'PUT', path: '/staging', body: { on: true, reason: 'a test' } })
    await first.heard('event')
    first.close()
    const last = first.messages.at(-1)?.id ?? ''
    const same = await listen(token, { 'last-event-id': last })
    const changed = await listen(token, { 'last-event-id': hello.id ?? '' })
    const other = await listen(token, { 'last-event-id': 'from-another-start' })
    expect([same, changed, other].map(({ messages }) => messages[0]?.data)).toMatchObject([
      { missed: false },
      { missed: true },
      { missed: true },
    ])
  })

  it('is told how soon to try again', async () => {
    expect((await listen((await tokenOf('viewer')).text)).text).toMatch(/^retry: 2000\n\n/)
  })
})

describe('nobody listens', () => {
  it('who has not signed in', async () => {
    expect((await world.send('GET', '/live')).status).toBe(401)
    expect((await world.send('HEAD', '/live')).status).toBe(404)
  })

  it('once the session was signed out, and is told so', async () => {
    const signedIn = await world.signIn('vera', password)
    const client = await listen(signedIn)
    const other = await listen(await world.signIn('vera', password))
    await world.send('DELETE', '/session', { as: signedIn })
    expect((await client.heard('goodbye')).data).toEqual({ reason: 'session-ended' })
    await client.until(() => client.isOver || undefined)
    expect(other.isOver).toBe(false)
  })

  it('once the role has changed, or the token was revoked', async () => {
    const person = await listen(await world.signIn('vera', password))
    const { id, text } = await tokenOf('viewer')
    const program = await listen(text)
    await world.client.ask(oneTokenShape, { method: 'DELETE', path: `/tokens/${id}` })
    await program.heard('goodbye')
    const admin = await world.signIn('adam', password)
    await world.send('PATCH', '/users/vera', { json: { role: 'operator' }, as: admin })
    expect((await person.heard('goodbye')).data).toEqual({ reason: 'session-ended' })
  })

  it('more than a dozen times with one session', async () => {
    const admin = await world.signIn('adam', password)
    for (let count = 0; count < 12; count++) await listen(admin)
    const refused = await world.send('GET', '/live', { as: admin })
    expect([refused.status, refused.headers['retry-after'], problemIn(refused).code]).toEqual([429, '30', 'live-full'])
    clients.splice(0, 1)[0]?.close()
    const again = await LiveClient.open(world.address, { cookie: admin.cookie }).catch(() => listen(admin))
    clients.push(again)
    expect((await again.heard('hello')).type).toBe('hello')
  })
})

describe('the service that closes', () => {
  it('says so, hangs up and is not held up', async () => {
    const other = await AccessWorld.start()
    await other.addUser('vera', 'viewer', password)
    const { cookie } = await other.signIn('vera', password)
    const client = await LiveClient.open(other.address, { cookie })
    await client.heard('hello')
    const begun = Date.now()
    await other.close()
    expect(Date.now() - begun).toBeLessThan(5_000)
    await client.until(() => client.isOver || undefined)
    expect(client.messages.at(-1)?.data).toEqual({ reason: 'service-closing', runs: [] })
  })

  it('says that it comes back by itself where it does', async () => {
    const other = await AccessWorld.start()
    await other.addUser('vera', 'viewer', password)
    const { cookie } = await other.signIn('vera', password)
    const client = await LiveClient.open(other.address, { cookie })
    await client.heard('hello')
    await other.close('restart')
    expect((await client.heard('goodbye')).data).toEqual({ reason: 'service-restarting', runs: [] })
  })
})

describe('a session that nobody uses', () => {
  it('ends for listeners too: listening does not keep it alive', async () => {
    const client = await listen(await world.signIn('adam', password))
    ahead += 31 * 60_000
    // The next look at who is signed in comes with the next change of who may.
    await world.addUser('newcomer', 'viewer', password)
    expect((await client.heard('goodbye')).data).toEqual({ reason: 'session-ended' })
  })
})
