import { describe, expect, it } from 'vitest'
import { inbound } from '#src/engine/testing/small-rules.ts'
import {
  cloud,
  contoso,
  ExportedCompany,
  exportIsThere,
  exportMissing,
  fabrikam,
  identifiersOf,
  sidOf,
} from './testing/exported-company.ts'

const skipped = !exportIsThere
/** A hundred thousand members take their time on a busy machine. */
const largeGroups = { timeout: 180_000 }

describe.skipIf(skipped)(`The exported rules take into scope${exportMissing}`, () => {
  it('C1 an ordinary user, and neither a critical object nor one that was written back', async () => {
    const company = await ExportedCompany.open()
    company.user('Anna')
    company.user('Administrator', { isCriticalSystemObject: true })
    company.user('Written', { adminDescription: 'User_x' })
    await company.synchronize()
    expect(await company.identity('Anna')).toMatchObject({ type: 'person', sourceObjectType: 'User' })
    for (const name of ['Administrator', 'Written']) expect(await company.identity(name)).toBeNull()
    expect(await company.waiting()).toEqual(['add user'])
  })

  it('C2 an enabled account of rule 102, and a disabled one of 104 and 106 alone', async () => {
    const company = await ExportedCompany.open()
    company.user('Anna')
    company.user('Bert', { userAccountControl: 514 })
    await company.synchronize()
    expect(await company.identity('Anna')).toMatchObject({ accountEnabled: true, contributingConnectorUser: expect.any(String) })
    expect(await company.identity('Bert')).toMatchObject({ accountEnabled: false, userPrincipalName: 'bert@contoso.com' })
    expect(await company.identity('Bert')).not.toHaveProperty('contributingConnectorUser')
    expect(await company.target('Bert')).toMatchObject({ change: 'add', accountEnabled: false })
    company.put('Anna', { attributes: { userAccountControl: 514 } })
    await company.cycle('delta')
    expect(await company.identity('Anna')).toMatchObject({ accountEnabled: false })
    expect(await company.identity('Anna')).not.toHaveProperty('contributingConnectorUser')
    expect(await company.target('Anna')).toMatchObject({ change: 'none', accountEnabled: false })
  })

  it('C3 a cloud group that does not say who masters it, and no such cloud user', async () => {
    const company = await ExportedCompany.open()
    company.user('Anna')
    company.group('Staff', ['Anna'])
    await company.cycle()
    const [anna, staff] = [await company.cloudName('Anna'), await company.cloudName('Staff')]
    company.inCloud({ dn: anna, attributes: { cloudAnchor: 'User_1', usageLocation: 'NO' } })
    company.inCloud({ dn: staff, attributes: { cloudAnchor: 'Group_1' } })
    await company.cycle('delta')
    expect(await company.identity('Anna')).not.toHaveProperty('cloudAnchor')
    expect(await company.identity('Anna')).not.toHaveProperty('usageLocation')
    expect(await company.identity('Staff')).toMatchObject({ cloudAnchor: 'Group_1' })
    company.inCloud({ dn: anna, attributes: { cloudMastered: false } })
    await company.cycle('delta')
    expect(await company.identity('Anna')).toMatchObject({ cloudAnchor: 'User_1', usageLocation: 'NO' })
    company.inCloud({ dn: staff, attributes: { cloudMastered: true } })
    await company.cycle('delta')
    expect(await company.identity('Staff')).not.toHaveProperty('cloudAnchor')
  })

  it(
    'C4 a new group below 50,000 members only, and a large one the cloud has stops with an error instead of going',
    largeGroups,
    async () => {
      const company = await ExportedCompany.open()
      const members = Array.from({ length: 50_001 }, (_, i) => `M${i}`)
      company.user('M1')
      for (const name of ['Small', 'Grown']) company.group(name, members.slice(0, 9))
      await company.synchronize()
      expect(await company.identity('Small')).toMatchObject({ memberCount: 9, member: ['M1'] })
      expect(await company.target('Small')).toMatchObject({ change: 'add', member: ['M1'] })
      await company.run(cloud, 'export')
      company.inCloud({ dn: await company.cloudName('Grown'), attributes: { cloudAnchor: 'Group_1' } })
      await company.run(cloud, 'full-import')
      await company.run(cloud, 'delta-synchronization')
      for (const name of ['Grown', 'Large']) company.group(name, members)
      await company.run(contoso, 'delta-import')
      await company.run(contoso, 'delta-synchronization')
      expect(await company.identity('Large')).toMatchObject({ memberCount: 50_001, member: ['M1'] })
      expect(await company.target('Large')).toBeNull()
      expect((await company.object('Grown'))?.syncProblem).toMatchObject({
        code: 'sync-rule-error-function-triggered',
        message: expect.stringContaining('Maximum Group member count exceeded'),
      })
      expect(await company.target('Grown')).toMatchObject({ change: 'none', member: ['M1'] })
    },
  )

  it('C5 a group with any one of the four alternatives, and everything where a rule names no condition', async () => {
    const company = await ExportedCompany.open()
    company.group('Secure', [])
    company.group('List', [], { attributes: { groupType: 2, mail: 'list@contoso.com' } })
    company.group('Neither', [], { attributes: { groupType: 2 } })
    // In from AD - Contact Join has no scope at all.
    company.contact('Carla', { mail: 'carla@partner.example', adminDescription: 'User_x' })
    await company.synchronize()
    expect(await company.identity('Secure')).toMatchObject({ securityEnabled: true, mailEnabled: false })
    expect(await company.identity('List')).toMatchObject({ securityEnabled: false, mailEnabled: true })
    for (const name of ['Secure', 'List', 'Carla']) expect(await company.target(name)).toMatchObject({ change: 'add' })
    expect(await company.identity('Neither')).toMatchObject({ securityEnabled: false, mailEnabled: false })
    expect(await company.target('Neither')).toBeNull()
  })
})

describe.skipIf(skipped)(`The exported rules join${exportMissing}`, () => {
  it('C6 by the first group of conditions that finds exactly one, and provision where all find none or several', async () => {
    const company = await ExportedCompany.open({ forests: 2 })
    company.user('Anna')
    company.user('Bert')
    company.user('Linked', { msExchMasterAccountSid: identifiersOf('Anna', contoso).objectSid }, { forest: fabrikam })
    company.user('Alone', {}, { forest: fabrikam })
    await company.synchronize()
    expect((await company.object('Linked', fabrikam))?.link).toMatchObject({ kind: 'joined' })
    expect(await company.metaverseId('Linked', fabrikam)).toBe(await company.metaverseId('Anna'))
    expect((await company.object('Alone', fabrikam))?.link).toMatchObject({ kind: 'projected' })
    expect(await company.metaverseCount()).toBe(3)
  })

  it('C7 once: a value that changes cuts nothing, a rule that leaves scope does', async () => {
    const company = await ExportedCompany.open({ forests: 2 })
    company.user('Anna')
    company.user('Linked', { msExchMasterAccountSid: identifiersOf('Anna', contoso).objectSid }, { forest: fabrikam })
    await company.cycle()
    company.put('Linked', { forest: fabrikam, attributes: { msExchMasterAccountSid: sidOf(1) } })
    await company.cycle('delta')
    expect(await company.metaverseId('Linked', fabrikam)).toBe(await company.metaverseId('Anna'))
    company.put('Linked', { forest: fabrikam, attributes: { adminDescription: 'User_x' } })
    await company.cycle('delta')
    expect(await company.object('Linked', fabrikam)).toMatchObject({ link: null })
    expect(await company.identity('Anna')).toMatchObject({ displayName: 'Anna' })
  })

  it('C8 no second object of a connector to an identity: it fails, and the first goes on', async () => {
    const company = await ExportedCompany.open()
    company.user('Anna')
    await company.cycle()
    company.user('Copy', { objectSid: identifiersOf('Anna', contoso).objectSid })
    company.put('Anna', { attributes: { title: 'Boss' } })
    await company.cycle('delta')
    expect(await company.object('Copy')).toMatchObject({
      link: null,
      syncProblem: { code: 'ambiguous-import-flow-from-multiple-connectors' },
    })
    expect(await company.target('Anna')).toMatchObject({ change: 'none', title: 'Boss' })
  })

  it('C9 with the criteria that several rules in scope share, and fail with a rule that has others', async () => {
    const company = await ExportedCompany.open()
    company.user('Anna')
    company.group('Staff', ['Anna'])
    await company.cycle()
    expect(await company.object('Staff')).toMatchObject({ syncProblem: null })
    expect(await company.target('Staff')).toMatchObject({ change: 'none' })
    const other = inbound({ name: 'By mail', connector: contoso, types: 'user > person', precedence: 60, join: ['mail = mail'] })
    await company.reconfigure((configuration) => ({ ...configuration, rules: [other, ...configuration.rules] }))
    await company.synchronize()
    expect((await company.object('Anna'))?.syncProblem).toMatchObject({ message: expect.stringContaining('By mail') })
    expect(await company.target('Anna')).toMatchObject({ change: 'none' })
  })

  it('C10 the source anchor by its case, and the mail of a contact without', async () => {
    const company = await ExportedCompany.open({ forests: 2 })
    company.user('Anna')
    await company.synchronize()
    const { sourceAnchor } = (await company.identity('Anna')) as { readonly sourceAnchor: string }
    company.inCloud({ dn: 'CN={01}', type: 'user', attributes: { sourceAnchor: sourceAnchor.toLowerCase(), cloudMastered: false } })
    company.contact('Carla', { mail: 'Carla@Partner.example' })
    company.contact('Carla', { mail: 'carla@partner.EXAMPLE' }, { forest: fabrikam })
    await company.synchronize()
    expect(await company.cloudObject('CN={01}')).toMatchObject({ link: null })
    expect(await company.metaverseId('Carla', fabrikam)).toBe(await company.metaverseId('Carla'))
  })
})
