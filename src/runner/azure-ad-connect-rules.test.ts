/** Long because one site with every kind of object is told once, and what becomes of each kind is read side by side. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importExport } from '#src/aadconnect/import-export.ts'
import { must } from '#src/base/assert.ts'
import type { Configuration, JoinCondition } from '#src/model/configuration.ts'
import { Site, stepOf } from './testing/site.ts'

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance', 'aadconnect-export')

const anna = {
  givenName: 'Anna',
  sn: 'Berg',
  title: 'Clerk',
  company: 'Contoso',
  l: 'Oslo',
  co: 'Norway',
  c: 'NO',
  telephoneNumber: '+47 1',
  mail: 'anna@contoso.lab',
  mailNickname: 'annab',
  proxyAddresses: ['SMTP:anna@contoso.lab'],
  homePhone: '+47 9',
}

/** A site whose rules are those of the export, all of them as they are. Its forest has objects of every kind. */
async function exported(): Promise<Site> {
  const site = await Site.start({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna', 'Bert'] } })
  const { directory, baseDn } = site.forest
  const parent = `OU=People,${baseDn}`
  directory.modify(site.person('Anna'), { ...anna, manager: site.person('Bert') })
  const carla = directory.addContact({ name: 'Carla', parent, attributes: { mail: 'carla@partner.example', mailNickname: 'carla' } })
  directory.modify(site.group('Staff'), { managedBy: site.person('Anna'), member: [site.person('Anna'), site.person('Bert'), carla] })
  directory.addGroup({ name: 'List', parent, attributes: { groupType: '2', mail: 'list@contoso.lab', mailNickname: 'list' } })
  const computer = { sAMAccountName: 'PC1$', userAccountControl: '4096', operatingSystem: 'Windows 11', userCertificate: 'a certificate' }
  directory.add(`CN=PC1,${parent}`, 'computer', computer)
  const cloud = { tenantId: site.lab.tenantId, clientId: site.lab.clientId }
  const { configuration } = await importExport(folder, { cloud, base: null })
  await site.reconfigure((own) => fitted(own, must(configuration, 'an import without errors')))
  return site
}

/** The imported configuration with the addresses, names and partitions of the site. */
function fitted(own: Configuration, imported: Configuration): Configuration {
  const names = new Map(imported.connectors.map(({ name, type }) => [name, type === 'entra-id' ? 'tenant' : 'forest']))
  const connectors = own.connectors.map((connector) => {
    const theirs = must(
      imported.connectors.find(({ name }) => names.get(name) === connector.name),
      `the connector for ${connector.name}`,
    )
    const vocabulary = connector.name === 'tenant' ? { vocabulary: 'azure-ad-connect' } : {}
    return { ...connector, settings: { ...connector.settings, ...vocabulary }, schema: theirs.schema, parameters: theirs.parameters }
  })
  const rules = imported.rules.map((rule) => ({ ...rule, connector: must(names.get(rule.connector), rule.connector) }))
  return { ...imported, connectors, rules }
}

describe.skipIf(!existsSync(folder))('the rules of an Azure AD Connect export (skipped without the shared conformance folder)', () => {
  it('write users and security groups, and come to rest', async () => {
    const site = await exported()
    await site.cycle('initial')
    const bert = must(site.cloudUser('Bert'), 'Bert in the cloud')
    expect(site.cloudUser('Anna')).toMatchObject({
      givenName: 'Anna',
      surname: 'Berg',
      jobTitle: 'Clerk',
      companyName: 'Contoso',
      city: 'Oslo',
      country: 'Norway',
      businessPhones: ['+47 1'],
      mail: 'anna@contoso.lab',
      mailNickname: 'annab',
      manager: bert.id,
    })
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
    expect(site.cloudGroup('Staff')).toMatchObject({ owners: [] })
    site.writes()
    for (let i = 0; i < 2; i++) {
      for (const run of await site.cycle('delta')) {
        expect(run.result).toMatch(/^(success|completed-no-objects|completed-warnings)$/)
        expect(await site.errors(run)).toEqual([])
      }
      expect(site.writes()).toEqual({})
    }
  })

  it('leave pending what Graph lets nobody write, without an error', async () => {
    const site = await exported()
    await site.cycle('initial')
    const step = stepOf(await site.run('tenant', 'Export'))
    expect(step).toMatchObject({ result: 'completed-warnings', objectErrorCount: 0, reason: expect.stringMatching(/^3 pending exports/) })
    for (const what of ['1 × add contact', '1 × add device', '1 × add group']) expect(step.advice).toContain(what)
    expect(site.lab.tenant.counts()).toMatchObject({ groups: 1 })
  })

  it('find a device once it has registered, and update it from then on', async () => {
    const site = await exported()
    await site.cycle('initial')
    const waiting = must(
      (await site.objects('tenant', 'pending-export')).find(({ objectType }) => objectType === 'device'),
      'the device that waits',
    )
    const { id } = site.lab.tenant.createDevice('elsewhere', { deviceId: deviceIdIn(waiting.dn), trustType: 'ServerAd' })
    await site.cycle('delta')
    const found = await site.store.space.load([waiting.id])
    expect(found).toMatchObject([{ anchor: `Device_${id}`, pendingExport: null, link: { kind: 'provisioned' } }])
    expect(site.lab.tenant.find(id)).toMatchObject({ displayName: 'PC1', accountEnabled: true })
    site.forest.directory.modify(`CN=PC1,OU=People,${site.forest.baseDn}`, { userAccountControl: '4098' })
    await site.cycle('delta')
    expect(site.lab.tenant.find(id)).toMatchObject({ accountEnabled: false })
  })

  it('clear what only the forest gives, and leave what Entra ID gives by itself', async () => {
    const site = await exported()
    await site.cycle('initial')
    site.forest.directory.modify(site.person('Anna'), {
      title: null,
      telephoneNumber: null,
      mailNickname: null,
      mail: null,
      proxyAddresses: null,
    })
    await site.cycle('delta')
    expect(site.cloudUser('Anna')).toMatchObject({ jobTitle: null, businessPhones: [], mailNickname: 'annab', mail: 'anna@contoso.lab' })
    site.writes()
    await site.cycle('delta')
    expect(site.writes()).toEqual({})
  })

  it('take over a group that Azure AD Connect made, by its security identifier', async () => {
    const site = await exported()
    const bySid: JoinCondition = {
      connectorSpaceAttribute: 'onPremiseSecurityIdentifier',
      metaverseAttribute: 'objectSid',
      caseSensitive: false,
    }
    await alsoJoin(site, 'Out to AAD - Group Join', bySid)
    const { id } = site.lab.tenant.createGroup({ displayName: 'Staff of old' })
    site.lab.tenant.force(id, { onPremisesSecurityIdentifier: await sidOf(site, 'CN=Staff') })
    await site.cycle('initial')
    expect(site.cloudGroup('Staff')).toMatchObject({ id, uniqueName: expect.stringMatching(/^sync-/) })
    expect(site.lab.tenant.counts()).toMatchObject({ groups: 1 })
  })

  it('keep a contact of Exchange in its groups when it is joined by its address', async () => {
    const site = await exported()
    const byMail: JoinCondition = { connectorSpaceAttribute: 'mail', metaverseAttribute: 'mail', caseSensitive: false }
    await alsoJoin(site, 'Out to AAD - Contact Join', byMail)
    const { id } = site.lab.tenant.createContact('Carla', { mail: 'Carla@partner.example' })
    await site.cycle('initial')
    await site.cycle('delta')
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert', 'Carla'])
    expect((await site.objects('tenant')).filter(({ objectType }) => objectType === 'contact')).toMatchObject([{ anchor: `Contact_${id}` }])
    site.writes()
    await site.cycle('delta')
    expect(site.writes()).toEqual({})
  })
})

/** Gives a rule one more way to find its object. */
async function alsoJoin(site: Site, name: string, condition: JoinCondition): Promise<void> {
  await site.reconfigure((configuration) => {
    const rules = configuration.rules.map((rule) => (rule.name === name ? { ...rule, join: [...rule.join, [condition]] } : rule))
    return { ...configuration, rules }
  })
}

/** The device id in the name of a device: its source anchor is base64 of the bytes of a GUID. */
function deviceIdIn(dn: string): string {
  const anchor = Buffer.from(must(/^CN=\{(.+)\}$/.exec(dn)?.[1], `the source anchor in ${dn}`), 'hex').toString('utf8')
  const bytes = Buffer.from(anchor, 'base64')
  for (const [from, to] of [
    [0, 4],
    [4, 6],
    [6, 8],
  ] as const)
    bytes.subarray(from, to).reverse()
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The security identifier of an object of the forest as text. */
async function sidOf(site: Site, name: string): Promise<string> {
  await site.run('forest', 'Full Import')
  const change = (await site.object('forest', name)).pendingImport?.changes['objectSid']
  const value = change?.kind === 'replace' ? change.values[0] : null
  const bytes = Buffer.from(must(value instanceof Uint8Array ? value : null, `the security identifier of ${name}`))
  const parts = Array.from({ length: bytes[1] ?? 0 }, (_, index) => bytes.readUInt32LE(8 + 4 * index))
  return ['S', bytes[0], bytes.readUIntBE(2, 6), ...parts].join('-')
}
