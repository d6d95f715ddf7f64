import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { ServiceProblem } from '#src/cli/client/service-problem.ts'
import { connectorDetailShape, storeSecretLineShape } from './contract/connector.ts'
import { cycleLineShape } from './contract/cycle.ts'
import { eventPageShape } from './contract/event.ts'
import { runLineShape, type RunBody } from './contract/run.ts'
import { stagingShape } from './contract/staging.ts'
import { statusShape } from './contract/status.ts'
import { auditPageShape, recoveryKitShape, rotatedShape, vaultCheckShape, vaultShape, type VaultBody } from './contract/vault.ts'
import { account, collect, forest, ServiceWorld, tenant } from './testing/service-world.ts'

const passphrase = 'a long enough passphrase'

let world: ServiceWorld
beforeEach(async () => {
  world = await ServiceWorld.start()
  await world.addBoth()
})
afterEach(() => world.close())

describe('scenario 20: the key is gone when the service starts', () => {
  it('scenario 20: everything but runs goes on, it is said once, and runs go on without a restart once the key is back', async () => {
    const away = join(world.root, 'away')
    await world.restart(() => {
      cpSync(world.keyFile, away)
      rmSync(world.keyFile)
    })
    expect((await status()).vault).toMatchObject({ sealed: true, reason: expect.stringContaining('vault.key') })
    expect((await vault()).secrets.map(({ state }) => state)).toEqual(['sealed', 'sealed'])
    expect(await problem(run(forest, 'Full Import'))).toMatchObject({ code: 'vault-sealed', status: 503, subject: forest })
    const cycle = (await collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy: 'delta' } }))).at(-1)
    expect(cycle).toMatchObject({ type: 'cycle-ended', cycle: { runs: [] } })
    expect(JSON.stringify(cycle)).toContain('vault-sealed')
    expect(await eventCount(20_040)).toBe(1)
    expect(await eventCount(6_028)).toBe(1)
    expect(await problem(unseal({}))).toMatchObject({ code: 'vault-key-missing' })

    cpSync(away, world.keyFile)
    expect(await unseal({})).toMatchObject({ sealed: false, reason: null })
    expect(await eventCount(20_042)).toBe(1)
    expect((await run(forest, 'Full Import')).result).toBe('success')
    expect(await eventCount(20_040)).toBe(1)
  })
})

describe('scenario 21: the database on another machine', () => {
  it('scenario 21: names both keys; the kit opens it, suspect and in staging mode until somebody confirms', async () => {
    const needed = must((await vault()).keyId, 'the key')
    const kit = await world.client.ask(recoveryKitShape, {
      method: 'POST',
      path: '/vault/recovery-kit',
      body: { passphrase: await world.handle(passphrase) },
    })
    await world.client.ask(vaultShape, { method: 'POST', path: '/vault/recovery-kit/prove', body: await kitBody(kit) })
    expect(await vault()).toMatchObject({ recoveryKit: { keyId: needed }, recoveryKitDue: false })
    await world.restart(() => {
      rmSync(world.keyFile)
      world.makeKey()
    })
    const found = must((await vault()).keyId, 'the key of this machine')
    expect(await problem(run(forest, 'Full Import'))).toMatchObject({
      code: 'vault-wrong-key',
      facts: { expectedKeyId: needed, foundKeyId: found },
    })
    expect((await vault()).secrets.map(({ state, keyId }) => [state, keyId])).toEqual([
      ['other-key', needed],
      ['other-key', needed],
    ])
    expect(await eventCount(20_041)).toBe(2)
    expect((await status()).connectors).toHaveLength(2)

    const restored = await world.client.ask(vaultShape, { method: 'POST', path: '/vault/restore', body: await kitBody(kit) })
    expect(restored.secrets.map(({ state, keyId }) => [state, keyId])).toEqual([
      ['suspect', found],
      ['suspect', found],
    ])
    expect((await status()).staging.on).toBe(true)
    const off = () => world.client.ask(stagingShape, { method: 'PUT', path: '/staging', body: { on: false } })
    expect(await problem(off())).toMatchObject({ code: 'restore-unconfirmed' })
    expect(await problem(run(tenant, 'Export', true))).toMatchObject({ code: 'restore-unconfirmed' })
    expect((await run(forest, 'Full Import')).result).toBe('success')
    expect(statesOf(await vault(), forest)).toEqual(['usable'])
    await world.client.ask(vaultShape, { method: 'POST', path: '/vault/confirm-restore' })
    expect((await off()).mode.on).toBe(false)
  })
})

describe('scenario 42: key and recovery kit lost', () => {
  it('scenario 42: one credential entered again works at once, the other waits as it is', async () => {
    await world.restart(() => rmSync(world.keyFile))
    await unseal({ key: 'fresh' })
    const path = `/connectors/${forest}/secret`
    await collect(world.client.lines(storeSecretLineShape, { method: 'PUT', path, secret: Secret.fromText(account.password) }))
    expect((await run(forest, 'Full Import')).result).toBe('success')
    expect(statesOf(await vault(), forest)).toContain('usable')
    expect(statesOf(await vault(), tenant)).toEqual(['other-key'])
    expect(await problem(run(tenant, 'Full Import'))).toMatchObject({ code: 'vault-wrong-key', subject: tenant })
  })
})

describe('scenario 22: a damaged record', () => {
  it('scenario 22: stops its own connector only, is told once, and is mended by entering the credential again', async () => {
    await world.service.close('tampering')
    const database = new DatabaseSync(join(world.dataDirectory, 'lockstep.db'))
    database.exec(`UPDATE secret SET tag = zeroblob(16) WHERE owner = (SELECT min(owner) FROM secret)`)
    database.close()
    await world.reopen()
    const broken = must((await vault()).secrets.find(({ state }) => state === 'undecryptable')?.connector, 'a damaged credential')
    expect(broken).toBe(forest)
    for (let i = 0; i < 2; i++) expect(await run(forest, 'Full Import')).toMatchObject({ result: 'no-start-credentials' })
    expect((await run(tenant, 'Full Import')).result).toBe('completed-no-objects')
    expect(await eventCount(20_043)).toBe(1)
    const path = `/connectors/${forest}/secret`
    const stored = await collect(
      world.client.lines(storeSecretLineShape, { method: 'PUT', path, secret: Secret.fromText(account.password) }),
    )
    expect(stored.at(-1)).toMatchObject({ type: 'stored', catchUp: true })
    await expect.poll(async () => (await status()).cycle, { timeout: 30_000 }).toBeNull()
    expect((await run(forest, 'Full Import')).result).toBe('success')
    expect(statesOf(await vault(), forest)).toContain('usable')
  })
})

describe('The vault over the API', () => {
  it('exchanges its key while the service runs, and says so', async () => {
    const former = (await vault()).keyId
    const rotated = await world.client.ask(rotatedShape, { method: 'POST', path: '/vault/rotate-key', body: {} })
    expect(rotated).toMatchObject({ formerKeyId: former, rewrapped: 2 })
    expect((await run(forest, 'Full Import')).result).toBe('success')
    await world.restart()
    expect(await vault()).toMatchObject({ sealed: false, keyId: rotated.keyId, rotation: null })
    expect((await run(forest, 'Delta Import')).result).toBe('completed-no-objects')
  })

  it('shows who opened which secret when and why, and proves that nobody changed that', async () => {
    await run(forest, 'Full Import')
    const { entries } = await world.client.ask(auditPageShape, { method: 'GET', path: '/audit', query: { connector: forest } })
    expect(entries[0]).toMatchObject({
      action: 'secret-opened',
      subject: forest,
      version: 1,
      reason: expect.stringContaining('Full Import'),
    })
    expect(entries.at(-1)).toMatchObject({ action: 'secret-replaced', actor: 'anna' })
    for (let i = 0; i < 2; i++) await world.client.ask(connectorDetailShape, { method: 'GET', path: `/connectors/${forest}` })
    const path = `/connectors/${forest}/secret`
    await problem(collect(world.client.lines(storeSecretLineShape, { method: 'PUT', path, secret: Secret.fromText('not the password') })))
    const later = await world.client.ask(auditPageShape, { method: 'GET', path: '/audit', query: { connector: forest } })
    const actions = later.entries.map(({ action, outcome }) => `${action} ${outcome}`)
    expect(actions.filter((action) => action === 'secret-state-shown done')).toHaveLength(1)
    expect(actions[0]).toBe('secret-tested refused')
    const check = await world.client.ask(vaultCheckShape, { method: 'POST', path: '/vault/verify' })
    expect(check.audit).toMatchObject({ breaks: [], head: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(check.vault.secrets.map(({ state }) => state)).toEqual(['usable', 'usable'])
  })
})

async function run(connector: string, profile: string, force = false): Promise<RunBody> {
  const body = { connector, profile, ...(force ? { force } : {}) }
  const lines = await collect(world.client.lines(runLineShape, { method: 'POST', path: '/runs', body }))
  return must(lines.at(-1), 'the last line').run
}

function vault(): Promise<VaultBody> {
  return world.client.ask(vaultShape, { method: 'GET', path: '/vault' })
}

function unseal(body: { readonly key?: 'fresh' }): Promise<VaultBody> {
  return world.client.ask(vaultShape, { method: 'POST', path: '/vault/unseal', body })
}

function status() {
  return world.client.ask(statusShape, { method: 'GET', path: '/status' })
}

async function kitBody(kit: unknown): Promise<object> {
  return { kit, passphrase: await world.handle(passphrase) }
}

function statesOf({ secrets }: VaultBody, connector: string): readonly string[] {
  return secrets.filter((secret) => secret.connector === connector).map(({ state }) => state)
}

async function eventCount(id: number): Promise<number> {
  return (await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { id } })).events.length
}

async function problem(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.catch((thrown: unknown) => thrown)
  return error instanceof ServiceProblem ? error.problem : error
}
