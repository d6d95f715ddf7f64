import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { setupCodeHeader, type FirstRunBody, type SetupStateBody } from './contract/first-run.ts'
import { AccessWorld, problemIn } from './testing/access-world.ts'

const password = randomBytes(12).toString('base64url')
let world: AccessWorld
let now = Date.parse('2026-11-22T09:00:00Z')

beforeEach(async () => {
  now = Date.parse('2026-11-22T09:00:00Z')
  world = await AccessWorld.start({ clock: { now: () => now } })
})
afterEach(() => world.close())

function make(code: string, name = 'anna') {
  return world.send('POST', `/first-run/administrator?name=${name}`, { secret: password, headers: { [setupCodeHeader]: code } })
}

async function state(): Promise<FirstRunBody> {
  return (await world.send('GET', '/first-run')).json() as FirstRunBody
}

describe('the first administrator', () => {
  it('is made with the code that the service printed, however it is typed, and the code is used up', async () => {
    const { code } = must(world.service.setupCode, 'the code')
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(await state()).toEqual({ isNeeded: true, isCodeUsable: true })
    expect(world.filesWith(code)).toEqual([])
    const made = await make(code.toLowerCase().replaceAll('-', ' '))
    expect([made.status, made.json()]).toEqual([201, { name: 'anna' }])
    const anna = await world.signIn('anna', password)
    expect(anna.session.role).toBe('administrator')
    expect(await state()).toEqual({ isNeeded: false, isCodeUsable: false })
    expect(problemIn(await make(code, 'bert')).code).toBe('first-run-over')
    expect(world.log.join('')).not.toContain(code)
  })

  it('is made once when two ask at the same time', async () => {
    const { code } = must(world.service.setupCode, 'the code')
    const answers = await Promise.all([make(code, 'anna'), make(code, 'bert')])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409])
  })

  it('is not made with a wrong code, nor after five of them, nor after an hour', async () => {
    const { code } = must(world.service.setupCode, 'the code')
    now += 60 * 60_000
    expect(problemIn(await make(code))).toMatchObject({ status: 403, code: 'setup-code' })
    now -= 1
    for (let i = 0; i < 5; i++) expect(problemIn(await make('0000-0000-0000-0000')).code).toBe('setup-code')
    expect(problemIn(await make(code)).code).toBe('setup-code')
    expect(await state()).toEqual({ isNeeded: true, isCodeUsable: false })
  })

  it('keeps the code when name or password cannot be used', async () => {
    const { code } = must(world.service.setupCode, 'the code')
    const short = await world.send('POST', '/first-run/administrator?name=anna', { secret: 'x', headers: { [setupCodeHeader]: code } })
    expect(problemIn(short).code).toBe('password-unusable')
    expect((await make(code)).status).toBe(201)
  })
})

it('the wizard can be left and gone on with, and keeps no secret', async () => {
  await make(must(world.service.setupCode, 'the code').code)
  const as = await world.signIn('anna', password)
  const before = (await world.send('GET', '/first-run/state', { as })).json() as SetupStateBody
  expect(before).toMatchObject({ administrator: true, vault: 'open', sources: [], targets: [], hasCycle: false, progress: null })
  const saved = await world.send('PUT', '/first-run/progress', { json: { page: 'source', answers: { forest: 'contoso.com' } }, as })
  expect((saved.json() as SetupStateBody).progress).toMatchObject({ page: 'source', answers: { forest: 'contoso.com' }, savedBy: 'anna' })
  const leaking = await world.send('PUT', '/first-run/progress', { json: { page: 'source', answers: { bindPassword: 'x' } }, as })
  expect(leaking.status).toBe(400)
})
