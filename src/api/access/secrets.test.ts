import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateContoso } from '#lab/contoso/generate.ts'
import { startLabDirectory } from '#lab/directory/server.ts'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { configurationShape, type ConfigurationBody } from '../contract/configuration.ts'
import { addConnectorLineShape, connectorDetailShape, secretHandleShape } from '../contract/connector.ts'
import { eventPageShape } from '../contract/event.ts'
import type { CreatedHandOverBody } from '../contract/hand-over.ts'
import { runPageShape } from '../contract/run.ts'
import { AccessWorld, problemIn, type SignedIn } from '../testing/access-world.ts'
import { account, collect, forest, startLabCompany, type LabCompany } from '../testing/service-world.ts'

// The lab directory plays these: they are about who may hand a secret in, not about what a directory answers.

const minuteMs = 60_000
let now = Date.now()
const password = randomBytes(12).toString('base64url')
const canary = `CANARY${randomBytes(9).toString('base64url')}`

let world: AccessWorld
let company: LabCompany
let anna: SignedIn
let bob: SignedIn

beforeAll(async () => {
  company = await startLabCompany()
  world = await AccessWorld.start({ clock: { now: () => now } })
  const { handle } = await world.client.ask(secretHandleShape, {
    method: 'POST',
    path: '/secrets',
    secret: Secret.fromText(account.password),
  })
  const body = { type: 'active-directory', name: forest, settings: company.forestSettings, containers: company.containers, secret: handle }
  await collect(world.client.lines(addConnectorLineShape, { method: 'POST', path: '/connectors', body }))
  await world.addUser('anna', 'administrator', password)
  await world.addUser('bob', 'credential-manager', password)
  await world.addUser('vera', 'viewer', password)
  anna = await world.signIn('anna', password)
  bob = await world.signIn('bob', password)
})
afterAll(async () => {
  await world.close()
  await company.close()
})

const path = `/connectors/${forest}/secret`
const tagOf = async (as: SignedIn): Promise<string> =>
  must((await world.send('GET', `/connectors/${forest}/credential`, { as })).headers.etag, 'an ETag')
const versionNow = async () =>
  (await world.client.ask(connectorDetailShape, { method: 'GET', path: `/connectors/${forest}` })).connector.credential?.version ?? null

async function lastEvent(id: number): Promise<string> {
  const { events } = await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { id, limit: 1 } })
  return events[0]?.message ?? ''
}

describe('replacing a secret over the network', () => {
  it('scenario 15: of two operators who saw the same version, the second is told who was faster, and when', async () => {
    const [annas, bobs] = [await tagOf(anna), await tagOf(bob)]
    const first = await world.send('PUT', path, { secret: account.password, as: anna, headers: { 'if-match': annas } })
    expect(first.json()).toMatchObject({ type: 'stored' })
    const second = await world.send('PUT', path, { secret: account.password, as: bob, headers: { 'if-match': bobs } })
    expect([second.status, problemIn(second).code]).toEqual([412, 'secret-replaced'])
    expect(problemIn(second)).toMatchObject({ facts: { by: 'anna', at: new Date(now).toISOString(), version: await versionNow() } })
  })

  it('scenario 15: of two who save at the same moment, one does', async () => {
    const before = must(await versionNow(), 'a version')
    const headers = { 'if-match': await tagOf(anna) }
    const answers = await Promise.all([anna, bob].map((as) => world.send('PUT', path, { secret: account.password, as, headers })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412])
    expect(await versionNow()).toBe(before + 1)
  })

  it('takes the version that was seen', async () => {
    const answer = await world.send('PUT', path, { secret: account.password, as: anna })
    expect([answer.status, problemIn(answer).code]).toEqual([428, 'version-needed'])
  })

  it('scenario 24: a viewer is refused before anything is read, whatever exists, through session and token alike', async () => {
    const vera = await world.signIn('vera', password)
    const made = await world.send('POST', '/tokens', { json: { purpose: 'viewing', role: 'viewer', expiresIn: '1d' }, as: anna })
    const { text } = made.json() as { text: string }
    const before = await versionNow()
    const tries = [path, '/connectors/nothing-there/secret'].flatMap((each) =>
      [vera, text].map((as) => world.send('PUT', each, { secret: canary, as, headers: { 'if-match': '"1"' } })),
    )
    const answers = await Promise.all(tries)
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    expect(answers[0]?.text).toBe(answers[2]?.text)
    expect(answers[1]?.text).toBe(answers[3]?.text)
    expect(await versionNow()).toBe(before)
    expect(await lastEvent(20070)).toContain('was refused PUT /api/v1/connectors/:connector/secret')
    const { entries } = (await world.send('GET', '/audit', { as: anna })).json() as { entries: { action: string; actor: string }[] }
    expect(entries.filter(({ action, actor }) => action === 'access-denied' && actor === 'vera')).toHaveLength(2)
    expect(world.log.join('')).not.toContain(canary)
    expect(world.filesWith(canary)).toEqual([])
  })

  it('scenario 24: only an administrator stores a secret without a test', async () => {
    const query = '?test=skip&reason=none%20of%20your%20business'
    const answer = await world.send('PUT', `${path}${query}`, { secret: canary, as: bob, headers: { 'if-match': await tagOf(bob) } })
    expect([answer.status, problemIn(answer).facts['permission']]).toEqual([403, 'store-untested'])
  })

  it('scenario 25: a session of six minutes ago has to be confirmed first', async () => {
    now += 6 * minuteMs
    const headers = { 'if-match': await tagOf(anna) }
    const answer = await world.send('PUT', path, { secret: account.password, as: anna, headers })
    expect([answer.status, problemIn(answer).code, problemIn(answer).facts['method']]).toEqual([401, 'step-up-required', 'password'])
    await world.send('POST', '/session/step-up', { secret: password, as: anna })
    expect((await world.send('PUT', path, { secret: account.password, as: anna, headers })).status).toBe(200)
  })
})

describe('a link for somebody without an account', () => {
  const make = async (): Promise<CreatedHandOverBody> => {
    now += 1
    await world.send('POST', '/session/step-up', { secret: password, as: bob })
    const answer = await world.send('POST', `/connectors/${forest}/hand-over`, { json: { recipient: 'Otto', expiresIn: '1h' }, as: bob })
    expect(answer.status).toBe(201)
    return answer.json() as CreatedHandOverBody
  }
  const use = (code: string, secret: string) => world.send('PUT', '/hand-over', { secret, headers: { 'lockstep-hand-over': code } })

  it('scenario 39: enters a secret once, tested like any other; opened again it is gone, and both are in the audit', async () => {
    const { code, path: place } = await make()
    expect(place).toBe(`/hand-over#${code}`)
    const opened = await world.send('GET', '/hand-over', { headers: { 'lockstep-hand-over': code } })
    expect(opened.json()).toMatchObject({ connector: forest, account: account.userName, recipient: 'Otto', createdBy: 'bob' })
    const before = must(await versionNow(), 'a version')
    const wrong = await use(code, 'not the password at all')
    expect([wrong.status, problemIn(wrong).facts['subCode'], await versionNow()]).toEqual([422, '52e', before])
    const right = await use(code, account.password)
    expect(right.json()).toMatchObject({ type: 'stored', credential: { version: before + 1, createdBy: 'Otto (link of bob)' } })
    expect((right.json() as { checks: readonly unknown[] }).checks.length).toBeGreaterThan(3)
    const again = await use(code, account.password)
    expect([again.status, problemIn(again).code]).toEqual([410, 'hand-over-gone'])
    expect((await world.send('GET', '/hand-over', { headers: { 'lockstep-hand-over': code } })).status).toBe(410)
    const { entries } = (await world.send('GET', '/audit', { as: anna })).json() as {
      entries: { actor: string; action: string; reason: string }[]
    }
    const links = entries.filter(({ actor }) => actor === 'Otto (link of bob)').map(({ action, reason }) => `${action}: ${reason}`)
    expect(links).toEqual(
      expect.arrayContaining(['access-denied: link: it was used already', 'secret-replaced: entered through a link of bob']),
    )
    expect(await lastEvent(20160)).toContain('The link made by bob for Otto was used from 127.0.0.1')
    expect(world.log.join('')).not.toContain(code)
    expect(world.filesWith(code)).toEqual([])
  })

  it('scenario 39: used twice at the same moment, it stores once', async () => {
    const { code } = await make()
    const before = must(await versionNow(), 'a version')
    const answers = await Promise.all([use(code, account.password), use(code, account.password)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 410])
    expect(await versionNow()).toBe(before + 1)
  })

  it('ends with its time, and is nothing for who guesses', async () => {
    const { code } = await make()
    now += 60 * minuteMs
    expect((await use(code, account.password)).status).toBe(410)
    expect((await use(randomBytes(32).toString('base64url'), account.password)).status).toBe(410)
    expect((await world.send('PUT', '/hand-over', { secret: account.password })).status).toBe(410)
  })
})

describe('a connector that leads somewhere else', () => {
  it('scenario 25: has no secret any more, and the new host is never asked to take the old one', async () => {
    const elsewhere = await startLabDirectory({ organisation: generateContoso({ seed: 2, people: 2, groups: 1 }) })
    try {
      const stored = await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
      const host = new URL(must(elsewhere.ldapsUrl, 'LDAPS')).host
      const apply = (as: SignedIn) => world.send('POST', '/configuration/apply', { json: moved(stored, host), as })
      anna = await world.signIn('anna', password)
      now += 6 * minuteMs
      const late = await apply(anna)
      expect([late.status, problemIn(late).code]).toEqual([401, 'step-up-required'])
      await world.addUser('rita', 'rule-author', password)
      const author = await apply(await world.signIn('rita', password))
      expect([author.status, problemIn(author).facts['permission']]).toEqual([403, 'change-target'])
      expect(await versionNow()).not.toBeNull()
      bob = await world.signIn('bob', password)
      expect((await apply(bob)).status).toBe(200)
      expect(await versionNow()).toBeNull()
      expect(await lastEvent(20162)).toBe(`bob changed servers of connector ${forest}, so its secret was forgotten.`)
      await world.client.ask(runPageShape, { method: 'GET', path: '/runs' })
      const run = await world.send('POST', '/runs', { json: { connector: forest, profile: 'Full Import' }, as: anna })
      expect(run.json()).toMatchObject({ run: { result: 'no-start-credentials' } })
      expect(elsewhere.tally.of('binds')).toBe(0)
    } finally {
      await elsewhere.close()
    }
  })
})

function moved({ stored, documents }: ConfigurationBody, host: string) {
  return {
    documents: documents.map((document) => ({ ...document, text: document.text.replaceAll(company.server, host) })),
    expectedVersion: stored?.version ?? 0,
    reason: 'another domain controller',
  }
}
