import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { AccessWorld, problemIn, type NetworkAnswer, type SignedIn } from './testing/access-world.ts'
import { account, collect, forest, startLabCompany, tenant, type LabCompany } from './testing/service-world.ts'
import { auditPageShape } from './contract/vault.ts'
import { configurationShape } from './contract/configuration.ts'
import { accountAnswerShape, addConnectorLineShape, connectorDetailShape, secretHandleShape } from './contract/connector.ts'
import { eventPageShape } from './contract/event.ts'

// The lab directory and tenant play these: what reaches them is counted, and one of them is a tenant. The sign-in to Samba is played from the command line.

const password = randomBytes(12).toString('base64url')
const fresh = () => `CANARY${randomBytes(9).toString('base64url')}-1a`

let world: AccessWorld
let company: LabCompany
let bob: SignedIn
let number = 0

beforeAll(async () => {
  company = await startLabCompany()
  world = await AccessWorld.start()
  await add({ type: 'active-directory', name: forest, settings: company.forestSettings, containers: company.containers }, account.password)
  await add({ type: 'entra-id', name: tenant, settings: company.tenantSettings, containers: [] }, company.tenant.clientSecret)
  await world.addUser('bob', 'credential-manager', password)
  await world.addUser('olga', 'operator', password)
  bob = await world.signIn('bob', password)
})
afterAll(async () => {
  await world.close()
  await company.close()
})
beforeEach(() => company.directory.tally.reset())

async function add(body: object, secret: string): Promise<void> {
  const lines = world.client.lines(addConnectorLineShape, {
    method: 'POST',
    path: '/connectors',
    body: { ...body, secret: await handle(secret) },
  })
  await collect(lines)
}

async function handle(secret: string): Promise<string> {
  return (await world.client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret: Secret.fromText(secret) })).handle
}

/** Another account of the directory, which may do what the connector needs. */
function anotherAccount(): { readonly userName: string; readonly password: string } {
  const name = `svc-sync-${++number}`
  const other = { userName: `${name}@contoso.lab`, password: fresh() }
  company.directory.directory.addUser({ name, sAMAccountName: name })
  company.directory.directory.setPassword(name, other.password)
  company.directory.directory.grant(name, 'replicate-changes')
  company.directory.directory.grant(name, 'read-deleted-objects')
  return other
}

/** Everything that a refusal must leave as it was. */
async function whatIsStored(connector: string) {
  const { stored } = await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
  const detail = await world.client.ask(connectorDetailShape, { method: 'GET', path: `/connectors/${connector}` })
  return { configuration: stored?.version ?? 0, credential: detail.connector.credential, settings: detail.settings }
}

async function change(
  of: {
    readonly connector?: string
    readonly settings: Readonly<Record<string, unknown>>
    readonly secret: string
    readonly more?: object
  },
  as: SignedIn = bob,
): Promise<NetworkAnswer> {
  const { connector = forest, settings, secret, more = {} } = of
  const path = `/connectors/${connector}/credential`
  const tag = must((await world.send('GET', path, { as })).headers.etag, 'an ETag')
  const { configuration: version } = await whatIsStored(connector)
  const json = { settings, version, reason: 'another account', secret: await handle(secret), ...more }
  return world.send('PUT', path, { json, as, headers: { 'if-match': tag } })
}

async function lastEvent(id: number) {
  return (await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { id, limit: 1 } })).events[0]
}

describe('changing the account of a connector together with its secret', () => {
  it('stores both in one version each, shreds what was before, and signs in as the new account from then on', async () => {
    const before = await whatIsStored(forest)
    const other = anotherAccount()
    const answer = await change({ settings: { userName: other.userName }, secret: other.password })
    expect(answer.json()).toMatchObject({ type: 'stored', configurationVersion: before.configuration + 1, connectors: [forest] })
    const after = await whatIsStored(forest)
    expect(after).toMatchObject({
      configuration: before.configuration + 1,
      settings: { ...before.settings, userName: other.userName },
      credential: { version: (before.credential?.version ?? 0) + 1, versionsKept: 1, createdBy: 'bob' },
    })
    const { account: shown } = await world.client.ask(accountAnswerShape, { method: 'GET', path: `/connectors/${forest}/credential` })
    expect(shown).toMatchObject({ account: other.userName, standing: 'valid', undo: null })
    expect((await world.send('POST', `/connectors/${forest}/test`, { as: bob })).json()).toMatchObject({ type: 'tested' })
    expect(await lastEvent(20120)).toMatchObject({ fields: { author: 'bob', reason: 'another account' } })
    expect((await lastEvent(20162)) ?? null).toBeNull()
    const { entries } = await world.client.ask(auditPageShape, { method: 'GET', path: '/audit', query: { connector: forest, limit: 20 } })
    expect(entries.map(({ action }) => action)).toEqual(expect.arrayContaining(['secret-tested', 'secret-forgotten', 'secret-replaced']))
    expect(world.filesWith(other.password)).toEqual([])
  })

  it('changes nothing when the directory refuses the new account, and says at which step', async () => {
    const before = await whatIsStored(forest)
    const other = anotherAccount()
    const answer = await change({ settings: { userName: other.userName }, secret: fresh() })
    expect([answer.status, problemIn(answer).code]).toEqual([422, 'secret-refused'])
    expect(problemIn(answer).facts).toMatchObject({ step: 'bind', reason: 'wrong-password-or-name', triesUsed: 1 })
    expect(await whatIsStored(forest)).toEqual(before)
    expect((await world.send('POST', `/connectors/${forest}/test`, { as: bob })).json()).toMatchObject({ type: 'tested' })
  })

  it('changes nothing when the new server cannot be reached, and charges no attempt', async () => {
    const before = await whatIsStored(forest)
    const other = anotherAccount()
    const settings = { userName: other.userName, servers: ['127.0.0.1:1'] }
    const answer = await change({ settings, secret: other.password })
    expect(problemIn(answer).facts).toMatchObject({ step: 'reach', triesUsed: 0 })
    expect(await whatIsStored(forest)).toEqual(before)
    expect(company.directory.tally.of('connections')).toBe(0)
  })

  it('counts every wrong entry against the new account, and sends nothing once they are used up', async () => {
    const before = await whatIsStored(forest)
    const other = anotherAccount()
    const enter = async () => problemIn(await change({ settings: { userName: other.userName }, secret: fresh() })).facts
    const allowed = Number((await enter())['triesAllowed'])
    for (let used = 1; used < allowed; used++) await enter()
    company.directory.tally.reset()
    expect(await enter()).toMatchObject({ reason: 'budget-exhausted', step: null, triesUsed: allowed })
    expect(company.directory.tally.of('connections')).toBe(0)
    expect(await whatIsStored(forest)).toEqual(before)
  })

  it('tests without storing anything, where that is asked for', async () => {
    const before = await whatIsStored(forest)
    const other = anotherAccount()
    const answer = await change({ settings: { userName: other.userName }, secret: other.password, more: { test: 'only' } })
    expect(answer.json()).toMatchObject({ type: 'passed' })
    expect(await whatIsStored(forest)).toEqual(before)
  })

  it('stores the secret alone when no setting differs, and keeps the one before for a day', async () => {
    const before = await whatIsStored(forest)
    const { userName } = before.settings
    const next = fresh()
    company.directory.directory.setPassword(String(userName).replace('@contoso.lab', ''), next)
    const answer = await change({ settings: { userName }, secret: next })
    expect(answer.json()).toMatchObject({ type: 'stored', configurationVersion: null })
    const after = await whatIsStored(forest)
    expect([after.configuration, after.credential?.versionsKept]).toEqual([before.configuration, 2])
  })

  it('does the same for the application of a tenant: what its secret was tested with is what is stored', async () => {
    const before = await whatIsStored(tenant)
    const secret = company.tenant.clientSecret
    const wrong = await change({ connector: tenant, settings: { clientId: '00000000-0000-4000-8000-000000000001' }, secret })
    expect([problemIn(wrong).code, problemIn(wrong).facts['step']]).toEqual(['secret-refused', 'sign-in'])
    expect(await whatIsStored(tenant)).toEqual(before)
    const tenantId = 'contoso.onmicrosoft.com'
    const right = await change({ connector: tenant, settings: { tenantId }, secret })
    expect(right.json()).toMatchObject({ type: 'stored', configurationVersion: before.configuration + 1 })
    expect(await whatIsStored(tenant)).toMatchObject({ settings: { tenantId }, credential: { versionsKept: 1 } })
  })
})

describe('who changes an account, and on top of what', () => {
  it('needs the newest configuration and the secret that was seen', async () => {
    const before = await whatIsStored(forest)
    const other = anotherAccount()
    const settings = { userName: other.userName }
    const early = await change({ settings, secret: other.password, more: { version: before.configuration - 1 } })
    expect(problemIn(early).code).toBe('configuration-changed')
    const json = { settings, version: before.configuration, reason: 'another account', secret: await handle(other.password) }
    const path = `/connectors/${forest}/credential`
    const unseen = await world.send('PUT', path, { json, as: bob, headers: { 'if-match': '"0"' } })
    expect([unseen.status, problemIn(unseen).code]).toEqual([412, 'secret-replaced'])
    expect(await whatIsStored(forest)).toEqual(before)
  })

  it('takes the right to change targets, and that to set up connectors for every other setting', async () => {
    const before = await whatIsStored(forest)
    const other = anotherAccount()
    const settings = { userName: other.userName, connectTimeoutSeconds: 7 }
    const answer = await change({ settings, secret: other.password })
    expect([answer.status, problemIn(answer).facts['permission']]).toEqual([403, 'set-up-connectors'])
    const olga = await world.signIn('olga', password)
    const refused = await change({ settings: { userName: other.userName }, secret: other.password }, olga)
    expect([refused.status, problemIn(refused).facts['permission']]).toEqual([403, 'replace-secret'])
    expect(await whatIsStored(forest)).toEqual(before)
  })

  it('refuses settings that are none, before anything is sent', async () => {
    const answer = await change({ settings: { security: 'none' }, secret: fresh() })
    expect(problemIn(answer).code).toBe('configuration-invalid')
    expect(company.directory.tally.of('connections')).toBe(0)
  })
})
