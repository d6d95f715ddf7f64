import { describe, expect, it } from 'vitest'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import {
  cloud,
  contoso,
  ExportedCompany,
  exportIsThere,
  exportMissing,
  fabrikam,
  identifiersOf,
  type Forest,
  type Shown,
} from './testing/exported-company.ts'

/** The person of both forests: one account is enabled or not, the other names it as its master. */
const master = { msExchMasterAccountSid: identifiersOf('Anna', contoso).objectSid }

async function twoForests(): Promise<ExportedCompany> {
  return ExportedCompany.open({ forests: 2 })
}

describe.skipIf(!exportIsThere)(`§15.11 What comes of the exported rules together${exportMissing}`, () => {
  it.each<readonly [string, (company: ExportedCompany) => void]>([
    [
      'accounts of one person in two forests',
      (company) => {
        company.user('Anna', { title: 'Clerk', department: 'Sales' })
        company.user(
          'Anna',
          { ...master, userAccountControl: 514, mailNickname: 'anna', title: 'Boss', company: 'Fabrikam' },
          { forest: fabrikam },
        )
      },
    ],
    [
      'a contact of both, in a group of one',
      (company) => {
        company.contact('Carla', { mail: 'carla@partner.example' })
        company.contact('Carla', { mail: 'carla@partner.example', title: 'Partner' }, { forest: fabrikam })
        company.group('Staff', ['Carla'])
      },
    ],
  ])('does not depend on which forest was read first: %s', async (_, furnish) => {
    const outcomes: unknown[] = []
    for (const order of [
      [contoso, fabrikam],
      [fabrikam, contoso],
    ] as const) {
      const company = await twoForests()
      furnish(company)
      for (const forest of order) {
        await company.run(forest, 'full-import')
        await company.run(forest, 'full-synchronization')
      }
      await company.cycle('delta')
      outcomes.push(await everything(company))
    }
    expect(outcomes[0]).toContainEqual(expect.objectContaining({ target: expect.objectContaining({ change: 'none' }) }))
    expect(outcomes[1]).toEqual(outcomes[0])
  })

  it('Q22 has the ladder of a person in order, users before contacts, and the rules of two forests in one block', async () => {
    const company = await twoForests()
    const rules = company.site.configuration.rules.toSorted((a, b) => a.precedence - b.precedence)
    const ladder = rules.filter(({ name, connector }) => connector === contoso && /^In from AD - (User|Contact) /.test(name))
    expect(ladder.map(({ name }) => name.replace('In from AD - ', ''))).toEqual([
      'User Join',
      'User AccountEnabled',
      'User Common from Exchange',
      'User Common',
      'User Exchange',
      'User Lync',
      'Contact Join',
      'Contact Common',
      'Contact Lync',
    ])
    const inbound = rules.filter(({ name }) => name.startsWith('In from AD - User'))
    for (const [i, rule] of inbound.entries()) expect(rule.connector).toBe(i % 2 === 0 ? contoso : fabrikam)
    expect(new Set(rules.map(({ precedence }) => precedence)).size).toBe(rules.length)
  })

  it('takes name and anchor from the enabled account, from a disabled one when there is no other, and never from a linked mailbox', async () => {
    const company = await twoForests()
    company.user('Anna', { userAccountControl: 514, mailNickname: 'anna' })
    await company.synchronize()
    const disabled = (await company.identity('Anna')) ?? {}
    expect(disabled).toMatchObject({ userPrincipalName: 'anna@contoso.com', sourceAnchor: expect.any(String), accountEnabled: false })
    company.user('Anna', { ...master }, { forest: fabrikam })
    await company.synchronize()
    const enabled = (await company.identity('Anna')) ?? {}
    expect(enabled).toMatchObject({ userPrincipalName: 'anna@fabrikam.com', accountEnabled: true })
    expect(enabled['sourceAnchor']).not.toBe(disabled['sourceAnchor'])
  })

  it('gives the account of a linked mailbox no anchor, so that alone it never comes to the cloud', async () => {
    const company = await twoForests()
    const linked = { mailNickname: 'anna', userAccountControl: 514, msExchRecipientTypeDetails: 2 }
    company.user('Anna', { ...linked, ...master }, { forest: fabrikam })
    await company.synchronize()
    const alone = (await company.identity('Anna', fabrikam)) ?? {}
    expect(alone).toMatchObject({ type: 'person', accountEnabled: false })
    for (const name of ['sourceAnchor', 'sourceObjectType']) expect(alone).not.toHaveProperty(name)
    expect(await company.waiting()).toEqual([])
    company.user('Anna')
    await company.synchronize()
    expect(await company.metaverseId('Anna')).toBe(await company.metaverseId('Anna', fabrikam))
    expect(await company.target('Anna')).toMatchObject({ change: 'add', userPrincipalName: 'anna@contoso.com', accountEnabled: true })
  })

  it('Q22 makes a user of a contact joined by mail in one pass without a complaint about its anchor, and a contact again when the user goes', async () => {
    const company = await twoForests()
    company.contact('Carla', { mail: 'carla@partner.example' })
    await company.cycle()
    const name = await company.cloudName('Carla')
    company.inCloud({
      dn: name,
      attributes: { cloudAnchor: 'Contact_1', sourceAnchor: (await company.identity('Carla'))?.['sourceAnchor'] as string },
    })
    await company.cycle('delta')
    expect(await company.identity('Carla')).toMatchObject({ sourceObjectType: 'Contact', cloudAnchor: 'Contact_1' })
    // Users are joined by their identifier, so the person of the contact is told by an attribute that both have.
    await company.reconfigure((configuration) => ({
      ...configuration,
      rules: configuration.rules.map((rule) =>
        rule.sourceObjectType === 'user' && rule.direction === 'inbound' && rule.connector !== cloud && rule.linkType === 'Provision'
          ? { ...rule, join: [[{ connectorSpaceAttribute: 'mail', metaverseAttribute: 'mail', caseSensitive: false }]] }
          : rule,
      ),
    }))
    company.user('Carl', { mail: 'carla@partner.example' }, { forest: fabrikam })
    await company.synchronize('delta')
    expect(await company.metaverseId('Carl', fabrikam)).toBe(await company.metaverseId('Carla'))
    expect(await company.identity('Carla')).toMatchObject({ sourceObjectType: 'User' })
    expect(await company.waiting()).toEqual(['add user', 'delete contact'])
    for (const problem of await problems(company)) expect(problem).toBeNull()
    await company.settle()
    expect(await company.target('Carla')).toMatchObject({ type: 'user', change: 'none' })
    company.delete('Carl', fabrikam)
    await company.synchronize('delta')
    expect(await company.identity('Carla')).toMatchObject({ sourceObjectType: 'Contact' })
    expect(await company.waiting()).toEqual(['add contact', 'delete user'])
    await company.settle()
    expect(await company.target('Carla')).toMatchObject({ type: 'contact', change: 'none' })
  })

  it.each<readonly [string, Readonly<Record<string, string | readonly string[]>>, boolean]>([
    ['a mail address', { mail: 'list@contoso.com' }, true],
    ['a mail without an at sign', { mail: 'list' }, false],
    ['a primary address', { proxyAddresses: ['smtp:other@contoso.com', 'SMTP:list@contoso.com'] }, true],
    ['a primary address without an at sign', { proxyAddresses: ['SMTP:list'] }, false],
    ['other addresses alone, which the documentation accepts and the rule does not', { proxyAddresses: ['smtp:list@contoso.com'] }, false],
    ['nothing', {}, false],
  ])('takes a distribution group for mail enabled by %s', async (_, given, isEnabled) => {
    const company = await ExportedCompany.open()
    company.group('List', [], { attributes: { groupType: 2, ...(given as Record<string, string | string[]>) } })
    await company.synchronize()
    expect(await company.identity('List')).toMatchObject({ mailEnabled: isEnabled })
    expect((await company.target('List')) !== null).toBe(isEnabled)
  })

  it('knows no membership by primary group and no dynamic group, and leaves built-in groups out', async () => {
    const company = await ExportedCompany.open()
    const schema = company.site.connector(contoso).schema
    expect(Object.keys(schema)).not.toContain('msExchDynamicDistributionList')
    expect(schema['user']?.attributes).not.toHaveProperty('primaryGroupID')
    company.user('Anna')
    company.group('Users', ['Anna'], { attributes: { isCriticalSystemObject: true, groupType: -2147483643 } })
    company.group('Domain Users', [])
    await company.synchronize()
    expect(await company.identity('Users')).toBeNull()
    expect(await company.identity('Domain Users')).toMatchObject({ memberCount: 0 })
    expect(await company.identity('Domain Users')).not.toHaveProperty('member')
    expect(await company.waiting()).toEqual(['add group', 'add user'])
  })

  it('finds members of another forest by their foreign security principals, and loses them where these are not read', async () => {
    const company = await twoForests()
    const { objectSid } = identifiersOf('Anna', contoso)
    const principal = (container: string): string => `CN=${objectSid},${container},DC=fabrikam,DC=com`
    const [read, unread] = [principal('OU=CORP'), principal('CN=ForeignSecurityPrincipals')]
    company.user('Anna')
    for (const dn of [read, unread]) {
      company.put(dn, { forest: fabrikam, type: 'foreignSecurityPrincipal', attributes: { cn: objectSid, objectSid } })
    }
    company.group('Read', [], { forest: fabrikam, references: { member: [read] } })
    company.group('Unread', [], { forest: fabrikam, references: { member: [unread] } })
    await company.cycle()
    expect(await company.metaverseId(read, fabrikam)).toBe(await company.metaverseId('Anna'))
    expect(await company.target('Read', fabrikam)).toMatchObject({ member: ['Anna'] })
    expect(await company.identity('Unread', fabrikam)).toMatchObject({ memberCount: 1 })
    expect(await company.target('Unread', fabrikam)).not.toHaveProperty('member')
  })

  it('lets an anchor change until the cloud has confirmed it, and never afterwards', async () => {
    const company = await ExportedCompany.open()
    company.user('Anna')
    await company.synchronize()
    expect(await company.identity('Anna')).not.toHaveProperty('cloudSourceAnchor')
    company.put('Anna', { attributes: { objectGUID: identifiersOf('Other', contoso).objectGUID } })
    await company.synchronize()
    expect(await company.object('Anna')).toMatchObject({ syncProblem: null })
    await company.settle()
    company.inCloud({ dn: await company.cloudName('Anna'), attributes: { cloudAnchor: 'User_1', cloudMastered: false } })
    await company.synchronize('delta')
    const { sourceAnchor } = (await company.identity('Anna')) ?? {}
    expect(await company.identity('Anna')).toMatchObject({ cloudSourceAnchor: sourceAnchor, cloudAnchor: 'User_1' })
    company.put('Anna', { attributes: { objectGUID: identifiersOf('Third', contoso).objectGUID } })
    await company.synchronize('delta')
    expect((await company.object('Anna'))?.syncProblem).toMatchObject({
      message: expect.stringContaining('SourceAnchor attribute has changed'),
    })
    expect(await company.identity('Anna')).toMatchObject({ sourceAnchor })
  })
})

/** Every identity with what the cloud is to hold of it, by the name in its forest. */
async function everything(company: ExportedCompany): Promise<readonly Shown[]> {
  const names = ['Anna', 'Carla', 'Staff']
  const forests: readonly Forest[] = [contoso, fabrikam]
  const shown = names.flatMap((name) =>
    forests.map(async (forest) => ({ identity: await company.identity(name, forest), target: await company.target(name, forest) })),
  )
  return Promise.all(shown)
}

async function problems(company: ExportedCompany): Promise<readonly ConnectorSpaceObject['syncProblem'][]> {
  const objects = [await company.object('Carla'), await company.object('Carl', fabrikam), await company.targetObject('Carla')]
  return objects.map((object) => object?.syncProblem ?? null)
}
