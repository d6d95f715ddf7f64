import { describe, expect, it } from 'vitest'
import { inbound, type SmallRule } from '#src/engine/testing/small-rules.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { cloud, contoso, dnOf, ExportedCompany, exportIsThere, exportMissing, fabrikam, identifiersOf } from './testing/exported-company.ts'

/** Puts own rules before the exported ones, as the rule editor of a server does. */
function before(...rules: readonly SmallRule[]): (configuration: Configuration) => Configuration {
  const own = rules.map((rule) => inbound({ connector: contoso, types: 'user > person', ...rule }))
  return (configuration) => ({ ...configuration, rules: [...own, ...configuration.rules] })
}

function without(name: string): (configuration: Configuration) => Configuration {
  return (configuration) => ({ ...configuration, rules: configuration.rules.filter((rule) => rule.name !== name) })
}

describe.skipIf(!exportIsThere)(`Flows before those of the exported rules${exportMissing}`, () => {
  it('C11 keep out of the cloud whom rule 100 lets in, until they are taken back', async () => {
    const keepOut = { name: 'Keep out', precedence: 50, flows: { cloudFiltered: 'True' } }
    const company = await ExportedCompany.open({ change: before(keepOut) })
    company.user('Anna')
    await company.synchronize()
    expect(await company.identity('Anna')).toMatchObject({ cloudFiltered: true })
    expect(await company.target('Anna')).toBeNull()
    await company.reconfigure(without('Keep out'))
    await company.synchronize()
    expect(await company.identity('Anna')).not.toHaveProperty('cloudFiltered')
    expect(await company.target('Anna')).toMatchObject({ change: 'add' })
  })

  it('C12 let one department in and keep everybody else out', async () => {
    const sales = { name: 'Sales', precedence: 51, scope: ['department EQUAL sales'], flows: { cloudFiltered: 'False' } }
    const everybody = { name: 'Everybody', precedence: 99, flows: { cloudFiltered: 'True' } }
    const company = await ExportedCompany.open({ change: before(sales, everybody) })
    company.user('Anna', { department: 'Sales' })
    company.user('Bert', { department: 'Stores' })
    await company.synchronize()
    expect(await company.identity('Anna')).toMatchObject({ cloudFiltered: false })
    expect(await company.identity('Bert')).toMatchObject({ cloudFiltered: true })
    expect(await company.target('Anna')).toMatchObject({ change: 'add' })
    expect(await company.target('Bert')).toBeNull()
  })

  it('C13 beat them with AuthoritativeNull, and leave it to them with NULL and IgnoreThisFlow', async () => {
    const flow = '=Switch([department]="A",AuthoritativeNull,[department]="N",NULL,True,IgnoreThisFlow)'
    const company = await ExportedCompany.open({
      change: before({ name: 'Title', precedence: 60, flows: { title: flow, extensionAttribute1: flow } }),
    })
    for (const department of ['A', 'N', 'I']) company.user(department, { department, title: 'Clerk' })
    await company.cycle()
    expect(await company.identity('A')).not.toHaveProperty('title')
    for (const name of ['N', 'I']) expect(await company.identity(name)).toMatchObject({ title: 'Clerk' })
    expect(await company.target('A')).not.toHaveProperty('title')
  })

  it('C13 keep the former value where every flow ignores itself', async () => {
    const flows = { msExchResourceCapacity: '=IIF(IsPresent([title]),CNum([title]),IgnoreThisFlow)' }
    const company = await ExportedCompany.open({ change: before({ name: 'Kept', precedence: 60, flows }) })
    company.user('Anna', { title: '7' })
    await company.cycle()
    company.put('Anna', { attributes: { title: null } })
    await company.cycle('delta')
    expect(await company.identity('Anna')).toMatchObject({ msExchResourceCapacity: 7 })
    expect(await company.identity('Anna')).not.toHaveProperty('title')
  })

  it('C19 fail an object whole: nothing is committed, it is tried again, and since when is remembered', async () => {
    const company = await ExportedCompany.open()
    company.user('Anna', { title: 'Clerk' })
    await company.cycle()
    company.put('Anna', { attributes: { userPrincipalName: null, sAMAccountName: null, title: 'Boss' } })
    await company.cycle('delta')
    const first = (await company.object('Anna'))?.syncProblem
    expect(first).toMatchObject({
      code: 'sync-rule-error-function-triggered',
      message: expect.stringContaining('AccountName is not present'),
    })
    expect(await company.identity('Anna')).toMatchObject({ title: 'Clerk', accountName: 'anna' })
    expect(await company.target('Anna')).toMatchObject({ change: 'none', title: 'Clerk' })
    await company.run(contoso, 'delta-synchronization')
    const again = (await company.object('Anna'))?.syncProblem
    expect(again).toMatchObject({ code: first?.code, firstAt: first?.firstAt, retryCount: (first?.retryCount ?? 0) + 1 })
    company.put('Anna', { attributes: { sAMAccountName: 'anna' } })
    await company.cycle('delta')
    expect(await company.object('Anna')).toMatchObject({ syncProblem: null })
    expect(await company.target('Anna')).toMatchObject({ title: 'Boss', userPrincipalName: 'anna@contoso.com' })
  })

  it('C20 refuse a text that is too long for an index, which the exported rules cut', async () => {
    const long = 'x'.repeat(449)
    const company = await ExportedCompany.open({ change: before({ name: 'Long', precedence: 60, flows: { mail: '[info]' } }) })
    company.user('Anna', { info: long, description: long })
    company.user('Bert', { description: long })
    await company.synchronize()
    expect((await company.object('Anna'))?.syncProblem).toMatchObject({ code: 'mv-constraint-violation' })
    expect(await company.identity('Anna')).toBeNull()
    expect(await company.identity('Bert')).toMatchObject({ description: 'x'.repeat(448) })
  })
})

describe.skipIf(!exportIsThere)(`Flows of the exported rules${exportMissing}`, () => {
  it('C14 leave the usage location of the cloud alone when theirs goes, and clear a title', async () => {
    const place = { name: 'Usage location', precedence: 60, flows: { usageLocation: '[c]' } }
    const company = await ExportedCompany.open({ change: before(place) })
    company.user('Anna', { c: 'NO', title: 'Clerk' })
    await company.cycle()
    expect(await company.target('Anna')).toMatchObject({ usageLocation: 'NO', title: 'Clerk' })
    company.put('Anna', { attributes: { c: null } })
    await company.synchronize('delta')
    expect(await company.identity('Anna')).not.toHaveProperty('usageLocation')
    expect(await company.target('Anna')).toMatchObject({ change: 'none', usageLocation: 'NO' })
    company.put('Anna', { attributes: { title: null } })
    await company.synchronize('delta')
    expect((await company.targetObject('Anna'))?.pendingExport?.changes).toHaveProperty('title')
    await company.settle()
    const held = company.held(cloud, await company.cloudName('Anna'))
    expect(held).toMatchObject({ usageLocation: 'NO' })
    expect(held).not.toHaveProperty('title')
  })

  it('C15 merge the legacy name of the cloud into the addresses of the forest whatever its case', async () => {
    const company = await hybrid('x500:/O=Contoso/CN=Anna')
    await company.answer('/o=contoso/cn=anna')
    expect(await company.object('Anna')).toMatchObject({ pendingExport: null })
    await company.answer('/o=contoso/cn=other')
    expect((await company.object('Anna'))?.pendingExport?.changes).toEqual({
      proxyAddresses: { kind: 'update', add: ['x500:/o=contoso/cn=other'], remove: [] },
    })
  })

  it('C16 add the legacy name of the cloud to the addresses of the forest, and take only that one back', async () => {
    const company = await hybrid()
    await company.answer('/o=x')
    expect((await company.object('Anna'))?.pendingExport?.changes).toEqual({
      proxyAddresses: { kind: 'update', add: ['x500:/o=x'], remove: [] },
    })
    await company.settle()
    expect(company.held(contoso, dnOf('Anna'))).toMatchObject({ proxyAddresses: ['SMTP:anna@contoso.com', 'x500:/o=x'] })
    await company.answer(null)
    await company.settle()
    expect(company.held(contoso, dnOf('Anna'))).toMatchObject({ proxyAddresses: 'SMTP:anna@contoso.com' })
  })

  it('C16 write to groups the same way, and to users once a rule supplies who masters them', async () => {
    const flows = { cloudMastered: '[cloudMastered]' }
    const source = before({ name: 'Who masters', precedence: 60, connector: cloud, flows })
    const unchanged = await ExportedCompany.open()
    const completed = await ExportedCompany.open({ change: source })
    for (const company of [unchanged, completed]) {
      company.user('Anna', { mailNickname: 'anna', proxyAddresses: ['SMTP:anna@contoso.com'] })
      company.group('Staff', ['Anna'])
      await company.cycle()
      for (const name of ['Anna', 'Staff']) {
        company.inCloud({ dn: await company.cloudName(name), attributes: { cloudMastered: false, cloudLegacyExchangeDN: `/o=${name}` } })
      }
      await company.cycle('delta')
      expect(company.held(contoso, dnOf('Staff'))).toMatchObject({ proxyAddresses: 'x500:/o=Staff' })
    }
    expect(unchanged.held(contoso, dnOf('Anna'))).toMatchObject({ proxyAddresses: 'SMTP:anna@contoso.com' })
    expect(completed.held(contoso, dnOf('Anna'))).toMatchObject({ proxyAddresses: ['SMTP:anna@contoso.com', 'x500:/o=Anna'] })
  })

  it('C18 take addresses from the forest once it has confirmed them', async () => {
    const company = await hybrid()
    await company.answer('/o=x')
    expect(await company.identity('Anna')).toMatchObject({ proxyAddresses: 'SMTP:anna@contoso.com' })
    await company.settle()
    expect(await company.identity('Anna')).toMatchObject({ proxyAddresses: ['SMTP:anna@contoso.com', 'x500:/o=x'] })
  })

  it('C17 mark a device that comes from a computer, and no device that was there', async () => {
    const there = {
      name: 'There before',
      precedence: 60,
      link: 'Provision',
      types: 'computer > device',
      join: ['objectGUID = deviceId'],
    } as const
    const change = before({ ...there, connector: fabrikam, flows: { deviceId: '[objectGUID]' } })
    const company = await ExportedCompany.open({
      forests: 2,
      change: (configuration) => change(without('In from AD - Computer Join (fabrikam.com)')(configuration)),
    })
    company.computer('PC1', identifiersOf('PC1', contoso), { forest: fabrikam })
    await company.synchronize()
    expect(await company.identity('PC1', fabrikam)).toMatchObject({ type: 'device' })
    for (const name of ['PC1', 'PC2']) company.computer(name, { userCertificate: 'AAEC' })
    await company.synchronize()
    expect(await company.metaverseId('PC1')).toBe(await company.metaverseId('PC1', fabrikam))
    expect(await company.identity('PC1')).toMatchObject({ displayName: 'PC1' })
    expect(await company.identity('PC1')).not.toHaveProperty('cloudCreated')
    expect(await company.identity('PC2')).toMatchObject({ cloudCreated: false })
    expect(await company.target('PC1')).toBeNull()
    expect(await company.target('PC2')).toMatchObject({ type: 'device', change: 'add', displayName: 'PC2' })
  })

  it('C23 name a cloud object by its source anchor in hexadecimal digits', async () => {
    const company = await ExportedCompany.open()
    company.user('Anna')
    await company.synchronize()
    const { sourceAnchor } = (await company.identity('Anna')) as { readonly sourceAnchor: string }
    const digits = Buffer.from(sourceAnchor, 'utf8').toString('hex').toUpperCase()
    expect(await company.target('Anna')).toMatchObject({ dn: `CN={${digits}}`, sourceAnchor })
  })
})

/**
 * Anna in the forest and in the cloud, and what Exchange Online answers: the legacy name of her mailbox. She is an inetOrgPerson:
 * the rule that bears the flows of users asks for a metaverse attribute that no rule of this export supplies.
 */
async function hybrid(...addresses: readonly string[]): Promise<ExportedCompany & { answer(legacy: string | null): Promise<void> }> {
  const company = await ExportedCompany.open()
  const attributes = { mailNickname: 'anna', proxyAddresses: ['SMTP:anna@contoso.com', ...addresses] }
  company.user('Anna', attributes, { type: 'inetOrgPerson' })
  await company.cycle()
  const answer = async (legacy: string | null): Promise<void> => {
    company.inCloud({ dn: await company.cloudName('Anna'), attributes: { cloudMastered: false, cloudLegacyExchangeDN: legacy } })
    await company.synchronize('delta')
  }
  return Object.assign(company, { answer })
}
