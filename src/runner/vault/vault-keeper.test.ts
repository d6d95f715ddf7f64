import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import { openTransientStore } from '#src/store/sqlite/open.ts'
import type { Store } from '#src/store/store.ts'
import type { KeyPlaces } from '#src/vault/key-sources.ts'
import { Vault } from '#src/vault/vault.ts'
import { ConnectorSecrets } from '../connector-secrets.ts'
import { stagingMode, switchStaging } from '../staging.ts'
import { suspectsState } from './suspects.ts'
import { VaultKeeper } from './vault-keeper.ts'
import { vaultState } from './vault-state.ts'

const connectors = [1, 2, 3, 4, 5].map((i) => `0193a0f0-0000-7000-8000-00000000000${i}` as ConnectorId)
const first = connectors[0] as ConnectorId
const access = { actor: 'schedule', reason: 'run 1' }
const anna = { author: 'anna', passphrase: null, key: 'kept' } as const
const now = 1_700_000_000_000

/** A machine: its store, its key file, and a vault that is opened anew with every start. */
interface Machine {
  readonly vault: Vault
  readonly secrets: ConnectorSecrets
  readonly keeper: VaultKeeper
  readonly resumed: string[]
}

let store: Store
let folder: string
let machine: Machine
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keeper-'))
  mkdirSync(join(folder, 'data'))
  store = await openTransientStore({ now: () => now })
  machine = await start()
  for (const id of connectors) await put(id, `secret of ${id}`)
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

describe('scenario 20: a vault whose key is not there', () => {
  it('scenario 20: stays sealed, says so once, and opens without a restart when the key is back', async () => {
    cpSync(keyFile(), join(folder, 'away'))
    rmSync(keyFile())
    machine = await start()
    expect(machine.vault.sealedBecause).toMatchObject({ code: 'vault-key-missing' })
    expect(await machine.secrets.refusal(first)).toMatchObject({ code: 'vault-sealed' })
    for (let i = 0; i < 5; i++) await machine.keeper.look()
    await expect(machine.keeper.unseal(anna)).rejects.toMatchObject({ code: 'vault-key-missing' })
    expect(await events(20_040)).toHaveLength(1)
    expect(existsSync(keyFile())).toBe(false)

    cpSync(join(folder, 'away'), keyFile())
    await machine.keeper.look()
    expect(machine.resumed).toEqual(['opened'])
    expect(await events(20_042)).toHaveLength(1)
    expect(await textOf(first)).toBe(`secret of ${first}`)
  })
})

describe('Exchanging the key', () => {
  it('puts everything under the new one, online, and keeps the former for older backups', async () => {
    const former = must(machine.vault.keyId, 'a key')
    const rotated = await machine.keeper.rotate({ to: null, passphrase: null, author: 'anna' })
    expect(rotated).toMatchObject({ formerKeyId: former, rewrapped: connectors.length })
    expect(machine.vault.keyIds).toEqual([rotated.keyId])
    await expectWhole()
    expect(readdirSync(join(folder, 'keys')).toSorted()).toEqual(['key', `key.${former}.retired`])
    expect(await events(20_044)).toHaveLength(1)
    machine = await start()
    expect(machine.vault.keyId).toBe(rotated.keyId)
    await expectWhole()
  })

  it('goes on after being killed at any point, with nothing lost', async () => {
    for (let commits = 0, ended = false; !ended; commits++) {
      const former = machine.vault.keyId
      const dying = await start(failingAfter(commits))
      ended = await dying.keeper.rotate({ to: null, passphrase: null, author: 'anna' }).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Error && error.message === 'killed') return false
          throw error
        },
      )
      machine = await start()
      await expectWhole()
      expect(await vaultState(store, 'vault.rotation')).toBeNull()
      expect([ended && machine.vault.keyId === former, commits < 30]).toEqual([false, true])
    }
  })

  it('goes on when the process was killed after the new file took its place', async () => {
    const dying = await start(failingAfter(connectors.length + 2))
    await expect(dying.keeper.rotate({ to: null, passphrase: null, author: 'anna' })).rejects.toThrow('killed')
    expect(existsSync(`${keyFile()}.next`)).toBe(false)
    machine = await start()
    await expectWhole()
    expect((await vaultState(store, 'vault.key'))?.keyId).toBe(machine.vault.keyId)
  })

  it('leaves a damaged record as it is and everything else whole', async () => {
    const sealed = must(await store.secrets.active(first), 'the secret')
    await store.commit({ putSecret: { ...sealed, tag: Buffer.alloc(16) } })
    expect(await machine.keeper.rotate({ to: null, passphrase: null, author: 'anna' })).toMatchObject({ rewrapped: connectors.length - 1 })
    machine = await start()
    for (const id of connectors.slice(1)) expect(await textOf(id)).toBe(`secret of ${id}`)
    await expect(machine.secrets.current(first, access)).rejects.toBeInstanceOf(AppError)
  })

  it('goes to a passphrase, which is asked for at every start, and back to a file', async () => {
    await expect(machine.keeper.rotate({ to: 'passphrase', passphrase: typed('short'), author: 'anna' })).rejects.toMatchObject({
      code: 'vault-passphrase',
    })
    await machine.keeper.rotate({ to: 'passphrase', passphrase: typed('correct horse battery'), author: 'anna' })
    rmSync(join(folder, 'keys'), { recursive: true })
    machine = await start()
    expect(machine.vault.sealedBecause?.message).toContain('lockstep vault unseal')
    const wrong = { ...anna, passphrase: typed('wrong horse battery') }
    await expect(machine.keeper.unseal(wrong)).rejects.toMatchObject({ code: 'vault-passphrase' })
    await machine.keeper.unseal({ ...anna, passphrase: typed('correct horse battery') })
    await expectWhole()
    expect(machine.resumed).toEqual(['opened'])
    await machine.keeper.rotate({ to: `file:${keyFile()}`, passphrase: null, author: 'anna' })
    machine = await start()
    await expectWhole()
  })

  it('never starts a program that only the API or the database names', async () => {
    const wish = { to: `program:${join(folder, 'evil')}`, passphrase: null, author: 'eve' }
    await expect(machine.keeper.rotate(wish)).rejects.toMatchObject({
      code: 'vault-key-rotation',
      detail: expect.stringContaining('LOCKSTEP_KEY_SOURCE'),
    })
    const kept = must(await vaultState(store, 'vault.key'), 'the key in use')
    await store.commit({ putState: { 'vault.key': JSON.stringify({ ...kept, source: `program:${join(folder, 'evil')}` }) } })
    writeFileSync(join(folder, 'evil'), `#!/bin/sh\ntouch ${join(folder, 'ran')}\n`, { mode: 0o700 })
    machine = await start()
    expect(existsSync(join(folder, 'ran'))).toBe(false)
  })

  it('is refused for a source that has the same key', async () => {
    cpSync(keyFile(), join(folder, 'copy'))
    await expect(machine.keeper.rotate({ to: `file:${join(folder, 'copy')}`, passphrase: null, author: 'anna' })).rejects.toMatchObject({
      code: 'vault-key-rotation',
    })
    await expectWhole()
  })
})

describe('scenario 21: a database on another machine', () => {
  it('scenario 21: has a foreign key, and says which one is needed; with the kit it works, suspect and in staging mode', async () => {
    const needed = must(machine.vault.keyId, 'a key')
    const kit = await machine.keeper.recoveryKit(typed('a long enough passphrase'), 'anna')
    await machine.keeper.proveKit(kit, typed('a long enough passphrase'), 'anna')
    expect(await vaultState(store, 'vault.kit')).toMatchObject({ keyId: needed, provenAt: now })

    rmSync(join(folder, 'keys'), { recursive: true })
    const foreign = await start(store, { wanted: [`file:${otherKey()}`] })
    machine = foreign
    const found = must(foreign.vault.keyId, 'the key of the other machine')
    expect(await foreign.secrets.refusal(first)).toMatchObject({
      code: 'vault-wrong-key',
      facts: { expectedKeyId: needed, foundKeyId: found },
    })
    await expect(foreign.secrets.current(first, access)).rejects.toMatchObject({ code: 'vault-wrong-key' })

    await expect(foreign.keeper.restore(kit, typed('another passphrase'), 'anna')).rejects.toMatchObject({ code: 'vault-passphrase' })
    await foreign.keeper.restore(kit, typed('a long enough passphrase'), 'anna')
    await expectWhole()
    expect(foreign.vault.keyIds).toEqual([found])
    expect(Object.keys(JSON.parse((await store.state.get(suspectsState)) ?? '{}') as object)).toHaveLength(connectors.length)
    expect((await stagingMode(store)).on).toBe(true)
    expect(await events(20_045)).toHaveLength(1)

    const off = { on: false, author: 'anna', reason: null }
    await expect(switchStaging({ store, clock: { now: () => now } }, off)).rejects.toMatchObject({ code: 'restore-unconfirmed' })
    await foreign.keeper.confirmRestore('anna')
    await switchStaging({ store, clock: { now: () => now } }, off)
    expect((await stagingMode(store)).on).toBe(false)
    await foreign.secrets.proven(first, { place: 'dc1', identity: null })
    expect(Object.keys(JSON.parse((await store.state.get(suspectsState)) ?? '{}') as object)).not.toContain(first)
  })

  it('scenario 21: without any key of its own gets one, and goes on after being killed at any point', async () => {
    expect.hasAssertions()
    const kit = await machine.keeper.recoveryKit(typed('a long enough passphrase'), 'anna')
    for (const commits of [2, 4, 6, 9]) {
      rmSync(join(folder, 'keys'), { recursive: true, force: true })
      const saved = await store.copy()
      const dying = await start(failingAfter(commits, saved), { wanted: [`file:${join(folder, `own-${commits}`)}`] })
      await dying.keeper.restore(kit, typed('a long enough passphrase'), 'anna').catch(() => undefined)
      machine = await start(saved, { wanted: [`file:${join(folder, `own-${commits}`)}`] })
      await machine.keeper.restore(kit, typed('a long enough passphrase'), 'anna').catch((error: unknown) => {
        if (!(error instanceof AppError && error.code === 'recovery-kit')) throw error
      })
      await expectWhole()
      await saved.close()
    }
  })

  it('scenario 21: refuses the kit of another key and names both', async () => {
    const needed = machine.vault.keyId
    const other = await start(await openTransientStore({ now: () => now }), { wanted: [`file:${otherKey()}`] })
    const kit = await other.keeper.recoveryKit(typed('a long enough passphrase'), 'anna')
    await expect(machine.keeper.restore(kit, typed('a long enough passphrase'), 'anna')).rejects.toMatchObject({
      code: 'recovery-kit',
      facts: { expectedKeyId: needed, foundKeyId: kit.keyId },
    })
  })
})

describe('A foreign key in the place of the right one', () => {
  it('gives way to the right one when it comes back, without a restart', async () => {
    cpSync(keyFile(), join(folder, 'away'))
    writeFileSync(keyFile(), randomBytes(32).toString('base64'))
    machine = await start()
    await machine.keeper.look()
    await machine.keeper.unseal(anna)
    expect(await machine.secrets.refusal(first)).toMatchObject({ code: 'vault-wrong-key' })
    expect(machine.resumed).toEqual([])
    cpSync(join(folder, 'away'), keyFile())
    await machine.keeper.look()
    expect(machine.resumed).toEqual(['opened'])
    await expectWhole()
  })
})

describe('The audit of a vault', () => {
  it('is told to be broken in the event log, with the entry', async () => {
    expect((await machine.keeper.verify('anna')).breaks).toEqual([])
    const broken = { entries: 3, head: 'x', breaks: [{ sequence: 2, kind: 'changed' as const }] }
    const tampered = await start({ ...store, audit: { ...store.audit, check: () => Promise.resolve(broken) } })
    await tampered.keeper.verify('anna')
    expect(await events(20_073)).toMatchObject([{ fields: { sequence: 2, kind: 'changed', breaks: 1 } }])
  })
})

describe('scenario 42: key and recovery kit lost', () => {
  it('scenario 42: one credential entered again works, the others stay as they are, and a key that is found still opens them', async () => {
    cpSync(keyFile(), join(folder, 'found'))
    rmSync(keyFile())
    machine = await start()
    await machine.keeper.unseal({ ...anna, key: 'fresh' })
    await put(first, 'entered again')
    expect(await textOf(first)).toBe('entered again')
    for (const id of connectors.slice(1)) {
      expect(await machine.secrets.refusal(id)).toMatchObject({ code: 'vault-wrong-key' })
      await expect(machine.secrets.current(id, access)).rejects.toMatchObject({ code: 'vault-wrong-key' })
    }
    expect(await store.secrets.all()).toHaveLength(connectors.length + 1)

    machine = await start(store, { wanted: [`file:${keyFile()}`, `file:${join(folder, 'found')}`] })
    expect(await textOf(first)).toBe('entered again')
    for (const id of connectors.slice(1)) expect(await textOf(id)).toBe(`secret of ${id}`)
  })
})

async function start(of: Store = store, places: Partial<KeyPlaces> = {}): Promise<Machine> {
  const clock = { now: () => now }
  const vault = Vault.sealed(new AppError('vault-key-missing', { subject: 'not opened yet' }))
  const secrets = new ConnectorSecrets({ store: of, vault, clock })
  const resumed: string[] = []
  const all = { dataDirectory: join(folder, 'data'), credentialsDirectory: null, wanted: [], usualFile: keyFile(), ...places }
  const keeper = new VaultKeeper({ store: of, vault, secrets, clock, places: all, host: 'here', opened: () => void resumed.push('opened') })
  await keeper.open()
  return { vault, secrets, keeper, resumed }
}

/** The same store, for a process that dies before its nth commit. */
function failingAfter(commits: number, of: Store = store): Store {
  let left = commits
  return {
    ...of,
    commit: async (batch, fence) => {
      if (left-- <= 0) throw new Error('killed')
      await of.commit(batch, fence)
    },
  }
}

async function put(id: ConnectorId, text: string): Promise<void> {
  await machine.secrets.store(id, Secret.fromText(text), { author: 'anna', tested: 'tested' })
}

async function textOf(id: ConnectorId): Promise<string> {
  const secret = must(await machine.secrets.current(id, access), 'a secret')
  return secret.withText((text) => text)
}

async function expectWhole(): Promise<void> {
  for (const id of connectors) expect(await textOf(id)).toBe(`secret of ${id}`)
}

function typed(text: string): Secret {
  return Secret.fromText(text)
}

function keyFile(): string {
  return join(folder, 'keys', 'key')
}

/** A key file of another machine. */
function otherKey(): string {
  const path = join(folder, 'other')
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('base64'), { mode: 0o600 })
  return path
}

async function events(id: number): Promise<readonly unknown[]> {
  return store.events.list({ connectorId: null, eventId: id, before: null, limit: 20 })
}
