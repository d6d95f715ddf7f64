import { existsSync } from 'node:fs'
import { Attribute, Change } from 'ldapts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing, type SambaServer } from '#tools/servers/samba.ts'
import type { AttributeValue } from '#tools/servers/samba-accounts.ts'
import { cloud, contoso, exportFolder } from './testing/imported-names.ts'
import { complexPassword, ImportedSite, startForest, type Forest } from './testing/imported-site.ts'

const missing = sambaMissing() ?? (existsSync(exportFolder) ? null : '../shared/conformance/aadconnect-export is absent')

const certificate = Buffer.from('a certificate')

describeServer(missing, 'the rules of an Azure AD Connect export on a real Active Directory', () => {
  let forest: Forest
  let samba: SambaServer
  let site: ImportedSite
  const dn: Record<string, string> = {}

  beforeAll(async () => {
    forest = await startForest('CONTOSO.COM')
    samba = forest.samba
    await furnish()
    site = await ImportedSite.start(forest)
  })
  afterAll(async () => {
    await site?.close()
    await samba?.stop()
  })

  async function add(name: string, objectClass: string | string[], attributes: Record<string, AttributeValue> = {}): Promise<string> {
    const made = `CN=${name},${forest.corp}`
    await (await samba.admin()).add(made, { objectClass, ...attributes } as Record<string, string | string[]>)
    dn[name] = made
    return made
  }

  async function addUser(name: string, attributes: Record<string, AttributeValue> = {}, password: string | null = complexPassword()) {
    const made = await samba.createUser({ name, container: forest.corp, attributes, ...(password === null ? {} : { password }) })
    dn[name] = made.dn
    return made.dn
  }

  /** Objects of every kind that the rules know. */
  async function furnish(): Promise<void> {
    const anna = await addUser('anna', {
      displayName: 'Anna Berg',
      givenName: ' Anna ',
      sn: 'Berg',
      title: 'Clerk',
      company: 'Contoso',
      l: 'Oslo',
      co: 'Norway',
      c: 'NO',
      telephoneNumber: '+47 1',
      mail: 'anna@contoso.com',
      proxyAddresses: ['SMTP:anna@contoso.com', 'smtp:anna.berg@contoso.com'],
      description: 'x'.repeat(500),
      homePhone: '+47 9',
    })
    const bert = await addUser('bert', { displayName: 'Bert', manager: anna }, null)
    const inga = await addUser('inga', { objectClass: ['user', 'inetOrgPerson'], displayName: 'Inga', manager: anna })
    await addUser('marked', { adminDescription: 'User_written back' })
    await addUser('AAD_tool', { displayName: 'AAD tool' })
    const critical = await samba.move(`CN=Guest,CN=Users,${samba.baseDn}`, forest.corp)
    const carla = await add('Carla', 'contact', { mail: 'carla@partner.example', displayName: 'Carla' })
    await add('Dora', 'contact', { displayName: 'Dora' })
    const inner = await samba.createGroup('Inner', [anna], forest.corp)
    dn['Inner'] = inner
    dn['Staff'] = await samba.createGroup('Staff', [anna, bert, inga, inner, carla, critical], forest.corp)
    await samba.replace(dn['Staff'], 'managedBy', anna)
    await add('List', 'group', { sAMAccountName: 'List', groupType: '2', mail: 'list@contoso.com', member: anna })
    await add('Quiet', 'group', { sAMAccountName: 'Quiet', groupType: '2', member: anna })
    await add('Lower', 'group', { sAMAccountName: 'Lower', groupType: '2', proxyAddresses: 'smtp:lower@contoso.com' })
    await add('Upper', 'group', { sAMAccountName: 'Upper', groupType: '2', proxyAddresses: 'SMTP:upper@contoso.com' })
    await add('PC1', 'computer', {
      sAMAccountName: 'PC1$',
      userAccountControl: '4096',
      operatingSystem: 'Windows 11',
      userCertificate: certificate,
    })
    await add('PC2', 'computer', { sAMAccountName: 'PC2$', userAccountControl: '4096' })
  }

  /** Types of what waits to be written to the tenant. */
  async function pendingTypes(): Promise<readonly string[]> {
    return (await site.objects(cloud, 'pending-export')).map(({ objectType }) => String(objectType)).toSorted()
  }

  it('runs a first cycle without an error, and the second has nothing to write', async () => {
    await site.goodCycle('initial')
    expect(site.lab.tenant.counts()).toMatchObject({ users: 3, groups: 2 })
    expect(await site.writesAfter(async () => undefined)).toBe(0)
  })

  it('gives an enabled user everything the rules say without the attributes of Exchange', async () => {
    const values = await site.values(contoso, 'CN=anna')
    expect(values).toMatchObject({
      accountEnabled: true,
      accountName: 'anna',
      contributingConnectorUser: '{AE4DB4CC-B16B-4EB2-ACF5-837CA84E4D7D}',
      domainFQDN: 'contoso.com',
      domainNetBios: 'CONTOSO',
      givenName: 'Anna',
      description: 'x'.repeat(448),
      proxyAddresses: ['SMTP:anna@contoso.com', 'smtp:anna.berg@contoso.com'],
      sourceObjectType: 'User',
      userPrincipalName: 'anna@contoso.com',
    })
    expect(values['objectSidString']).toMatch(/^S-1-5-21-\d+-\d+-\d+-\d+$/)
    expect(values['pwdLastSet']).toMatch(/^\d{14}\.0Z$/)
    expect(values['sourceAnchor']).toMatch(/^[\w+/]{22}==$/)
    for (const name of ['cloudFiltered', 'mailNickname', 'contributingConnectorExchange']) expect(values).not.toHaveProperty(name)
    expect(site.cloudUser('Anna Berg')).toMatchObject({
      accountEnabled: true,
      givenName: 'Anna',
      surname: 'Berg',
      jobTitle: 'Clerk',
      companyName: 'Contoso',
      city: 'Oslo',
      country: 'Norway',
      businessPhones: ['+47 1'],
      mail: 'anna@contoso.com',
      userPrincipalName: 'anna@contoso.com',
      onPremisesImmutableId: values['sourceAnchor'],
    })
  })

  it('gives a disabled user and an inetOrgPerson what their rules say, with their managers', async () => {
    const bert = await site.values(contoso, 'CN=bert')
    expect(bert).toMatchObject({ accountEnabled: false, userPrincipalName: 'bert@contoso.com', pwdLastSet: '16010101000000.0Z' })
    expect(bert).not.toHaveProperty('contributingConnectorUser')
    const manager = site.cloudUser('Anna Berg')?.id
    expect(site.cloudUser('Bert')).toMatchObject({ accountEnabled: false, manager })
    expect((await site.object(contoso, 'CN=inga')).objectType).toBe('inetOrgPerson')
    expect(await site.values(contoso, 'CN=inga')).toMatchObject({ accountEnabled: true, sourceObjectType: 'User' })
    expect(site.cloudUser('Inga')).toMatchObject({ accountEnabled: true, manager })
  })

  it('learns the anchor that the cloud confirmed from the import that follows the export', async () => {
    const { sourceAnchor, cloudSourceAnchor, cloudAnchor } = await site.values(contoso, 'CN=anna')
    expect(cloudSourceAnchor).toBe(sourceAnchor)
    expect(cloudAnchor).toBe(`User_${site.cloudUser('Anna Berg')?.id}`)
    const carla = await site.values(contoso, 'CN=Carla')
    expect(carla).not.toHaveProperty('cloudSourceAnchor')
  })

  it('leaves system accounts, marked accounts and accounts of tools out of the cloud', async () => {
    expect(await site.object(contoso, 'CN=Guest')).toMatchObject({ link: null })
    expect(await site.object(contoso, 'CN=marked')).toMatchObject({ link: null })
    expect(await site.values(contoso, 'CN=AAD_tool')).toMatchObject({ cloudFiltered: true })
    expect(await site.target(contoso, 'CN=AAD_tool')).toBeNull()
  })

  it('writes security groups with members of every kind that is in the cloud', async () => {
    expect(await site.values(contoso, 'CN=Staff')).toMatchObject({ securityEnabled: true, mailEnabled: false, memberCount: 6n })
    expect(site.cloudMembers('Staff')).toEqual(['Anna Berg', 'Bert', 'Inga', 'Inner'])
    expect(site.cloudMembers('Inner')).toEqual(['Anna Berg'])
    expect(site.cloudGroup('Staff')).toMatchObject({ owners: [] })
  })

  it('provisions a distribution list by its address, which Graph does not take, and none without', async () => {
    expect(await site.values(contoso, 'CN=List')).toMatchObject({ securityEnabled: false, mailEnabled: true })
    expect(await site.target(contoso, 'CN=List')).toMatchObject({ anchor: null, pendingExport: { operation: 'add' } })
    expect(await site.values(contoso, 'CN=Quiet')).toMatchObject({ securityEnabled: false, mailEnabled: false })
    expect(await site.target(contoso, 'CN=Quiet')).toBeNull()
  })

  it('takes a group for mail-enabled by an upper-case SMTP address or its mail, not by a lower-case one', async () => {
    expect(await site.values(contoso, 'CN=Lower')).toMatchObject({ mailEnabled: false })
    expect(await site.values(contoso, 'CN=Upper')).toMatchObject({ mailEnabled: true })
  })

  it('projects a contact by its address, and leaves one without alone', async () => {
    expect(await site.values(contoso, 'CN=Carla')).toMatchObject({ mailEnabled: true, mailNickname: 'Carla', sourceObjectType: 'Contact' })
    expect(await site.target(contoso, 'CN=Carla')).toMatchObject({ objectType: 'contact', pendingExport: { operation: 'add' } })
    expect(await site.object(contoso, 'CN=Dora')).toMatchObject({ objectType: 'contact', link: null })
  })

  it('projects every computer, and provisions those with a certificate', async () => {
    expect(await site.values(contoso, 'CN=PC1')).toMatchObject({
      deviceTrustType: 'ServerAd',
      deviceOSType: 'Windows 11',
      cloudCreated: false,
      userCertificate: certificate.toString('base64'),
    })
    expect(await site.target(contoso, 'CN=PC1')).toMatchObject({ objectType: 'device', pendingExport: { operation: 'add' } })
    expect(await site.values(contoso, 'CN=PC2')).toMatchObject({ cloudFiltered: true, cloudCreated: false })
    expect(await site.target(contoso, 'CN=PC2')).toBeNull()
  })

  it('takes a title and a name as one write each, and nothing for what the tenant does not see', async () => {
    const client = await samba.admin()
    expect(await site.writesAfter(() => samba.replace(dn['anna'] ?? '', 'title', 'Chief'))).toBe(1)
    expect(await site.writesAfter(() => client.modifyDN(dn['anna'] ?? '', `CN=anna b,${forest.corp}`))).toBe(0)
    dn['anna'] = `CN=anna b,${forest.corp}`
    // A group without a display name is called by its common name.
    expect(await site.writesAfter(() => client.modifyDN(dn['Inner'] ?? '', `CN=Innermost,${forest.corp}`))).toBe(1)
    dn['Inner'] = `CN=Innermost,${forest.corp}`
    expect(site.cloudGroup('Innermost')).toBeDefined()
  })

  it('takes an account disabled and enabled again as one write each', async () => {
    expect(await site.writesAfter(() => samba.disable(dn['anna'] ?? ''))).toBe(1)
    expect(await site.values(contoso, 'CN=anna b')).not.toHaveProperty('contributingConnectorUser')
    expect(site.cloudUser('Anna Berg')).toMatchObject({ accountEnabled: false })
    expect(await site.writesAfter(() => samba.enable(dn['anna'] ?? ''))).toBe(1)
    expect(site.cloudUser('Anna Berg')).toMatchObject({ accountEnabled: true })
  })

  it('takes a membership as one write, and loses it to a primary group as one more', async () => {
    const client = await samba.admin()
    expect(await site.writesAfter(() => client.modify(dn['Inner'] ?? '', memberChange('add', dn['inga'] ?? '')))).toBe(1)
    expect(site.cloudMembers('Innermost')).toEqual(['Anna Berg', 'Inga'])
    // Whoever has a group as the primary one is not among its members any more.
    const rid =
      String((await site.values(contoso, 'CN=Innermost'))['objectSidString'])
        .split('-')
        .at(-1) ?? ''
    expect(await site.writesAfter(() => samba.replace(dn['inga'] ?? '', 'primaryGroupID', rid))).toBe(1)
    expect(site.cloudMembers('Innermost')).toEqual(['Anna Berg'])
  })

  it('lets objects follow the scope of the rules: in with one write, out with one', async () => {
    expect(await site.writesAfter(() => samba.replace(dn['marked'] ?? '', 'adminDescription', []))).toBe(1)
    expect(site.cloudUser('marked')).toMatchObject({ accountEnabled: true })
    expect(await site.writesAfter(() => samba.replace(dn['marked'] ?? '', 'adminDescription', 'User_again'))).toBe(1)
    expect(site.cloudUser('marked')).toBeUndefined()
    expect(await site.object(contoso, 'CN=marked')).toMatchObject({ link: null })
  })

  it('provisions what got an address or a certificate, as far as Graph takes it', async () => {
    const before = await pendingTypes()
    await site.writesAfter(async () => {
      await samba.replace(dn['Dora'] ?? '', 'mail', 'dora@partner.example')
      await samba.replace(dn['Quiet'] ?? '', 'mail', 'quiet@contoso.com')
      await samba.replace(dn['PC2'] ?? '', 'userCertificate', certificate)
    })
    expect(await pendingTypes()).toEqual([...before, 'contact', 'device', 'group'].toSorted())
    expect(await site.writesAfter(() => samba.replace(dn['PC2'] ?? '', 'userCertificate', []))).toBe(0)
    expect(await pendingTypes()).toEqual([...before, 'contact', 'group'].toSorted())
  })

  it('takes a move inside the selected container as nothing, out of it as one deletion, and back as the same user', async () => {
    const inner = await samba.createOrganizationalUnit('Sales', forest.corp)
    expect(await site.writesAfter(async () => (dn['inga'] = await samba.move(dn['inga'] ?? '', inner)))).toBe(0)
    const before = site.cloudUser('Inga')?.id
    expect(await site.writesAfter(async () => (dn['inga'] = await samba.move(dn['inga'] ?? '', samba.baseDn)))).toBe(1)
    expect(site.cloudUser('Inga')).toBeUndefined()
    // Restored from the deleted items, and updated.
    expect(await site.writesAfter(async () => (dn['inga'] = await samba.move(dn['inga'] ?? '', forest.corp)))).toBe(2)
    expect(site.cloudUser('Inga')).toMatchObject({ id: before, manager: site.cloudUser('Anna Berg')?.id })
    expect(site.cloudMembers('Staff')).toContain('Inga')
    expect(await site.writesAfter(async () => undefined)).toBe(0)
  })

  it('takes a deletion as one write', async () => {
    expect(await site.writesAfter(() => samba.delete(dn['bert'] ?? ''))).toBe(1)
    expect(site.cloudUser('Bert')).toBeUndefined()
    expect(site.cloudMembers('Staff')).toEqual(['Anna Berg', 'Inga', 'Innermost'])
    const domainUsers = '513'
    await samba.replace(dn['inga'] ?? '', 'primaryGroupID', domainUsers)
    expect(await site.writesAfter(() => samba.delete(dn['Inner'] ?? ''))).toBe(1)
    expect(site.cloudMembers('Staff')).toEqual(['Anna Berg', 'Inga'])
    expect(await site.writesAfter(async () => undefined)).toBe(0)
  })

  it('ends with nothing that a full synchronization would change', async () => {
    site.lab.tenant.resetStatistics()
    await site.goodCycle('initial')
    expect(site.lab.tenant.writeCount()).toBe(0)
  })
})

function memberChange(operation: 'add' | 'delete', member: string): Change {
  return new Change({ operation, modification: new Attribute({ type: 'member', values: [member] }) })
}
