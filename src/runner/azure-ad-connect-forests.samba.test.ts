import { existsSync } from 'node:fs'
import { Attribute, Change } from 'ldapts'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing } from '#tools/servers/samba.ts'
import type { AttributeValue } from '#tools/servers/samba-accounts.ts'
import { exchangeExtension, extendSchema } from '#tools/servers/samba-schema.ts'
import { settledState } from './testing/settled-state.ts'
import { cloud, contoso, exportFolder, fabrikam } from './testing/imported-names.ts'
import { complexPassword, ImportedSite, sidText, startForest, type Forest } from './testing/imported-site.ts'

const missing = sambaMissing() ?? (existsSync(exportFolder) ? null : '../shared/conformance/aadconnect-export is absent')

/** Recipient types of Exchange: the mailbox of an account in another forest, a discovery mailbox, a role group. */
const linkedMailbox = '2'
const discoveryMailbox = '536870912'
const roleGroup = '1073741824'

/** A resource forest with mailboxes (the one of the export) and a forest with accounts, which has no Exchange. */
describeServer(missing, 'the rules of an Azure AD Connect export on two real forests', () => {
  let resource: Forest
  let accounts: Forest

  beforeAll(async () => {
    ;[resource, accounts] = await Promise.all([startForest('CONTOSO.COM'), startForest('FABRIKAM.LAB')])
    await extendSchema(resource.samba, exchangeExtension)
    await furnish()
  })
  afterAll(async () => {
    await resource?.samba.stop()
    await accounts?.samba.stop()
  })

  /** An account in OU=CORP, enabled. Mailboxes of a resource forest are disabled accounts. */
  async function addUser(forest: Forest, name: string, attributes: Record<string, AttributeValue> = {}): Promise<string> {
    return (await forest.samba.createUser({ name, container: forest.corp, password: complexPassword(), attributes })).dn
  }

  async function addMailbox(name: string, attributes: Record<string, AttributeValue>): Promise<string> {
    return (await resource.samba.createUser({ name, container: resource.corp, attributes })).dn
  }

  async function sidOf(forest: Forest, dn: string): Promise<Buffer> {
    const client = await forest.samba.admin()
    const answer = await client.search(dn, { scope: 'base', attributes: ['objectSid'], explicitBufferAttributes: ['objectSid'] })
    return must(answer.searchEntries[0]?.['objectSid'], `the identifier of ${dn}`) as Buffer
  }

  async function furnish(): Promise<void> {
    const lina = await sidOf(accounts, await addUser(accounts, 'lina', { displayName: 'Lina', title: 'Pilot' }))
    const otto = await sidOf(accounts, await addUser(accounts, 'otto', { displayName: 'Otto' }))
    const fred = await sidOf(accounts, await addUser(accounts, 'fred', { displayName: 'Fred' }))
    const elsewhere = await accounts.samba.createUser({ name: 'elsewhere' })
    const linaMailbox = await addMailbox('lina.mailbox', {
      displayName: 'Lina (mailbox)',
      mail: 'lina@contoso.com',
      mailNickname: 'lina',
      extensionAttribute1: 'first',
      msExchRecipientTypeDetails: linkedMailbox,
      msExchMasterAccountSid: lina,
    })
    await addMailbox('otto.mailbox', { displayName: 'Otto', mail: 'otto@contoso.com', mailNickname: 'otto', msExchMasterAccountSid: otto })
    await addMailbox('alone.mailbox', {
      mailNickname: 'alone',
      msExchRecipientTypeDetails: linkedMailbox,
      msExchMasterAccountSid: await sidOf(accounts, elsewhere.dn),
    })
    const rolf = await addUser(resource, 'rolf', { displayName: 'Rolf', mail: 'rolf@contoso.com', mailNickname: 'rolf' })
    await addUser(resource, 'system', { mailNickname: 'SystemMailbox{1f05a927}' })
    await addUser(resource, 'discovery', { mailNickname: 'discovery', msExchRecipientTypeDetails: discoveryMailbox })
    await resource.samba.createGroup('Across', [rolf, linaMailbox, `<SID=${sidText(fred)}>`], resource.corp)
    const roles = await resource.samba.createGroup('Roles', [rolf], resource.corp)
    await resource.samba.replace(roles, 'msExchRecipientTypeDetails', roleGroup)
  }

  /** The export on the resource forest, and its rules once more for the accounts. Nothing has run yet. */
  async function bothForests(containers: readonly string[] = []): Promise<ImportedSite> {
    const site = await ImportedSite.start(resource, (configuration) => including(configuration, containers))
    onTestFinished(() => site.close())
    await site.addForest(accounts)
    return site
  }

  const foreignPrincipals = () => `CN=ForeignSecurityPrincipals,${resource.samba.baseDn}`

  it('has the rules of both in blocks by name, the connector that was added later last in each', async () => {
    const site = await bothForests()
    const { rules } = must(await site.store.configuration.current(), 'the configuration').configuration
    expect(rules.map(({ precedence }) => precedence)).toEqual(rules.map((_rule, index) => 100 + index))
    for (const { name, connector, precedence } of rules.filter((rule) => rule.connector === fabrikam)) {
      const before = must(rules[precedence - 101], 'the rule before')
      expect([name, connector]).toEqual([`${before.name} (${fabrikam})`, fabrikam])
      expect(before.connector).toBe(contoso)
    }
    // The rules of Exchange and Lync have nothing to read in a forest without their schemas.
    expect(rules.filter(({ connector }) => connector === fabrikam)).toHaveLength(22)
  })

  it('makes one person of an account and its mailbox: identity from the account, mail from the mailbox', async () => {
    const site = await bothForests()
    await site.goodCycle('initial')
    const account = await site.values(fabrikam, 'CN=lina')
    expect(await site.identity(contoso, 'CN=lina.mailbox')).toEqual(await site.identity(fabrikam, 'CN=lina'))
    expect(account).toMatchObject({
      accountEnabled: true,
      userPrincipalName: 'lina@fabrikam.lab',
      domainFQDN: 'fabrikam.lab',
      displayName: 'Lina (mailbox)',
      title: 'Pilot',
      mail: 'lina@contoso.com',
      extensionAttribute1: 'first',
      contributingConnectorExchange: `{${(await site.connector(contoso)).id.toUpperCase()}}`,
      contributingConnectorUser: `{${(await site.connector(fabrikam)).id.toUpperCase()}}`,
    })
    expect(site.cloudUser('Lina (mailbox)')).toMatchObject({
      accountEnabled: true,
      jobTitle: 'Pilot',
      mailNickname: 'lina',
      onPremisesImmutableId: account['sourceAnchor'],
      onPremisesExtensionAttributes: { extensionAttribute1: 'first' },
    })
    expect(await site.writesAfter(async () => undefined)).toBe(0)
  })

  it('keeps a linked mailbox without its account, system mailboxes and role groups out of the cloud', async () => {
    const site = await bothForests()
    await site.goodCycle('initial')
    const alone = await site.values(contoso, 'CN=alone')
    expect(alone).toMatchObject({ accountEnabled: false, mailNickname: 'alone' })
    expect(alone).not.toHaveProperty('sourceAnchor')
    for (const name of ['CN=alone', 'CN=system', 'CN=discovery', 'CN=Roles']) expect(await site.target(contoso, name)).toBeNull()
    for (const name of ['CN=system', 'CN=discovery', 'CN=Roles'])
      expect(await site.values(contoso, name)).toMatchObject({ cloudFiltered: true })
  })

  it('comes to the same identities and the same pending exports whichever forest is first', async () => {
    const orders = [
      [contoso, fabrikam],
      [fabrikam, contoso],
    ]
    const states: unknown[] = []
    for (const order of orders) {
      const site = await bothForests([foreignPrincipals()])
      for (const connector of order) {
        expect(await site.run(connector, 'Full Import')).toMatchObject({ result: 'success' })
        expect(await site.run(connector, 'Full Synchronization')).toMatchObject({ result: 'success' })
      }
      // Who waits for somebody of the other forest is looked at once more, as in every cycle.
      for (const connector of order) await site.run(connector, 'Delta Synchronization')
      const before = await settledState(site.store)
      expect(before.pending).toHaveLength(5)
      await site.goodCycle()
      // Each tenant chooses identifiers of its own.
      const after = (await settledState(site.store)).identities.filter((line) => !line.includes(' cloudAnchor = '))
      states.push({ before, after, members: site.cloudMembers('Across') })
    }
    expect(states[1]).toEqual(states[0])
  })

  it('depends on the order for contacts alone, which join by mail while users join by their identifiers', async () => {
    const client = await resource.samba.admin()
    const contact = `CN=Saga,${resource.corp}`
    await client.add(contact, { objectClass: 'contact', displayName: 'Saga', mail: 'saga@fabrikam.lab' })
    const saga = await addUser(accounts, 'saga', { displayName: 'Saga', mail: 'saga@fabrikam.lab' })
    const shared: boolean[] = []
    for (const order of [
      [contoso, fabrikam],
      [fabrikam, contoso],
    ]) {
      const site = await bothForests()
      for (const connector of order) for (const profile of ['Full Import', 'Full Synchronization']) await site.run(connector, profile)
      const [one, other] = [await site.identity(contoso, 'CN=Saga'), await site.identity(fabrikam, 'CN=saga')]
      shared.push(one.id === other.id)
    }
    expect(shared).toEqual([false, true])
    await resource.samba.delete(contact)
    await accounts.samba.delete(saga)
  })

  it('finds members of another forest by their foreign security principals, once their container is read', async () => {
    const site = await bothForests()
    await site.goodCycle('initial')
    expect(site.cloudMembers('Across')).toEqual(['Lina (mailbox)', 'Rolf'])
    await site.reconfigure((configuration) => including(configuration, [foreignPrincipals()]))
    site.lab.tenant.resetStatistics()
    await site.goodCycle()
    expect(site.lab.tenant.writeCount()).toBe(1)
    expect(site.cloudMembers('Across')).toEqual(['Fred', 'Lina (mailbox)', 'Rolf'])
    const principals = (await site.objects(contoso)).filter(({ objectType }) => objectType === 'foreignSecurityPrincipal')
    expect(principals.flatMap(({ link }) => link?.kind ?? [])).toEqual(['joined'])
    expect(
      await site.identity(
        contoso,
        must(
          principals.find(({ link }) => link !== null),
          'the principal',
        ).dn,
      ),
    ).toEqual(await site.identity(fabrikam, 'CN=fred'))
    expect(await site.writesAfter(async () => undefined)).toBe(0)
    // A principal that the directory makes for a new member comes with a delta import: the person and the membership are written.
    const greta = sidText(await sidOf(accounts, await addUser(accounts, 'greta', { displayName: 'Greta' })))
    const client = await resource.samba.admin()
    const added = new Change({ operation: 'add', modification: new Attribute({ type: 'member', values: [`<SID=${greta}>`] }) })
    await site.writesAfter(() => client.modify(`CN=Across,${resource.corp}`, added))
    await site.goodCycle()
    expect(site.cloudMembers('Across')).toEqual(['Fred', 'Greta', 'Lina (mailbox)', 'Rolf'])
    expect(await site.writesAfter(async () => undefined)).toBe(0)
  })

  it('takes a mailbox and a foreign security principal of one person in one forest for an error of the second', async () => {
    const site = await bothForests([foreignPrincipals()])
    await site.goodCycle('initial')
    const lina = sidText(await sidOf(accounts, `CN=lina,${accounts.corp}`))
    const group = await resource.samba.createGroup('Visitors', [`<SID=${lina}>`], resource.corp)
    const errors = (await Promise.all((await site.cycle()).map((run) => site.errors(run)))).flat()
    expect(errors).toMatchObject([{ dn: `CN=${lina},${foreignPrincipals()}`, code: 'ambiguous-import-flow-from-multiple-connectors' }])
    expect(site.cloudMembers('Visitors')).toEqual([])
    expect(site.cloudUser('Lina (mailbox)')).toBeDefined()
    await resource.samba.delete(group)
    await resource.samba.delete(`CN=${lina},${foreignPrincipals()}`)
    await site.goodCycle()
  })

  it('gives the account its place back when it is enabled again', async () => {
    const site = await bothForests()
    await site.goodCycle('initial')
    const lina = `CN=lina,${accounts.corp}`
    const before = await site.values(fabrikam, 'CN=lina')
    expect(await site.writesAfter(() => accounts.samba.disable(lina))).toBe(1)
    const meanwhile = await site.values(fabrikam, 'CN=lina')
    // The mailbox is a disabled account too and comes first, but a linked one never gives the anchor.
    expect(meanwhile).toMatchObject({
      accountEnabled: false,
      userPrincipalName: 'lina.mailbox@contoso.com',
      sourceAnchor: before['sourceAnchor'],
    })
    expect(await site.writesAfter(() => accounts.samba.enable(lina))).toBe(1)
    expect(await site.values(fabrikam, 'CN=lina')).toEqual(before)
  })

  it('refuses a source anchor that changes because nobody is enabled any more, and recovers', async () => {
    const site = await bothForests()
    await site.goodCycle('initial')
    const otto = `CN=otto,${accounts.corp}`
    const before = must(site.cloudUser('Otto'), 'Otto')
    await accounts.samba.disable(otto)
    site.lab.tenant.resetStatistics()
    const runs = await site.cycle()
    const errors = (await Promise.all(runs.map((run) => site.errors(run)))).flat()
    expect(errors).toMatchObject([
      { code: 'sync-rule-error-function-triggered', message: expect.stringContaining('SourceAnchor attribute has changed.') },
    ])
    expect(site.lab.tenant.writeCount()).toBe(0)
    expect(site.cloudUser('Otto')).toEqual(before)
    expect(await site.writesAfter(() => accounts.samba.enable(otto))).toBe(0)
  })

  it('deletes a person in the cloud with the account, and brings the same person back', async () => {
    const site = await bothForests()
    await site.goodCycle('initial')
    const moved = `CN=lina,CN=Users,${accounts.samba.baseDn}`
    const before = site.cloudUser('Lina (mailbox)')
    expect(await site.writesAfter(() => accounts.samba.move(`CN=lina,${accounts.corp}`, `CN=Users,${accounts.samba.baseDn}`))).toBe(1)
    expect(site.cloudUser('Lina (mailbox)')).toBeUndefined()
    // The mailbox keeps the identity; it gives no anchor.
    expect(await site.values(contoso, 'CN=lina.mailbox')).not.toHaveProperty('sourceAnchor')
    await site.writesAfter(() => accounts.samba.move(moved, accounts.corp))
    expect(site.cloudUser('Lina (mailbox)')).toMatchObject({ id: before?.id, accountEnabled: true })
    expect(await site.writesAfter(async () => undefined)).toBe(0)
  })

  it('makes a user of a contact when the other forest brings the user, with users joined by mail instead of the identifier', async () => {
    const site = await bothForests()
    await site.reconfigure(joinedByMail)
    const client = await resource.samba.admin()
    await client.add(`CN=Rita,${resource.corp}`, { objectClass: 'contact', displayName: 'Rita', mail: 'rita@fabrikam.lab' })
    await site.goodCycle('initial')
    expect(await site.target(contoso, 'CN=Rita')).toMatchObject({ objectType: 'contact', pendingExport: { operation: 'add' } })
    const contact = await site.identity(contoso, 'CN=Rita')
    await addUser(accounts, 'rita', { displayName: 'Rita', mail: 'rita@fabrikam.lab' })
    await site.goodCycle()
    expect(await site.identity(fabrikam, 'CN=rita')).toMatchObject({ id: contact.id })
    expect(await site.values(fabrikam, 'CN=rita')).toMatchObject({ sourceObjectType: 'User', accountEnabled: true })
    expect(await site.target(contoso, 'CN=Rita')).toMatchObject({ objectType: 'user', pendingExport: null })
    expect(site.cloudUser('Rita')).toMatchObject({ userPrincipalName: 'rita@fabrikam.lab' })
    expect((await site.objects(cloud)).filter(({ objectType }) => objectType === 'contact')).toEqual([])
    expect(await site.writesAfter(() => accounts.samba.delete(`CN=rita,${accounts.corp}`))).toBe(1)
    expect(site.cloudUser('Rita')).toBeUndefined()
    expect(await site.values(contoso, 'CN=Rita')).toMatchObject({ sourceObjectType: 'Contact' })
    expect(await site.target(contoso, 'CN=Rita')).toMatchObject({ objectType: 'contact', pendingExport: { operation: 'add' } })
  })
})

/** The configuration that reads these containers of the resource forest too. */
function including(configuration: Configuration, containers: readonly string[]): Configuration {
  const connectors = configuration.connectors.map((connector) =>
    connector.name === contoso
      ? {
          ...connector,
          partitions: connector.partitions.map((partition) => ({ ...partition, include: [...partition.include, ...containers] })),
        }
      : connector,
  )
  return { ...configuration, connectors }
}

/** What the choice "by mail" of the old wizard made of the rules for users. */
function joinedByMail(configuration: Configuration): Configuration {
  const join = [[{ connectorSpaceAttribute: 'mail', metaverseAttribute: 'mail', caseSensitive: false }]]
  const rules = configuration.rules.map((rule) => (rule.name.startsWith('In from AD - User Join') ? { ...rule, join } : rule))
  return { ...configuration, rules }
}
