import { randomBytes } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { must } from '#src/base/assert.ts'
import { systemIds } from '#src/base/ids.ts'
import { Secret } from '#src/base/secret.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import type { Driver } from '#src/connectors/contract/driver.ts'
import { activeDirectory } from '#src/connectors/active-directory/driver.ts'
import { unknownLockout } from '#src/model/lockout-policy.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import { openVault } from '#src/vault/vault.ts'
import { labPasswords } from '#lab/directory/lab-accounts.ts'
import { startLabDirectory, type LabDirectory } from '#lab/directory/server.ts'
import { AccountGate } from './account-gate.ts'
import { ConnectorSecrets } from './connector-secrets.ts'
import { addConnector, type SetupParts } from './connector-setup.ts'
import { replaceSecret } from './replace-secret.ts'
import { Runner } from './runner.ts'
import { saveConfiguration } from './save-configuration.ts'
import { Site } from './testing/site.ts'
import { tamperedSession } from './testing/tampered-session.ts'

/*
 * Played with two directories of the lab, because what has to be counted is what reaches each of them. The service is put together
 * with a real vault: a record opens for one place, whichever configuration a run began with.
 */

interface Moving {
  readonly site: Site
  readonly parts: SetupParts
  readonly runner: Runner
  readonly elsewhere: LabDirectory
  /** Ends the wait of the first session, which closes once it is told to. */
  readonly goOn: () => void
  readonly waits: Promise<void>
}

/** A forest with a run of two imports, which waits between them. */
async function moving(): Promise<Moving> {
  const site = await Site.start({ people: ['Anna'] })
  const elsewhere = await startLabDirectory()
  onTestFinished(() => elsewhere.close())
  const [waits, goesOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let holdsNext = false
  const slow: Driver = {
    ...activeDirectory,
    connect: async (request) => {
      const session = await activeDirectory.connect(request)
      return tamperedSession((real) => ({
        account: async () => (await real.account?.()) ?? null,
        lockout: async () => (await real.lockout?.()) ?? unknownLockout,
        close: async () => {
          await real.close()
          if (!holdsNext) return
          holdsNext = false
          waits.resolve()
          await goesOn.promise
        },
      }))(session)
    },
  }
  const { store, clock } = site
  const drivers = new Map([...site.drivers, [slow.type, slow]])
  const vault = openVault({ description: 'test', readKey: () => Buffer.alloc(32, 7) })
  const secrets = new ConnectorSecrets({ store, vault, clock })
  const gate = new AccountGate({ store, clock })
  const parts = { store, drivers, secrets, gate, clock, ids: systemIds, pack: loadPack('active-directory-to-entra-id') }
  const access = { type: 'active-directory', settings: site.settings('forest'), secret: Secret.fromText(labPasswords.syncAccount) }
  await addConnector(parts, { access, name: 'moving', containers: [], author: 'anna' })
  await change(parts, (connector) => ({
    ...connector,
    profiles: [
      {
        name: 'Twice',
        steps: [
          { type: 'full-import', partition: null },
          { type: 'full-import', partition: null },
        ],
      },
    ],
  }))
  holdsNext = true
  return { site, parts, elsewhere, runner: new Runner({ ...parts, holder: 'test' }), goOn: goesOn.resolve, waits: waits.promise }
}

/** Saves the configuration with the connector changed, as an administrator would. */
async function change(parts: SetupParts, with_: (connector: ConnectorDocument) => ConnectorDocument): Promise<void> {
  const before = must(await parts.store.configuration.current(), 'a configuration')
  const connectors = before.configuration.connectors.map((connector) => (connector.name === 'moving' ? with_(connector) : connector))
  const after = { ...before.configuration, connectors }
  await saveConfiguration(parts, { before, after, expectedVersion: before.version, author: 'anna', reason: 'moved' })
}

function to(elsewhere: LabDirectory): (connector: ConnectorDocument) => ConnectorDocument {
  const servers = [new URL(must(elsewhere.ldapsUrl, 'LDAPS')).host]
  return (connector) => ({ ...connector, settings: { ...connector.settings, servers, ca: elsewhere.caPem } })
}

it('A run that goes on with the former configuration sends what was entered for the new host to neither of the two', async () => {
  const { site, parts, runner, elsewhere, waits, goOn } = await moving()
  const { ended } = await runner.start({ connector: 'moving', profile: 'Twice', trigger: 'operator' })
  await waits
  await change(parts, to(elsewhere))
  const fresh = `CANARY-${randomBytes(9).toString('base64url')}`
  elsewhere.directory.setPassword('svc-sync', fresh)
  const entered = { connector: 'moving', secret: Secret.fromText(fresh), author: 'anna', test: 'before-storing' } as const
  expect((await replaceSecret(parts, { ...entered, confirmsIdentity: true })).version).toBeGreaterThan(0)
  for (const tally of [site.forest.tally, elsewhere.tally]) tally.reset()
  goOn()
  const run = await ended
  expect(run.steps.map(({ result }) => result)).toEqual(['success', 'no-start-credentials'])
  expect(run.steps[1]).toMatchObject({ reason: 'secret-elsewhere', advice: expect.stringContaining('Nothing was sent') })
  expect([site.forest.tally.of('connections'), elsewhere.tally.of('connections')]).toEqual([0, 0])
})

it('A run that goes on with the former configuration is without a secret while none was entered for the new host', async () => {
  const { site, parts, runner, elsewhere, waits, goOn } = await moving()
  const { ended } = await runner.start({ connector: 'moving', profile: 'Twice', trigger: 'operator' })
  await waits
  await change(parts, to(elsewhere))
  for (const tally of [site.forest.tally, elsewhere.tally]) tally.reset()
  goOn()
  expect((await ended).steps[1]).toMatchObject({ result: 'no-start-credentials' })
  expect([site.forest.tally.of('connections'), elsewhere.tally.of('connections')]).toEqual([0, 0])
})

it('A configuration whose host was changed in the database does not get the secret, and the audit says who was refused', async () => {
  const { parts, runner, elsewhere, site, goOn } = await moving()
  goOn()
  const before = must(await parts.store.configuration.current(), 'a configuration')
  const connectors = before.configuration.connectors.map((each) => (each.name === 'moving' ? to(elsewhere)(each) : each))
  // Past everything that voids secrets, as whoever may write to the database could.
  const configuration = { ...before.configuration, connectors }
  await parts.store.configuration.save({ expectedVersion: before.version, configuration, at: 0, author: 'nobody', reason: '' })
  for (const tally of [site.forest.tally, elsewhere.tally]) tally.reset()
  const { ended } = await runner.start({ connector: 'moving', profile: 'Twice', trigger: 'operator' })
  const run = await ended
  expect(run.steps[0]).toMatchObject({ result: 'no-start-credentials', reason: 'secret-elsewhere' })
  expect(elsewhere.tally.of('connections')).toBe(0)
  const [newest] = await parts.store.audit.list({ subject: run.connectorId, before: null, limit: 1 })
  expect(newest).toMatchObject({ action: 'secret-opened', outcome: 'refused', actor: 'service' })
})

it('A secret is bound to the account that the directory names, once it has named it', async () => {
  const { parts, goOn } = await moving()
  goOn()
  const [sealed] = (await parts.store.secrets.all()).filter(({ status }) => status === 'active')
  expect(sealed?.keptFor).toEqual({ place: expect.stringMatching(/^[0-9a-f]{64}$/), identity: expect.stringMatching(/^S-1-5-21-/) })
})
