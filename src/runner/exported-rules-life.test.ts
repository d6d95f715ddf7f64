import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { Run } from '#src/model/run.ts'
import { switchStaging } from './staging.ts'
import { cloud, contoso, ExportedCompany, exportIsThere, exportMissing, fabrikam, identifiersOf } from './testing/exported-company.ts'

/** The run of a connector in a list of runs. */
function runOf(company: ExportedCompany, runs: readonly Run[], wanted: { readonly connector: string; readonly step: string }): Run {
  const { connector, step } = wanted
  const found = runs.find((run) => run.connectorId === company.id(connector) && run.profile === step)
  return must(found, `${step} of ${connector}`)
}

describe.skipIf(!exportIsThere)(`By the exported rules${exportMissing}`, () => {
  it('C26 an object is provisioned, exported and confirmed, and the next cycle is quiet', async () => {
    const company = await ExportedCompany.open()
    company.user('Anna')
    company.group('Staff', ['Anna'])
    const first = await company.synchronize()
    const synchronized = runOf(company, first, { connector: contoso, step: 'full-synchronization' })
    expect(company.counters(synchronized)).toMatchObject({ 'disconnector-projected-flow': 2 })
    expect(await company.targetObject('Anna')).toMatchObject({
      anchor: null,
      pendingExport: { operation: 'add' },
      link: { kind: 'provisioned' },
    })
    const confirmed = await company.settle()
    expect(await company.targetObject('Anna')).toMatchObject({
      anchor: expect.any(String),
      pendingExport: null,
      escrowedExport: null,
      unconfirmedExport: null,
      pendingImport: null,
    })
    expect(company.counters(runOf(company, confirmed, { connector: cloud, step: 'export' }))).toMatchObject({ 'export-add': 2 })
    for (const run of await company.cycle('delta')) {
      expect(Object.keys(company.counters(run)).filter((name) => name !== 'stage-no-change')).toEqual([])
    }
  })

  it('C27 an object that is deleted is deleted, and nothing else', async () => {
    const company = await ExportedCompany.open()
    for (const name of ['Anna', 'Bert']) company.user(name)
    await company.cycle()
    company.delete('Anna')
    const runs = [...(await company.synchronize('delta')), await company.run(cloud, 'export')]
    expect(company.counters(runOf(company, runs, { connector: contoso, step: 'delta-import' }))).toMatchObject({ 'stage-delete': 1 })
    expect(company.counters(runOf(company, runs, { connector: contoso, step: 'delta-synchronization' }))).toEqual({
      'connector-delete-remove-mv': 1,
      'cloud provisioned-disconnect': 1,
    })
    expect(company.counters(runOf(company, runs, { connector: cloud, step: 'export' }))).toEqual({ 'export-delete': 1 })
    expect(await company.metaverseCount()).toBe(1)
  })

  it('C28 an identity that another forest also brings stays, with the values of that forest', async () => {
    const company = await ExportedCompany.open({ forests: 2 })
    company.user('Anna', { title: 'Clerk', department: 'Sales' })
    const { objectSid } = identifiersOf('Anna', contoso)
    const same = { msExchMasterAccountSid: objectSid, title: 'Boss', userAccountControl: 514 }
    company.user('Anna', same, { forest: fabrikam })
    await company.cycle()
    expect(await company.identity('Anna')).toMatchObject({ title: 'Clerk', department: 'Sales', domainFQDN: 'contoso.com' })
    const id = await company.metaverseId('Anna')
    company.delete('Anna')
    const runs = await company.synchronize('delta')
    expect(company.counters(runOf(company, runs, { connector: contoso, step: 'delta-synchronization' }))).toMatchObject({
      'connector-delete-leave-mv': 1,
    })
    expect(await company.metaverseId('Anna', fabrikam)).toBe(id)
    expect(await company.identity('Anna', fabrikam)).toMatchObject({ title: 'Boss', domainFQDN: 'fabrikam.com', accountEnabled: false })
    expect(await company.identity('Anna', fabrikam)).not.toHaveProperty('department')
  })

  it('C30 who is moved within what is read is renamed and never deleted', async () => {
    const company = await ExportedCompany.open()
    company.user('Anna')
    await company.cycle()
    company.put('Anna', { newDn: 'CN=Anna,OU=Sales,OU=CORP,DC=contoso,DC=com' })
    const runs = await company.cycle('delta')
    expect(company.counters(runOf(company, runs, { connector: contoso, step: 'delta-import' }))).toMatchObject({ 'stage-rename': 1 })
    expect(company.counters(runOf(company, runs, { connector: contoso, step: 'delta-synchronization' }))).toMatchObject({
      'connector-no-flow': 1,
    })
    expect(company.counters(runOf(company, runs, { connector: cloud, step: 'export' }))).toEqual({})
    expect(await company.identity('CN=Anna,OU=Sales,OU=CORP,DC=contoso,DC=com')).toMatchObject({ displayName: 'Anna' })
  })

  it('C32 a member that is not joined is missing, and comes without a change on the group', async () => {
    const company = await ExportedCompany.open()
    company.contact('Carla')
    company.user('Anna')
    company.group('Staff', ['Anna', 'Carla'])
    await company.cycle()
    expect(await company.identity('Carla')).toBeNull()
    expect(await company.identity('Staff')).toMatchObject({ member: ['Anna'], memberCount: 2 })
    company.put('Carla', { attributes: { mail: 'carla@partner.example' } })
    await company.cycle('delta')
    expect(await company.identity('Staff')).toMatchObject({ member: ['Anna', 'Carla'] })
    expect(await company.target('Staff')).toMatchObject({ member: ['Anna', 'Carla'], change: 'none' })
  })

  it('C33 a member that lies outside what is read stays a name, counted and never exported', async () => {
    const company = await ExportedCompany.open()
    company.user('Anna')
    const outside = 'CN=Otto,OU=Elsewhere,DC=contoso,DC=com'
    company.put(outside, { type: 'user', attributes: { ...identifiersOf('Otto', contoso), sAMAccountName: 'otto' } })
    company.group('Staff', ['Anna', outside])
    await company.cycle()
    expect(await company.object(outside)).toMatchObject({ kind: 'placeholder', link: null })
    expect(await company.identity('Staff')).toMatchObject({ member: ['Anna'], memberCount: 2 })
    expect(await company.target('Staff')).toMatchObject({ member: ['Anna'] })
    expect(await company.metaverseCount()).toBe(2)
  })

  it('C36 a user that becomes an inetOrgPerson keeps its identity and its object in the cloud', async () => {
    const company = await ExportedCompany.open()
    company.user('Anna', { title: 'Clerk' })
    await company.cycle()
    const target = await company.targetObject('Anna')
    company.put('Anna', { type: 'inetOrgPerson', attributes: { title: 'Boss' } })
    const runs = await company.cycle('delta')
    expect(company.counters(runOf(company, runs, { connector: contoso, step: 'delta-import' }))).toMatchObject({ 'stage-delete-add': 1 })
    expect(company.counters(runOf(company, runs, { connector: cloud, step: 'export' }))).toEqual({ 'export-update': 1 })
    expect(await company.object('Anna')).toMatchObject({ objectType: 'inetOrgPerson' })
    expect(await company.targetObject('Anna')).toMatchObject({ id: target?.id, anchor: target?.anchor, pendingExport: null })
    expect(await company.target('Anna')).toMatchObject({ title: 'Boss' })
  })

  it('C37 a container that is left out and taken in again before the export leaves nothing to export', async () => {
    const company = await ExportedCompany.open()
    for (const name of ['Anna', 'Bert']) company.user(name)
    company.group('Staff', ['Anna', 'Bert'])
    await company.cycle()
    await company.reconfigure((configuration) => excluding(configuration, ['OU=CORP,DC=contoso,DC=com']))
    await company.synchronize()
    expect(await company.waiting()).toEqual(['delete group', 'delete user', 'delete user'])
    await company.reconfigure((configuration) => excluding(configuration, []))
    await company.synchronize()
    expect(await company.waiting()).toEqual([])
    expect(company.counters(await company.run(cloud, 'export'))).toEqual({})
    expect(await company.target('Staff')).toMatchObject({ change: 'none', member: ['Anna', 'Bert'] })
  })

  it('C38 a server in staging mode imports and synchronizes, and has no step of an export in its history', async () => {
    const company = await ExportedCompany.open()
    company.user('Anna')
    const { store } = company.site
    await switchStaging({ store, clock: { now: () => 1_800_000_000_000 } }, { on: true, author: 'Rita', reason: 'a look first' })
    const runs = [...(await company.site.cycle('initial'))]
    company.user('Bert')
    runs.push(...(await company.site.cycle('delta')))
    const types = new Set(runs.flatMap(({ steps }) => steps.map(({ type }) => type)))
    expect(types).toEqual(new Set(['full-import', 'full-synchronization', 'delta-import', 'delta-synchronization']))
    expect(await company.waiting()).toEqual(['add user', 'add user'])
    expect(company.held(cloud, await company.cloudName('Anna'))).toBeNull()
  })
})

/** The configuration with containers of contoso.com left out. */
function excluding(configuration: Configuration, exclude: readonly string[]): Configuration {
  const connectors = configuration.connectors.map((connector) =>
    connector.name === contoso
      ? { ...connector, partitions: connector.partitions.map((partition) => ({ ...partition, exclude })) }
      : connector,
  )
  return { ...configuration, connectors }
}
