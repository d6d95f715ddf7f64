import { describe, expect, it } from 'vitest'
import { systemIds } from '#src/base/ids.ts'
import { Secret } from '#src/base/secret.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import { openVault } from '#src/vault/vault.ts'
import { labPasswords } from '#lab/directory/lab-accounts.ts'
import { ConnectorSecrets } from './connector-secrets.ts'
import { AccountGate } from './account-gate.ts'
import { addConnector, testConnector, type SetupParts } from './connector-setup.ts'
import { replaceSecret } from './replace-secret.ts'
import { Runner } from './runner.ts'
import { Site } from './testing/site.ts'

const pack = loadPack('active-directory-to-entra-id')

/** A site, and what sets connectors up in it with a vault of its own. */
async function setup(): Promise<{ readonly site: Site; readonly parts: SetupParts; readonly runner: Runner }> {
  const site = await Site.start({ people: ['Anna'] })
  const vault = openVault({ description: 'test', readKey: () => Buffer.alloc(32, 7) })
  const { store, drivers, clock } = site
  const secrets = new ConnectorSecrets({ store, vault, clock })
  const gate = new AccountGate({ store, clock })
  const parts = { store, drivers, secrets, gate, clock, ids: systemIds, pack }
  return { site, parts, runner: new Runner({ store, drivers, secrets, gate, clock, holder: 'test' }) }
}

/** Adds the lab's forest once more under another name. */
async function addForest(site: Site, parts: SetupParts, secret: string = labPasswords.syncAccount) {
  const access = { type: 'active-directory', settings: site.settings('forest'), secret: Secret.fromText(secret) }
  const wanted = { access, name: 'second', containers: [`OU=People,${site.forest.baseDn}`], author: 'anna' }
  return addConnector(parts, wanted)
}

describe('adding a connector', () => {
  it('discovers, tests and stores it with rules and profiles, ready to run', async () => {
    const { site, parts, runner } = await setup()
    const { connector, discovery } = await addForest(site, parts)
    expect(connector).toMatchObject({
      name: 'second',
      type: 'active-directory',
      partitions: expect.arrayContaining([expect.objectContaining({ selected: true, include: [`OU=People,${site.forest.baseDn}`] })]),
    })
    expect(connector.profiles.map((profile) => profile.name)).toEqual([
      'Full Import',
      'Delta Import',
      'Full Synchronization',
      'Delta Synchronization',
      'Export',
    ])
    expect(discovery.checks.map((check) => check.outcome)).not.toContain('failed')
    const stored = await parts.store.configuration.current()
    expect(stored?.version).toBe(2)
    expect(stored?.configuration.rules.filter((rule) => rule.connector === 'second').length).toBeGreaterThan(5)
    const { ended } = await runner.start({ connector: 'second', profile: 'Full Import', trigger: 'operator' })
    expect((await ended).result).toBe('success')
  })

  it('gives it the rules of another connector of its type where that is wanted', async () => {
    const { site, parts } = await setup()
    const access = { type: 'active-directory', settings: site.settings('forest'), secret: Secret.fromText(labPasswords.syncAccount) }
    const wanted = { access, name: 'second', containers: [], author: 'anna' }
    await site.reconfigure((configuration) => ({
      ...configuration,
      connectors: configuration.connectors.map((connector) => ({
        ...connector,
        parameters: { 'Company.Name': 'Contoso', 'Forest.FQDN': 'contoso.lab' },
      })),
    }))
    await expect(addConnector(parts, { ...wanted, rulesLike: 'nowhere' })).rejects.toMatchObject({ code: 'connector-unknown' })
    await expect(addConnector(parts, { ...wanted, rulesLike: 'tenant' })).rejects.toMatchObject({ code: 'connector-settings' })
    const { connector } = await addConnector(parts, { ...wanted, rulesLike: 'FOREST' })
    const { rules, connectors } = (await parts.store.configuration.current())?.configuration ?? { rules: [], connectors: [] }
    const [own, other] = ['second', 'forest'].map((name) => rules.filter((rule) => rule.connector === name))
    expect(own?.map(({ flows }) => flows)).toEqual(other?.map(({ flows }) => flows))
    expect(connector.parameters).toEqual({ 'Company.Name': 'Contoso' })
    expect(connector.schema).toEqual(connectors.find(({ name }) => name === 'forest')?.schema)
  })

  it('keeps the secret sealed: nothing of it is in the configuration or the events', async () => {
    const { site, parts } = await setup()
    const { connector } = await addForest(site, parts)
    const events = await parts.store.events.list({ connectorId: null, eventId: null, before: null, limit: 100 })
    expect(JSON.stringify([await parts.store.configuration.current(), events])).not.toContain(labPasswords.syncAccount)
    expect(await parts.secrets.current(connector.id).then((secret) => secret?.withText((text) => text))).toBe(labPasswords.syncAccount)
  })

  it('with a wrong password stores nothing', async () => {
    const { site, parts } = await setup()
    await expect(addForest(site, parts, 'wrong')).rejects.toMatchObject({ failure: 'credentials' })
    expect((await parts.store.configuration.current())?.version).toBe(1)
  })

  it('under a name that is taken stores nothing', async () => {
    const { site, parts } = await setup()
    const access = { type: 'active-directory', settings: site.settings('forest'), secret: Secret.fromText(labPasswords.syncAccount) }
    const wanted = addConnector(parts, { access, name: 'FOREST', containers: [], author: 'anna' })
    await expect(wanted).rejects.toMatchObject({ code: 'connector-settings', detail: expect.stringContaining('already') })
    expect((await parts.store.configuration.current())?.version).toBe(1)
  })
})

describe('replacing a secret', () => {
  const fresh = 'Lab-Sync-Account-2'

  it('tests it first, and the next run uses it without a restart', async () => {
    const { site, parts, runner } = await setup()
    const { connector } = await addForest(site, parts)
    site.forest.directory.setPassword('svc-sync', fresh)
    const run = () => runner.start({ connector: 'second', profile: 'Full Import', trigger: 'operator' }).then(({ ended }) => ended)
    expect((await run()).result).toBe('no-start-credentials')
    const replaced = await replaceSecret(parts, {
      connector: 'second',
      secret: Secret.fromText(fresh),
      test: 'before-storing',
      author: 'anna',
    })
    expect(replaced).toMatchObject({ version: 2, isCatchUpDue: true })
    expect((await run()).result).toBe('success')
    expect(await parts.store.secrets.versions(connector.id)).toMatchObject([
      { version: 2, status: 'active' },
      { version: 1, status: 'superseded' },
    ])
    // The connector that was there before signs in as the same account, but nobody has entered a secret for it.
    expect(replaced.connectors).toEqual(['second'])
    expect(await site.events(20_009)).toHaveLength(2)
  })

  it('that is refused stores nothing and says what the directory said', async () => {
    const { site, parts } = await setup()
    const { connector } = await addForest(site, parts)
    const wanted = replaceSecret(parts, { connector: 'second', secret: Secret.fromText('wrong'), test: 'before-storing', author: 'anna' })
    await expect(wanted).rejects.toMatchObject({ code: 'secret-refused', facts: { reason: 'wrong-password-or-name', subCode: '52e' } })
    expect(await parts.store.secrets.versions(connector.id)).toMatchObject([{ version: 1, status: 'active' }])
    expect(await site.events(20_008)).toMatchObject([{ fields: { author: 'anna', outcome: 'refused', subCode: '52e' } }])
    expect((await testConnector(parts, { connector: 'second', author: 'anna' })).checks.map((check) => check.outcome)).not.toContain(
      'failed',
    )
  })

  it.each([
    ['nothing', ''],
    ['what a masked field shows', '••••••••'],
    ['a NUL character', 'a\u0000b'],
    ['a novel', 'x'.repeat(20_000)],
  ])('by %s is refused before anything is sent', async (_, text) => {
    const { site, parts } = await setup()
    await addForest(site, parts)
    const connections = site.forest.tally.of('connections')
    const wanted = replaceSecret(parts, { connector: 'second', secret: Secret.fromText(text), test: 'before-storing', author: 'anna' })
    await expect(wanted).rejects.toMatchObject({ code: 'secret-refused', facts: { reason: 'not-a-secret' } })
    expect(site.forest.tally.of('connections')).toBe(connections)
  })

  it('may skip the test, and that is written down', async () => {
    const { site, parts } = await setup()
    await addForest(site, parts)
    const replaced = await replaceSecret(parts, {
      connector: 'second',
      secret: Secret.fromText('for later'),
      test: 'skip',
      reason: 'the forest is away',
      author: 'anna',
    })
    expect(replaced).toMatchObject({ version: 2, checks: [], isCatchUpDue: false })
    const reasons = (await site.events(20_013)).map(({ fields }) => `${fields['connector']}: ${fields['reason']}`)
    expect(reasons).toEqual(['second: the forest is away'])
  })

  it('of a connector that does not exist says which there are', async () => {
    const { parts } = await setup()
    const wanted = replaceSecret(parts, { connector: 'nowhere', secret: Secret.fromText('x'), test: 'skip', author: 'anna' })
    await expect(wanted).rejects.toMatchObject({ code: 'connector-unknown', detail: 'there are forest, tenant' })
  })
})
