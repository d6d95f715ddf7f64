import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'
import { openTransientStore } from '#src/store/sqlite/open.ts'
import type { Store } from '#src/store/store.ts'
import { openVault, type Vault } from '#src/vault/vault.ts'
import { headsKey } from '#src/vault/version-heads.ts'
import { ConnectorSecrets, undoMs } from './connector-secrets.ts'

const forest = '0193a0f0-0000-7000-8000-000000000001' as ConnectorId
const tenant = '0193a0f0-0000-7000-8000-000000000002' as ConnectorId
const anna = { author: 'anna', tested: 'tested' } as const
const access = { actor: 'schedule', reason: 'run 1 (Delta Import)' }

let store: Store
let vault: Vault
let secrets: ConnectorSecrets
let now = 1_700_000_000_000
beforeEach(async () => {
  store = await openTransientStore({ now: () => now })
  vault = openVault({ description: 'test', readKey: () => Buffer.alloc(32, 7) })
  secrets = new ConnectorSecrets({ store, vault, clock: { now: () => now } })
})
afterEach(() => store.close())

describe('Secrets of connectors', () => {
  it('are the newest version, with the one before kept for a day and then shredded', async () => {
    for (const text of ['one', 'two', 'three']) await put(forest, text)
    expect(await textOf(secrets.current(forest, access))).toBe('three')
    expect((await secrets.undoable(forest))?.version).toBe(2)
    expect((await store.secrets.versions(forest)).map(({ version }) => version)).toEqual([3, 2])
    expect(await secrets.purge()).toBe(0)
    now += undoMs
    expect(await secrets.undoable(forest)).toBeNull()
    expect(await secrets.purge()).toBe(1)
    expect(await textOf(secrets.current(forest, access))).toBe('three')
  })

  it('are taken back by putting the version before in use', async () => {
    await put(forest, 'one')
    await put(forest, 'two')
    const previous = must(await secrets.previous(forest, access), 'a version to take back')
    expect(previous.secret.withText((text) => text)).toBe('one')
    await secrets.promote({ connectorId: forest, version: 1, actor: 'anna', reason: 'undo', action: 'secret-restored' })
    expect(await textOf(secrets.current(forest, access))).toBe('one')
    expect((await secrets.undoable(forest))?.version).toBe(2)
  })

  it('wait beside the one in use until they are promoted or forgotten, and numbers are never used twice', async () => {
    await put(forest, 'one')
    await secrets.store(forest, Secret.fromText('two'), { ...anna, status: 'pending' })
    expect(await textOf(secrets.current(forest, access))).toBe('one')
    await secrets.forget({ connectorId: forest, version: 2, actor: 'service', reason: 'the directory still takes the old one' })
    await secrets.store(forest, Secret.fromText('three'), { ...anna, status: 'pending' })
    await secrets.promote({ connectorId: forest, version: 2, actor: 'service', reason: 'the directory took it' })
    expect(await textOf(secrets.current(forest, access))).toBe('three')
  })

  it('leave an entry of who opened what, when and why, and never the value', async () => {
    await put(forest, 'CANARY-value')
    now += 5
    await secrets.current(forest, access)
    const [opened, replaced] = await store.audit.list({ subject: forest, before: null, limit: 10 })
    expect(opened).toMatchObject({
      actor: 'schedule',
      action: 'secret-opened',
      version: 1,
      reason: access.reason,
      at: now,
      outcome: 'done',
    })
    expect(replaced).toMatchObject({ actor: 'anna', action: 'secret-replaced', version: 1 })
    expect(JSON.stringify(await store.audit.list({ subject: null, before: null, limit: 10 }))).not.toContain('CANARY')
  })

  it('change one after the other, however many are changed at once', async () => {
    await Promise.all([forest, tenant].flatMap((id) => ['a', 'b', 'c'].map((text) => put(id, text))))
    expect(await textOf(secrets.current(forest, access))).toBe('c')
    expect(await textOf(secrets.current(tenant, access))).toBe('c')
  })
})

describe('scenario 22: a record that somebody changed in the database', () => {
  beforeEach(async () => {
    await put(forest, 'old')
    await put(forest, 'forest')
    await put(tenant, 'tenant')
  })

  it('scenario 22: with one bit flipped fails, and the others go on', async () => {
    const sealed = must(await store.secrets.active(forest), 'the secret')
    for (const part of ['ciphertext', 'tag', 'nonce', 'wrappedKey'] as const) await overwrite({ ...sealed, [part]: flipped(sealed[part]) })
    expect(await damageOf(forest)).toBe('secret-damaged, told 1 times')
    expect(await textOf(secrets.current(tenant, access))).toBe('tenant')
  })

  it('scenario 22: swapped between two credentials fails for both', async () => {
    const [a, b] = [must(await store.secrets.active(forest), 'one'), must(await store.secrets.active(tenant), 'other')]
    await overwrite({ ...b, ownerId: forest, version: a.version })
    await overwrite({ ...a, ownerId: tenant, version: b.version })
    for (const id of [forest, tenant]) expect(await damageOf(id)).toBe('secret-damaged, told 1 times')
  })

  it('scenario 22: replaced by its older version, whole and untouched, fails', async () => {
    const versions = await store.secrets.versions(forest)
    const old = must(
      versions.find(({ version }) => version === 1),
      'the older version',
    )
    await store.commit({ shredSecrets: [{ ownerId: forest, version: 2 }] })
    await overwrite({ ...old, status: 'active', supersededAt: null })
    expect(await damageOf(forest)).toBe('secret-damaged, told 1 times')
    expect(await textOf(secrets.current(tenant, access))).toBe('tenant')
  })

  it('scenario 22: replaced together with the list of versions of that time fails for what changed since', async () => {
    const key = headsKey(must(vault.keyId, 'a key'))
    const [old, list] = [must(await store.secrets.active(forest), 'the secret'), await store.state.get(key)]
    await put(forest, 'newer')
    await put(tenant, 'newer too')
    await store.commit({ shredSecrets: [{ ownerId: forest, version: 3 }], putState: { [key]: list } })
    await overwrite({ ...old, status: 'active', supersededAt: null })
    expect(await damageOf(tenant)).toBe('secret-damaged, told 1 times')
  })

  it('scenario 22: with a forged or missing list of versions fails', async () => {
    const key = headsKey(must(vault.keyId, 'a key'))
    for (const forged of [JSON.stringify({ keyId: vault.keyId, sequence: 9, versions: { [forest]: 2 }, mac: 'x' }), '[]', null]) {
      await store.commit({ putState: { [key]: forged } })
      await expect(secrets.current(forest, access)).rejects.toMatchObject({ code: 'secret-damaged' })
    }
  })

  it('scenario 22: is told once, and every try is in the audit', async () => {
    await overwrite({ ...must(await store.secrets.active(forest), 'the secret'), tag: Buffer.alloc(16) })
    for (let i = 0; i < 3; i++) await expect(secrets.current(forest, access)).rejects.toMatchObject({ code: 'secret-damaged' })
    expect(await store.events.list({ connectorId: forest, eventId: 20_043, before: null, limit: 10 })).toHaveLength(1)
    const refused = (await store.audit.list({ subject: forest, before: null, limit: 10 })).filter(({ outcome }) => outcome === 'refused')
    expect(refused).toHaveLength(3)
  })

  async function damageOf(id: ConnectorId): Promise<string> {
    const error: unknown = await secrets.current(id, access).catch((refused: unknown) => refused)
    const told = await store.events.list({ connectorId: id, eventId: 20_043, before: null, limit: 10 })
    return error instanceof AppError ? `${error.code}, told ${told.length} times` : 'it was opened'
  }
})

it('Secrets of a database from before there was an audit go on, and a list that was taken away is not made anew', async () => {
  const request = { ownerId: forest, version: 4, createdAt: now, createdBy: 'anna', testedAt: null }
  await store.commit({ putSecret: vault.seal(Secret.fromText('from before'), request) })
  await expect(secrets.current(forest, access)).rejects.toMatchObject({ code: 'secret-damaged' })
  await secrets.adopt()
  expect(await textOf(secrets.current(forest, access))).toBe('from before')
  await store.commit({ putState: { [headsKey(must(vault.keyId, 'a key'))]: null } })
  await secrets.adopt()
  await expect(secrets.current(forest, access)).rejects.toMatchObject({ code: 'secret-damaged' })
})

describe('Secrets that were stored before places were bound', () => {
  const target = { place: 'dc1', identity: null }
  const adopting = () =>
    new ConnectorSecrets({ store, vault, clock: { now: () => now }, targetOf: async (id) => (id === forest ? target : null) })

  it('are bound to where the configuration leads when the vault is opened, every version', async () => {
    await put(forest, 'one')
    await put(forest, 'two')
    await put(tenant, 'of a connector that is gone')
    await adopting().adopt()
    expect((await store.secrets.versions(forest)).map(({ version, status, keptFor }) => [version, status, keptFor])).toEqual([
      [2, 'active', target],
      [1, 'superseded', target],
    ])
    expect(await textOf(secrets.current(forest, { ...access, target }))).toBe('two')
    const refused = secrets.current(forest, { ...access, target: { place: 'dc2', identity: null } })
    await expect(refused).rejects.toMatchObject({ code: 'secret-elsewhere' })
  })

  it('open nowhere when somebody puts one back afterwards, under whichever host', async () => {
    await put(forest, 'one')
    const old = must(await store.secrets.active(forest), 'the secret')
    await adopting().adopt()
    await overwrite(old)
    await expect(secrets.current(forest, { ...access, target })).rejects.toMatchObject({ code: 'secret-damaged' })
  })

  it('are bound to the account as well once the directory has named it', async () => {
    await put(forest, 'one')
    await adopting().adopt()
    await secrets.proven(forest, { place: 'dc1', identity: 'S-1' })
    await secrets.proven(forest, { place: 'dc1', identity: 'S-2' })
    expect((await store.secrets.active(forest))?.keptFor).toEqual({ place: 'dc1', identity: 'S-1' })
    expect(await textOf(secrets.current(forest, { ...access, target: { place: 'dc1', identity: 'S-1' } }))).toBe('one')
  })
})

it('A run that signs in is refused while the vault is sealed or has another key, and says which', async () => {
  await put(forest, 'forest')
  expect(await secrets.refusal(forest)).toBeNull()
  const other = openVault({ description: 'test', readKey: () => Buffer.alloc(32, 8) })
  const elsewhere = new ConnectorSecrets({ store, vault: other, clock: { now: () => now } })
  expect(await elsewhere.refusal(forest)).toMatchObject({
    code: 'vault-wrong-key',
    facts: { expectedKeyId: vault.keyId, foundKeyId: other.keyId },
  })
  expect(await elsewhere.refusal(tenant)).toBeNull()
  await expect(elsewhere.current(forest, access)).rejects.toBeInstanceOf(AppError)
})

async function put(id: ConnectorId, text: string): Promise<void> {
  await secrets.store(id, Secret.fromText(text), anna)
}

function overwrite(sealed: SealedSecret): Promise<void> {
  return store.commit({ putSecret: sealed })
}

async function textOf(secret: Promise<Secret | null>): Promise<string> {
  return must(await secret, 'a secret').withText((text) => text)
}

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[0] = (copy[0] ?? 0) ^ 1
  return copy
}
