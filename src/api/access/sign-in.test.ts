import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLabCertificates } from '#lab/certificates.ts'
import { AccessWorld, cookieOf, problemIn, type SignedIn } from '../testing/access-world.ts'
import { eventPageShape } from '../contract/event.ts'

const minuteMs = 60_000
let now = Date.parse('2026-11-22T09:00:00Z')
const clock = { now: () => now }
const secret = (): string => `CANARY${randomBytes(9).toString('base64url')}`

let world: AccessWorld
let password: string
let anna: SignedIn

beforeAll(async () => {
  world = await AccessWorld.start({ clock })
})
afterAll(() => world.close())

async function lastEvent(id: number): Promise<string> {
  const { events } = await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { id, limit: 1 } })
  return events[0]?.message ?? ''
}

let people = 0
beforeEach(async () => {
  // Failures of other tests are forgotten.
  now += 24 * 60 * minuteMs
  password = secret()
  await world.addUser(`anna${++people}`, 'administrator', password)
  anna = await world.signIn(`anna${people}`, password)
})

const me = (as: SignedIn) => world.send('GET', '/session', { as })

describe('a sign-in', () => {
  it('gives a cookie that scripts and other sites cannot reach, and says what one may do', async () => {
    const answer = await world.send('POST', `/session?name=anna${people}`, { secret: password })
    expect(answer.status).toBe(201)
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^lockstep=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/),
    ])
    expect(answer.json()).toMatchObject({ name: `anna${people}`, role: 'administrator', kind: 'session', confirmWith: 'password' })
    expect(await lastEvent(20150)).toBe(`anna${people} signed in as administrator from 127.0.0.1 (password).`)
  })

  it('is the same whatever the case of the name', async () => {
    expect((await world.signIn(`ANNA${people}`, password)).session.name).toBe(`anna${people}`)
  })

  it('does not tell a wrong name from a wrong password', async () => {
    const wrong = [await world.send('POST', `/session?name=anna${people}`, { secret: 'not it, not it' })]
    expect(await lastEvent(20072)).toBe(`A sign-in as anna${people} from 127.0.0.1 failed: name or password is wrong.`)
    wrong.push(await world.send('POST', '/session?name=nobody-at-all', { secret: 'not it, not it' }))
    expect(await lastEvent(20072)).toBe('A sign-in as (a name nobody has) from 127.0.0.1 failed: name or password is wrong.')
    expect(wrong.map(({ status }) => status)).toEqual([401, 401])
    expect(wrong[0]?.text).toBe(wrong[1]?.text)
    expect(wrong[0]?.headers['www-authenticate']).toBe('Bearer realm="lockstep"')
  })

  it('is not even checked after five failures, for a minute, then two', async () => {
    for (let i = 0; i < 5; i++) await world.send('POST', `/session?name=anna${people}`, { secret: 'a guess of somebody' })
    const locked = await world.send('POST', `/session?name=anna${people}`, { secret: password })
    expect([locked.status, problemIn(locked).code, locked.headers['retry-after']]).toEqual([429, 'sign-in-throttled', '60'])
    now += minuteMs
    await world.send('POST', `/session?name=anna${people}`, { secret: 'a guess of somebody' })
    expect((await world.send('POST', `/session?name=anna${people}`, { secret: password })).headers['retry-after']).toBe('120')
    now += 2 * minuteMs
    expect((await world.send('POST', `/session?name=anna${people}`, { secret: password })).status).toBe(201)
    expect((await me(anna)).status).toBe(200)
  })

  it('is not checked after twenty failures from one address, whatever the names', async () => {
    for (let i = 0; i < 20; i++) await world.send('POST', `/session?name=guess${i}`, { secret: 'a guess of somebody' })
    expect((await world.send('POST', `/session?name=anna${people}`, { secret: password })).status).toBe(429)
    now += 5 * minuteMs
    expect((await world.send('POST', `/session?name=anna${people}`, { secret: password })).status).toBe(201)
  })

  it('is refused to a page of another site', async () => {
    const headers = { origin: 'https://evil.example' }
    const answer = await world.send('POST', `/session?name=anna${people}`, { secret: password, headers })
    expect([answer.status, problemIn(answer).code]).toEqual([403, 'request-forged'])
  })
})

describe('a session', () => {
  it('ends when it is not used for half an hour', async () => {
    now += 29 * minuteMs
    expect((await me(anna)).status).toBe(200)
    now += 29 * minuteMs
    expect((await me(anna)).status).toBe(200)
    now += 30 * minuteMs
    expect((await me(anna)).status).toBe(401)
  })

  it('ends after twelve hours of work', async () => {
    for (let passed = 0; passed < 12 * 60 - 20; passed += 20) {
      now += 20 * minuteMs
      expect((await me(anna)).status).toBe(200)
    }
    now += 20 * minuteMs
    expect((await me(anna)).status).toBe(401)
  })

  it('ends with the sign-out, for good', async () => {
    const answer = await world.send('DELETE', '/session', { as: anna })
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^lockstep=; .*Max-Age=0/)
    expect((await me(anna)).status).toBe(401)
  })

  it('ends when the role or the password changes, but goes on for who changed his own password', async () => {
    const otto = `otto${people}`
    await world.addUser(otto, 'viewer', password)
    const before = await world.signIn(otto, password)
    expect((await world.send('PATCH', `/users/${otto}`, { json: { role: 'operator' }, as: anna })).status).toBe(200)
    expect((await me(before)).status).toBe(401)
    const [one, other] = [await world.signIn(otto, password), await world.signIn(otto, password)]
    expect(one.session.role).toBe('operator')
    const next = secret()
    expect((await world.send('PUT', '/session/password', { secret: next, as: one })).status).toBe(200)
    expect([(await me(one)).status, (await me(other)).status]).toEqual([200, 401])
    expect((await world.send('POST', `/session?name=${otto}`, { secret: password })).status).toBe(401)
    const again = await world.signIn(otto, next)
    expect((await world.send('DELETE', `/users/${otto}`, { as: anna })).status).toBe(200)
    expect((await me(again)).status).toBe(401)
  })

  it('changes nothing without the proof that a page of the service sent the change', async () => {
    const headers = { cookie: anna.cookie }
    const forged = await world.send('DELETE', '/session', { headers })
    expect([forged.status, problemIn(forged).code]).toEqual([403, 'request-forged'])
    const other = await world.signIn(`anna${people}`, password)
    const mixed = await world.send('DELETE', '/session', { headers: { ...headers, 'lockstep-csrf': other.session.csrf ?? '' } })
    expect(mixed.status).toBe(403)
    expect((await world.send('GET', '/session', { headers })).status).toBe(200)
    expect((await me(anna)).json()).toMatchObject({ csrf: anna.session.csrf })
  })

  it('leaves neither its key nor the password in the files of the service', async () => {
    await world.send('POST', `/session?name=anna${people}`, { secret: password })
    expect(world.filesWith(anna.cookie.split('=')[1] ?? '')).toEqual([])
    expect(world.filesWith(password)).toEqual([])
    expect(world.filesWith(`anna${people}`)).not.toEqual([])
  })
})

describe('what needs a sign-in of the last minutes', () => {
  it('asks for the password again, and says how', async () => {
    now += 5 * minuteMs
    const before = await world.send('POST', '/tokens', { json: { purpose: 'a', role: 'viewer', expiresIn: '1d' }, as: anna })
    expect([before.status, problemIn(before).code]).toEqual([401, 'step-up-required'])
    expect(problemIn(before).facts).toEqual({ method: 'password', address: '/api/v1/session/step-up' })
    expect(before.headers['www-authenticate']).toContain('insufficient_user_authentication')
    expect((await world.send('POST', '/session/step-up', { secret: 'not it, not it', as: anna })).status).toBe(401)
    const proven = await world.send('POST', '/session/step-up', { secret: password, as: anna })
    expect(proven.json()).toMatchObject({ justSignedInUntil: new Date(now + 5 * minuteMs).toISOString() })
    expect((await world.send('POST', '/tokens', { json: { purpose: 'a', role: 'viewer', expiresIn: '1d' }, as: anna })).status).toBe(201)
  })

  it('scenario 25: a stolen token of an administrator cannot write a secret', async () => {
    const made = await world.send('POST', '/tokens', { json: { purpose: 'stolen', role: 'administrator', expiresIn: '1d' }, as: anna })
    const { text } = made.json() as { text: string }
    const answer = await world.send('PUT', '/connectors/contoso/secret', { secret: secret(), as: text })
    expect([answer.status, problemIn(answer).code]).toEqual([401, 'step-up-required'])
    expect(problemIn(answer).facts).toEqual({ method: null, address: null })
    expect(await lastEvent(20071)).toContain('(stolen) (administrator) was asked to confirm the sign-in before PUT')
  })
})

describe('a token', () => {
  const make = async (json: object): Promise<string> => {
    const answer = await world.send('POST', '/tokens', { json: { purpose: 'monitoring', expiresIn: '1d', ...json }, as: anna })
    return answer.status === 201 ? (answer.json() as { text: string }).text : problemIn(answer).code
  }

  it('does what its role and its scope both allow', async () => {
    const narrow = await make({ role: 'operator', scope: ['see-status'] })
    expect((await world.send('GET', '/status', { as: narrow })).status).toBe(200)
    expect((await world.send('POST', '/cycles/stop', { as: narrow })).status).toBe(403)
    expect(await make({ role: 'viewer', scope: ['run'] })).toBe('token-unusable')
    expect(await make({ role: 'viewer', expiresIn: '400d' })).toBe('token-unusable')
  })

  it('ends when it expires, when it is revoked and when who made it is removed', async () => {
    const [one, two] = [await make({ role: 'viewer' }), await make({ role: 'viewer', expiresIn: '2d' })]
    const id = one.split('_')[1] ?? ''
    expect((await world.send('DELETE', `/tokens/${id}`, { as: anna })).json()).toMatchObject({ token: { id, state: 'revoked' } })
    expect((await world.send('GET', '/status', { as: one })).status).toBe(401)
    expect((await world.send('GET', '/status', { as: two })).status).toBe(200)
    await world.addUser(`second${people}`, 'administrator', password)
    const root = await world.signIn(`second${people}`, password)
    await world.send('DELETE', `/users/anna${people}`, { as: root })
    expect((await world.send('GET', '/status', { as: two })).status).toBe(401)
    anna = root
    const three = await make({ role: 'viewer' })
    now += 24 * 60 * minuteMs
    expect((await world.send('GET', '/status', { as: three })).status).toBe(401)
  })

  it('is shown once, and known by its beginning and its last use afterwards', async () => {
    const text = await make({ role: 'auditor' })
    await world.send('GET', '/status', { as: text })
    const list = await world.send('GET', '/tokens', { as: anna })
    expect(list.text).not.toContain(text)
    expect(list.json()).toMatchObject({
      tokens: expect.arrayContaining([expect.objectContaining({ id: text.split('_')[1], lastUsedAt: new Date(now).toISOString() })]),
    })
    expect(world.log.join('')).not.toContain(text)
  })
})

describe('users', () => {
  it('have passwords that are long enough, and names of their own', async () => {
    const add = async (name: string, given: string): Promise<number> =>
      world.addUser(name, 'viewer', given).then(
        () => 201,
        (error: { problem: { status: number } }) => error.problem.status,
      )
    expect(await add('otto', 'too short')).toBe(422)
    expect(await add('otto', 'aaaaaaaaaaaaaaaa')).toBe(422)
    expect(await add('with blank', secret())).toBe(400)
    expect(await add(`Anna${people}`, secret())).toBe(409)
  })

  it('keep one administrator, unless somebody at the machine says otherwise', async () => {
    const { users } = (await world.send('GET', '/users', { as: anna })).json() as { users: { name: string; role: string }[] }
    for (const { name } of users.filter(({ name }) => name !== `anna${people}`)) await world.send('DELETE', `/users/${name}`, { as: anna })
    const answer = await world.send('PATCH', `/users/anna${people}`, { json: { role: 'viewer' }, as: anna })
    expect([answer.status, problemIn(answer).code]).toEqual([409, 'last-administrator'])
  })

  it('are in the audit with everything that was done to them', async () => {
    await world.addUser(`otto${people}`, 'viewer', secret())
    await world.send('PATCH', `/users/otto${people}`, { json: { role: 'operator' }, as: anna })
    await world.send('POST', `/session?name=otto${people}`, { secret: 'not it, not it' })
    await world.send('DELETE', `/users/otto${people}`, { as: anna })
    const { entries } = (await world.send('GET', '/audit?limit=4', { as: anna })).json() as { entries: Record<string, string>[] }
    expect(entries.map(({ actor, action, subject, reason }) => `${actor} ${action} ${subject}: ${reason}`)).toEqual([
      `anna${people} user-removed otto${people}: role operator`,
      `otto${people} sign-in-refused 127.0.0.1: name or password is wrong`,
      `anna${people} user-changed otto${people}: role viewer to operator`,
      `root user-added otto${people}: role viewer`,
    ])
  })

  it('leave no password behind in log or events', () => {
    expect(world.log.join('')).not.toContain('CANARY')
  })
})

describe('over TLS', () => {
  it('the cookie is for this host alone, and browsers are told to stay', async () => {
    const certificates = createLabCertificates({ dnsNames: ['localhost'], addresses: ['127.0.0.1'], atMs: Date.now() })
    const secure = await AccessWorld.start({ tls: certificates })
    try {
      await secure.addUser('anna', 'administrator', password)
      const answer = await secure.send('POST', '/session?name=anna', { secret: password })
      expect(answer.headers['set-cookie']?.[0]).toMatch(
        /^__Host-lockstep=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200; Secure$/,
      )
      expect(answer.headers).toMatchObject({
        'strict-transport-security': 'max-age=63072000',
        'content-security-policy': expect.not.stringContaining('unsafe'),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      })
      expect((await secure.send('GET', '/status', { headers: { cookie: cookieOf(answer) } })).status).toBe(200)
      expect((await secure.send('GET', '/status', { headers: { cookie: cookieOf(answer).replace('__Host-', '') } })).status).toBe(401)
    } finally {
      await secure.close()
    }
  })

  it('is the only way to listen beyond this machine', async () => {
    const open = AccessWorld.start({ more: { network: { listen: '0.0.0.0:0', tls: null } } })
    await expect(open).rejects.toMatchObject({ code: 'listener-unusable', detail: expect.stringContaining('plain text') })
  })
})
