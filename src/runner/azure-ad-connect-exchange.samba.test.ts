import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing } from '#tools/servers/samba.ts'
import type { AttributeValue } from '#tools/servers/samba-accounts.ts'
import { exchangeExtension, extendSchema } from '#tools/servers/samba-schema.ts'
import { cloud, contoso, exportFolder } from './testing/imported-names.ts'
import { complexPassword, ImportedSite, startForest, type Forest } from './testing/imported-site.ts'

const missing = sambaMissing() ?? (existsSync(exportFolder) ? null : '../shared/conformance/aadconnect-export is absent')

/** Samba's schema with a few attributes of Exchange: whoever has a mailNickname has a mailbox for the rules. */
describeServer(missing, 'the rules of an Azure AD Connect export on a real Active Directory with attributes of Exchange', () => {
  let forest: Forest
  let site: ImportedSite

  beforeAll(async () => {
    forest = await startForest('CONTOSO.COM')
    await extendSchema(forest.samba, exchangeExtension)
    await addUser('vera', { displayName: 'Vera', mailNickname: 'vera.box', extensionAttribute1: 'one', mail: 'vera@contoso.com' })
    await addUser('otis', { displayName: 'Otis', extensionAttribute1: 'unseen' })
    await addUser('marked', { displayName: 'Marked', mailNickname: 'marked', adminDescription: 'User_written back' })
    await addUser('CAS_{1f05}', { displayName: 'Access' })
    await addUser('casper', { displayName: 'Access by alias', mailNickname: 'CAS_{1f05}' })
    await addContact('Hidden (MSOL)', { msExchHideFromAddressLists: 'TRUE' })
    await addContact('Shown (MSOL)', { msExchHideFromAddressLists: 'FALSE' })
    await addContact('Plain', { mailNickname: 'plain.alias' })
    await forest.samba.createGroup('MSOL_AD_Sync_RichCoexistence', [`CN=vera,${forest.corp}`], forest.corp)
    site = await ImportedSite.start(forest)
    await site.goodCycle('initial')
  })
  afterAll(async () => {
    await site?.close()
    await forest?.samba.stop()
  })

  async function addUser(name: string, attributes: Record<string, AttributeValue>): Promise<void> {
    await forest.samba.createUser({ name, container: forest.corp, password: complexPassword(), attributes })
  }

  async function addContact(name: string, attributes: Record<string, string>): Promise<void> {
    const mail = `${name.replaceAll(/\W/g, '')}@partner.example`
    const client = await forest.samba.admin()
    await client.add(`CN=${name},${forest.corp}`, { objectClass: 'contact', displayName: name, mail, ...attributes })
  }

  /** Names of the rules that gave the values of an identity. */
  async function rulesOf(text: string, attributes: readonly string[]): Promise<readonly string[]> {
    const identity = await site.identity(contoso, text)
    const { rules } = (await site.store.configuration.current())?.configuration ?? { rules: [] }
    return attributes.map((name) => rules.find(({ id }) => id === identity.attributes[name]?.[0]?.ruleId)?.name ?? `nobody gives ${name}`)
  }

  it('take identity from the enabled account, mail from the mailbox, and the rest from the mailbox as well', async () => {
    expect(await rulesOf('CN=vera', ['cloudFiltered', 'userPrincipalName', 'mail', 'displayName', 'mailNickname'])).toEqual([
      'nobody gives cloudFiltered',
      'In from AD - User AccountEnabled',
      'In from AD - User Common from Exchange',
      'In from AD - User Common from Exchange',
      'In from AD - User Exchange',
    ])
    expect(await rulesOf('CN=otis', ['userPrincipalName', 'displayName', 'extensionAttribute1'])).toEqual([
      'In from AD - User AccountEnabled',
      'In from AD - User Common',
      'In from AD - User Common',
    ])
    expect(site.cloudUser('Vera')).toMatchObject({
      mailNickname: 'vera.box',
      mail: 'vera@contoso.com',
      onPremisesExtensionAttributes: { extensionAttribute1: 'one' },
    })
  })

  it('leave out of the cloud what is marked or called like a part of Exchange', async () => {
    expect(await site.object(contoso, 'CN=marked')).toMatchObject({ link: null })
    for (const name of ['CN=CAS_', 'CN=casper', 'CN=Hidden', 'CN=MSOL_AD_Sync']) {
      expect(await site.values(contoso, name)).toMatchObject({ cloudFiltered: true })
      expect(await site.target(contoso, name)).toBeNull()
    }
    expect(await site.values(contoso, 'CN=Shown')).not.toHaveProperty('cloudFiltered')
    expect(await site.target(contoso, 'CN=Shown')).toMatchObject({ objectType: 'contact' })
    expect(await site.values(contoso, 'CN=Plain')).toMatchObject({ mailNickname: 'plain.alias' })
  })

  it('follow a mailbox that comes and goes with one write each, and are quiet after it', async () => {
    const { samba, corp } = forest
    expect(await site.writesAfter(() => samba.replace(`CN=otis,${corp}`, 'mailNickname', 'otis.box'))).toBe(1)
    expect(site.cloudUser('Otis')).toMatchObject({ mailNickname: 'otis.box' })
    expect(await rulesOf('CN=otis', ['displayName', 'contributingConnectorExchange'])).toEqual([
      'In from AD - User Common from Exchange',
      'In from AD - User Exchange',
    ])
    expect(await site.writesAfter(() => samba.replace(`CN=otis,${corp}`, 'extensionAttribute1', []))).toBe(1)
    expect(site.cloudUser('Otis')?.['onPremisesExtensionAttributes']).toMatchObject({ extensionAttribute1: null })
    // A mailbox that goes takes its attributes along, but Graph never clears an alias.
    expect(await site.writesAfter(() => samba.replace(`CN=otis,${corp}`, 'mailNickname', []))).toBe(0)
    expect(await site.values(contoso, 'CN=otis')).not.toHaveProperty('contributingConnectorExchange')
    expect(await site.writesAfter(async () => undefined)).toBe(0)
  })

  it('filter a user whose recipient becomes one of the system, and bring the same user back', async () => {
    const { samba, corp } = forest
    const arbitrationMailbox = '8388608'
    const before = site.cloudUser('Vera')?.id
    expect(await site.writesAfter(() => samba.replace(`CN=vera,${corp}`, 'msExchRecipientTypeDetails', arbitrationMailbox))).toBe(1)
    expect(site.cloudUser('Vera')).toBeUndefined()
    expect(await site.writesAfter(() => samba.replace(`CN=vera,${corp}`, 'msExchRecipientTypeDetails', []))).toBe(2)
    expect(site.cloudUser('Vera')).toMatchObject({ id: before })
    expect((await site.objects(cloud, 'pending-export')).every(({ objectType }) => objectType === 'contact')).toBe(true)
  })
})
