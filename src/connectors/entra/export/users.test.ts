import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { ExportItem, ExportResult } from '../../contract/exchange.ts'
import { anchorOf, dnOf } from '../identity.ts'
import { exportOne, item, LabWorld, replace } from '../testing/lab-world.ts'

const sourceAnchor = 'YW5uYSBiZXJn'
const dn = dnOf({ type: 'user', id: '' }, sourceAnchor)

function anna(attributes: ExportItem['attributes'] = {}, wanted: Partial<ExportItem> = {}) {
  return {
    operation: 'add',
    objectType: 'user',
    dn,
    attributes: {
      sourceAnchor: replace(sourceAnchor),
      userPrincipalName: replace('anna@contoso.lab'),
      displayName: replace('Anna Berg'),
      accountEnabled: replace(true),
      ...attributes,
    },
    ...wanted,
  } as const
}

function anchorFrom(result: ExportResult): string {
  return must(result.outcome === 'success' ? result.anchor : null, `the unique key in ${JSON.stringify(result)}`)
}

function update(id: string, attributes: ExportItem['attributes'], current: ExportItem['current'] = {}) {
  return { operation: 'update', objectType: 'user', anchor: anchorOf({ type: 'user', id }), dn, attributes, current } as const
}

describe('adding a user', () => {
  it('creates it with its source anchor, a made-up nickname and a password nobody knows', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const result = await exportOne(session, anna({ mobilePhone: replace('+47 2'), jobTitle: { kind: 'replace', values: [] } }))
    const created = must(world.lab.tenant.find(sourceAnchor), 'the user')
    expect(result).toMatchObject({ outcome: 'success', anchor: anchorOf({ type: 'user', id: created.id }), dn: null })
    expect(created).toMatchObject({ mailNickname: 'anna', mobilePhone: '+47 2', onPremisesImmutableId: sourceAnchor })
    expect(JSON.stringify(result)).not.toContain('password')
  })

  it('takes the source anchor from the name when no attribute carries it', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const { sourceAnchor: _, ...attributes } = anna().attributes
    await exportOne(session, { ...anna(), attributes })
    expect(world.lab.tenant.find(sourceAnchor)).toMatchObject({ userPrincipalName: 'anna@contoso.lab' })
  })

  it('tells the name Entra ID gives to a user without a source anchor', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const { sourceAnchor: _, ...attributes } = anna().attributes
    const result = await exportOne(session, { ...anna(), dn: 'CN=anna', attributes })
    expect(result).toMatchObject({ outcome: 'success', dn: `CN={${anchorFrom(result)}}` })
  })

  it('takes over the user that carries the source anchor already, so a repeated add makes no second one', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const first = await exportOne(session, anna())
    const second = await exportOne(session, anna({ displayName: replace('Anna Berg-Hansen') }))
    expect(anchorFrom(second)).toBe(anchorFrom(first))
    expect(world.lab.tenant.counts().users).toBe(1)
    expect(world.lab.tenant.find(sourceAnchor)).toMatchObject({ displayName: 'Anna Berg-Hansen' })
  })

  it('restores a user from the recycle bin under its old id', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const first = anchorFrom(await exportOne(session, anna()))
    world.lab.tenant.delete(sourceAnchor)
    const again = await exportOne(session, anna({ jobTitle: replace('Back again') }))
    expect(anchorFrom(again)).toBe(first)
    expect(world.lab.tenant.find(sourceAnchor)).toMatchObject({ jobTitle: 'Back again', userPrincipalName: 'anna@contoso.lab' })
    expect(world.lab.tenant.counts()).toMatchObject({ users: 1, deletedUsers: 0 })
  })

  it('reports a name that another user holds in the words of the directory', async () => {
    const world = await LabWorld.start()
    world.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    const session = await world.connect()
    const result = await exportOne(session, anna())
    expect(result).toMatchObject({ outcome: 'failure', code: 'cd-existing-object' })
    expect(result.outcome === 'failure' ? result.message : '').toContain('userPrincipalName')
  })

  it.each(['userPrincipalName', 'displayName', 'accountEnabled'])('says that %s is missing before it sends anything', async (name) => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const attributes = Object.fromEntries(Object.entries(anna().attributes).filter(([key]) => key !== name))
    const result = await exportOne(session, { ...anna(), attributes })
    expect(result).toMatchObject({ outcome: 'failure', code: 'missing-provisioning-attribute' })
    expect(result.outcome === 'failure' ? result.message : '').toContain(name)
  })

  it('follows the password policy of the settings', async () => {
    const world = await LabWorld.start()
    const session = await world.connect({ settings: { initialPassword: { length: 64, forceChangeNextSignIn: false } } })
    expect(await exportOne(session, anna())).toMatchObject({ outcome: 'success' })
  })
})

describe('changing a user', () => {
  it('writes changed values, clears, and sends lists whole', async () => {
    const world = await LabWorld.start()
    const user = world.lab.tenant.createUser({
      userPrincipalName: 'anna@contoso.lab',
      jobTitle: 'Engineer',
      otherMails: ['a@x.lab', 'b@x.lab'],
    })
    const session = await world.connect()
    const change = {
      jobTitle: replace(),
      department: replace('Sales'),
      otherMails: { kind: 'update', add: ['c@x.lab'], remove: ['a@x.lab'] },
      extensionAttribute1: replace('one'),
      extensionAttribute2: replace('two'),
    } as const
    const result = await exportOne(session, update(user.id, change, { otherMails: ['a@x.lab', 'b@x.lab'] }))
    expect(result).toEqual({ key: dn, outcome: 'success', anchor: null, dn: null, failedReferences: [] })
    expect(world.lab.tenant.find(user.id)).toMatchObject({
      jobTitle: null,
      department: 'Sales',
      otherMails: ['b@x.lab', 'c@x.lab'],
      onPremisesExtensionAttributes: { extensionAttribute1: 'one', extensionAttribute2: 'two' },
    })
    expect(world.lab.tenant.writeCount()).toBe(1)
  })

  it('stamps a source anchor on a user that has none and tells its new name', async () => {
    const world = await LabWorld.start()
    const user = world.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    const session = await world.connect()
    const result = await exportOne(session, {
      ...update(user.id, { sourceAnchor: replace(sourceAnchor) }),
      dn: dnOf({ type: 'user', id: user.id }, null),
    })
    expect(result).toMatchObject({ outcome: 'success', dn })
    expect(world.lab.tenant.find(sourceAnchor)?.id).toBe(user.id)
  })

  it.each([
    ['proxyAddresses', replace('SMTP:a@contoso.lab'), 'readonly-attribute'],
    ['onPremisesSamAccountName', replace('anna'), 'readonly-attribute'],
    ['shoeSize', replace('42'), 'schema-violation'],
    ['accountEnabled', replace('True'), 'type-mismatch'],
    ['jobTitle', replace('one', 'two'), 'invalid-attribute-value'],
  ] as const)('refuses %s without asking Graph', async (name, change, code) => {
    const world = await LabWorld.start()
    const user = world.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    const session = await world.connect()
    world.lab.tenant.resetStatistics()
    const result = await exportOne(session, update(user.id, { [name]: change }))
    expect(result).toMatchObject({ outcome: 'failure', code })
    expect(result.outcome === 'failure' ? result.message : '').toContain(name)
    expect(world.lab.tenant.statistics()).toMatchObject({ requests: 0 })
  })

  it('maps refusals of Graph to the words of the field', async () => {
    const world = await LabWorld.start()
    const { tenant } = world.lab
    const user = tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    tenant.createUser({ userPrincipalName: 'taken@contoso.lab' })
    const mastered = tenant.createUser({ userPrincipalName: 'onprem@contoso.lab' })
    tenant.force(mastered.id, { onPremisesSyncEnabled: true })
    const session = await world.connect()
    const results = await session.export([
      item(update(user.id, { userPrincipalName: replace('taken@contoso.lab') })),
      item(update(user.id, { usageLocation: replace('Norway') })),
      item(update('0f8fad5b-d9cb-469f-a165-70867728950e', { jobTitle: replace('x') })),
      item(update(mastered.id, { jobTitle: replace('x') })),
      item({ ...update(user.id, {}), objectType: 'contact' }),
      item({ ...update(user.id, {}), anchor: 'nonsense' }),
    ])
    expect(results.map((result) => (result.outcome === 'failure' ? result.code : result.outcome))).toEqual([
      'cd-error',
      'invalid-attribute-value',
      'cd-missing-object',
      'cd-error',
      'no-export-to-this-object-type',
      'cd-missing-object',
    ])
  })

  it('reports a missing right for every object', async () => {
    const world = await LabWorld.start({ roles: ['Directory.Read.All'] })
    const user = world.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    const session = await world.connect()
    expect(await exportOne(session, update(user.id, { jobTitle: replace('x') }))).toMatchObject({
      outcome: 'failure',
      code: 'permission-issue',
    })
  })
})

describe('deleting a user', () => {
  it('succeeds also when it is gone already', async () => {
    const world = await LabWorld.start()
    const user = world.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    const session = await world.connect()
    const deletion = { operation: 'delete', objectType: 'user', anchor: anchorOf({ type: 'user', id: user.id }), dn } as const
    expect(await exportOne(session, deletion)).toMatchObject({ outcome: 'success' })
    expect(await exportOne(session, deletion)).toMatchObject({ outcome: 'success' })
    expect(world.lab.tenant.counts()).toMatchObject({ users: 0, deletedUsers: 1 })
  })
})
