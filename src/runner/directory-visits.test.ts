import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { must } from '#src/base/assert.ts'
import { systemClock } from '#src/base/clock.ts'
import { systemIds } from '#src/base/ids.ts'
import { Secret } from '#src/base/secret.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import { activeDirectory } from '#src/connectors/active-directory/driver.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import { openVault } from '#src/vault/vault.ts'
import { generateContoso } from '#lab/contoso/generate.ts'
import { labPasswords } from '#lab/directory/lab-accounts.ts'
import { startLabDirectory } from '#lab/directory/server.ts'
import { AccountGate } from './account-gate.ts'
import { ConnectorSecrets } from './connector-secrets.ts'
import { addConnector } from './connector-setup.ts'
import { DirectoryVisits } from './directory-visits.ts'
import { replaceSecret } from './replace-secret.ts'

// The lab counts the sign-ins that reach it, which is what this is about.

async function visiting(idleMs: number) {
  const lab = await startLabDirectory({ organisation: generateContoso({ seed: 1, people: 5, groups: 1 }) })
  const clock = systemClock
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-visits-'))
  const store = await openSqliteStore({ directory, clock, holder: 'test' })
  const vault = openVault({ description: 'test', readKey: () => Buffer.alloc(32, 7) })
  const parts = {
    store,
    clock,
    drivers: new Map([[activeDirectory.type, activeDirectory]]),
    secrets: new ConnectorSecrets({ store, vault, clock }),
    gate: new AccountGate({ store, clock }),
    ids: systemIds,
    pack: loadPack('active-directory-to-entra-id'),
  }
  const servers = [new URL(must(lab.ldapsUrl, 'LDAPS')).host]
  const settings = { forest: 'contoso.lab', servers, userName: 'svc-sync@contoso.lab', ca: lab.caPem }
  const access = { type: 'active-directory', settings, secret: Secret.fromText(labPasswords.syncAccount) }
  const { connector } = await addConnector(parts, { access, name: 'forest', containers: [], author: 'anna' })
  const visits = new DirectoryVisits(parts, { idleMs })
  onTestFinished(async () => {
    await visits.close()
    await store.close()
    await lab.close()
    rmSync(directory, { recursive: true, force: true })
  })
  lab.tally.reset()
  const look = (author = 'anna') => visits.containers({ connector, author }, { partition: lab.baseDn, parent: lab.baseDn })
  return { lab, parts, visits, look }
}

it('One person signs in once, also for what is asked for at the same time; another person signs in for himself', async () => {
  const { lab, visits, look } = await visiting(60_000)
  await Promise.all([look(), look(), look()])
  await look()
  expect([lab.tally.of('binds'), visits.size]).toEqual([1, 1])
  await look('bob')
  expect([lab.tally.of('binds'), visits.size]).toEqual([2, 2])
})

it('A session that nobody uses any more ends by itself, and the next look signs in anew', async () => {
  const { lab, visits, look } = await visiting(20)
  await look()
  await expect.poll(() => visits.size).toBe(0)
  await look()
  expect(lab.tally.of('binds')).toBe(2)
})

it('A session that the directory hung up on is replaced without a word', async () => {
  const { lab, look } = await visiting(60_000)
  const before = await look()
  lab.faults.arm({ kind: 'drop-connection', afterEntries: 1, cut: 'between-messages' })
  expect(await look()).toEqual(before)
  expect(lab.tally.of('binds')).toBe(2)
})

it('A new secret begins a new session', async () => {
  const { lab, parts, look } = await visiting(60_000)
  await look()
  const secret = Secret.fromText(labPasswords.syncAccount)
  await replaceSecret(parts, { connector: 'forest', secret, author: 'anna', test: 'before-storing' })
  lab.tally.reset()
  await look()
  expect(lab.tally.of('binds')).toBe(1)
})

it('A session ends as soon as a write says that its secret is another one; those of others go on', async () => {
  const { parts, visits, look } = await visiting(60_000)
  await look()
  const connectorId = must((await parts.store.configuration.current())?.configuration.connectors[0], 'the forest').id
  visits.heed({ kind: 'batch', batch: { shredSecrets: [{ ownerId: 'another' as ConnectorId, version: 1 }] } })
  expect(visits.size).toBe(1)
  visits.heed({ kind: 'batch', batch: { shredSecrets: [{ ownerId: connectorId, version: 1 }] } })
  expect(visits.size).toBe(0)
  await look()
  expect(visits.size).toBe(1)
})

it('A refused sign-in is one attempt, for all who waited for it', async () => {
  const { lab, visits, look } = await visiting(60_000)
  lab.directory.setPassword('svc-sync', 'Lab-Sync-Account-2')
  const looks = await Promise.allSettled([look(), look(), look()])
  expect(looks.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect([lab.tally.of('refused-binds'), visits.size]).toEqual([1, 0])
})
