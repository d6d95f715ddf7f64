/** Long because every object type of the second vocabulary is read and written in the same few lines, side by side. */
import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { Check } from '../contract/driver.ts'
import { entraId } from './driver.ts'
import { bytesOfGuid, guidOfBytes } from './guid.ts'
import { dnOf } from './identity.ts'
import type { EntraSession } from './session.ts'
import { bytesOfSid } from './sid.ts'
import { exportOne, imported, LabWorld, objectIn, replace } from './testing/lab-world.ts'

const settings = { vocabulary: 'azure-ad-connect' }
const deviceId = '0f8fad5b-d9cb-469f-a165-70867728950e'
/** Base64 of the bytes of `deviceId` in the order of objectGUID, worked out by hand. */
const deviceAnchor = 'W62PD8vZn0ahZXCGdyiVDg=='

async function start(): Promise<{ readonly world: LabWorld; readonly session: EntraSession }> {
  const world = await LabWorld.start()
  return { world, session: await world.connect({ settings }) }
}

async function full(session: EntraSession): Promise<Awaited<ReturnType<typeof imported>>> {
  return await imported(session.fullImport({ partition: 'default', pageSize: 100 }))
}

function named(sourceAnchor: string): string {
  return dnOf({ type: 'user', id: '' }, sourceAnchor)
}

const anna = {
  operation: 'add',
  objectType: 'user',
  dn: named('YW5uYQ=='),
  attributes: {
    sourceAnchor: replace('YW5uYQ=='),
    accountEnabled: replace(true),
    alias: replace('anna'),
    company: replace('Contoso'),
    displayName: replace('Anna Berg'),
    extensionAttribute7: replace('seventh'),
    mobile: replace('+47 2'),
    physicalDeliveryOfficeName: replace('Room 1'),
    surname: replace('Berg'),
    telephoneNumber: replace('+47 1'),
    title: replace('Clerk'),
    userPrincipalName: replace('anna@contoso.lab'),
  },
} as const

describe('a session in the vocabulary of Azure AD Connect', () => {
  it('suggests users, groups, contacts and devices', async () => {
    const { session } = await start()
    const { schema, suggestedSelection } = await session.describe()
    expect(Object.keys(suggestedSelection)).toEqual(['user', 'group', 'contact', 'device'])
    expect(suggestedSelection['user']?.attributes).not.toHaveProperty('employeeId')
    expect(schema['user']?.attributes).toHaveProperty('employeeId')
  })

  it('refuses the names of the other vocabulary', async () => {
    const world = await LabWorld.start()
    const schema = { user: { attributes: { mailNickname: { type: 'string', multiValued: false, access: 'read-write' } as const } } }
    await expect(world.connect({ settings, schema })).rejects.toMatchObject({ reason: 'unknown-attribute' })
    expect(() => entraId.parseSettings({ ...world.settings(), vocabulary: 'esperanto' })).toThrow('graph, azure-ad-connect')
  })

  it('asks for permissions for contacts and devices', async () => {
    const world = await LabWorld.start({ roles: ['User.ReadWrite.All', 'Group.ReadWrite.All', 'Organization.Read.All'] })
    const session = await world.connect({ settings })
    const checks: Check[] = []
    for await (const check of session.checks()) checks.push(check)
    const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ name, message }) => `${name}: ${message}`)
    expect(failed.filter((text) => /read (organizational contacts|devices)/.test(text))).toHaveLength(2)
    expect(failed.filter((text) => text.startsWith('read-contacts') || text.startsWith('read-devices'))).toHaveLength(2)
  })

  it('takes a position of the other vocabulary for none', async () => {
    const { world, session } = await start()
    const user = { user: { attributes: {} } }
    const other = await world.connect({ schema: user })
    const { watermark } = await imported(other.fullImport({ partition: 'default', pageSize: 10 }))
    const own = await world.connect({ settings, schema: user })
    await expect(imported(own.deltaImport({ partition: 'default', pageSize: 10, watermark }))).rejects.toMatchObject({
      failure: 'full-import-required',
      reason: 'selection-changed',
    })
    expect((await full(session)).changes).toEqual([])
  })
})

describe('users', () => {
  it('go out under the names of Graph and come back under those of Azure AD Connect', async () => {
    const { world, session } = await start()
    const result = await exportOne(session, anna)
    const anchor = must(result.outcome === 'success' ? result.anchor : null, 'the anchor of the new user')
    expect(world.lab.tenant.find('anna@contoso.lab')).toMatchObject({
      mailNickname: 'anna',
      companyName: 'Contoso',
      mobilePhone: '+47 2',
      officeLocation: 'Room 1',
      businessPhones: ['+47 1'],
      jobTitle: 'Clerk',
      onPremisesImmutableId: 'YW5uYQ==',
    })
    expect(objectIn((await full(session)).changes, anchor)).toMatchObject({
      dn: anna.dn,
      objectType: 'user',
      attributes: {
        ...Object.fromEntries(Object.entries(anna.attributes).map(([name, { values }]) => [name, values])),
        cloudAnchor: [anchor],
        cloudMastered: [false],
      },
    })
  })

  it('lose a phone number, and keep their names', async () => {
    const { world, session } = await start()
    const result = await exportOne(session, anna)
    const anchor = result.outcome === 'success' ? result.anchor : null
    const update = { operation: 'update', objectType: 'user', dn: anna.dn, anchor } as const
    expect(await exportOne(session, { ...update, attributes: { telephoneNumber: replace() } })).toMatchObject({ outcome: 'success' })
    expect(world.lab.tenant.find('anna@contoso.lab')).toMatchObject({ businessPhones: [], mailNickname: 'anna' })
    const { schema } = await session.describe()
    for (const name of ['alias', 'mail', 'displayName', 'userPrincipalName', 'accountEnabled']) {
      expect(schema['user']?.attributes[name]?.access).toBe('never-cleared')
    }
  })

  it('are mastered in the cloud without a source anchor, and on premises with one', async () => {
    const { world, session } = await start()
    const { id } = world.lab.tenant.createUser({ userPrincipalName: 'bert@contoso.lab' })
    world.lab.tenant.force(id, { onPremisesSecurityIdentifier: 'S-1-5-21-1-2-3-1104', lastPasswordChangeDateTime: '2026-01-31T09:30:00Z' })
    const first = await full(session)
    expect(objectIn(first.changes, `User_${id}`).attributes).toMatchObject({
      cloudMastered: [true],
      onPremiseSecurityIdentifier: [new Uint8Array([1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 80, 4, 0, 0])],
      lastPasswordChangeTimestamp: ['20260131093000.0Z'],
    })
    world.lab.tenant.patch(id, { onPremisesImmutableId: 'YmVydA==' })
    const { changes } = await imported(session.deltaImport({ partition: 'default', pageSize: 10, watermark: first.watermark }))
    expect(changes).toMatchObject([
      { kind: 'update', anchor: `User_${id}`, dn: named('YmVydA=='), attributes: { cloudMastered: { values: [false] } } },
    ])
  })

  it('are refused with the words of Azure AD Connect when a value is taken or invalid', async () => {
    const { world, session } = await start()
    world.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    expect(await exportOne(session, anna)).toMatchObject({
      code: 'cd-existing-object',
      message: expect.stringMatching(/^AttributeValueMustBeUnique: .*userPrincipalName/),
    })
    const elsewhere = { ...anna.attributes, userPrincipalName: replace('anna@elsewhere.example') }
    expect(await exportOne(session, { ...anna, attributes: elsewhere })).toMatchObject({
      code: 'invalid-attribute-value',
      message: expect.stringMatching(/^IdentityDataValidationFailed: /),
    })
    expect(
      await exportOne(session, { ...anna, attributes: { ...anna.attributes, proxyAddresses: replace('SMTP:a@contoso.lab') } }),
    ).toMatchObject({
      code: 'readonly-attribute',
      message: expect.stringContaining('Exchange Online'),
    })
  })
})

describe('groups', () => {
  it('have users, groups, devices and contacts as members', async () => {
    const { world, session } = await start()
    const { tenant } = world.lab
    const contact = tenant.createContact('Carla')
    const device = tenant.createDevice('PC-1', { deviceId })
    const group = tenant.createGroup({ displayName: 'Everything' }, { members: [contact.id, device.id] })
    const { changes, watermark } = await full(session)
    expect(objectIn(changes, `Group_${group.id}`)).toMatchObject({
      attributes: { cloudMastered: [true], securityEnabled: [true] },
      references: { member: [{ anchor: `Contact_${contact.id}` }, { anchor: `Device_${device.id}` }] },
    })
    const target = { anchor: `Device_${device.id}`, dn: named(deviceAnchor) }
    const references = [{ attribute: 'member', change: 'delete', target } as const]
    const update = { operation: 'update', objectType: 'group', anchor: `Group_${group.id}`, dn: `CN={Group_${group.id}}` } as const
    expect(await exportOne(session, { ...update, references })).toMatchObject({ outcome: 'success', failedReferences: [] })
    const later = await imported(session.deltaImport({ partition: 'default', pageSize: 10, watermark }))
    expect(later.changes).toMatchObject([{ references: { member: { kind: 'update', add: [], remove: [{ anchor: target.anchor }] } } }])
  })

  it('keep members of types that are not selected to themselves', async () => {
    const { world, session } = await start()
    const contact = world.lab.tenant.createContact('Carla')
    const group = world.lab.tenant.createGroup({ displayName: 'Partners' }, { members: [contact.id] })
    const { contact: _, ...schema } = (await session.describe()).schema
    const narrow = await world.connect({ settings, schema })
    expect(objectIn((await full(narrow)).changes, `Group_${group.id}`).references).toEqual({})
  })

  it('make nobody an owner because of managedBy', async () => {
    const { world, session } = await start()
    const { id } = world.lab.tenant.createGroup({ displayName: 'Staff' })
    const user = world.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    const references = [{ attribute: 'managedBy', change: 'add', target: { anchor: `User_${user.id}`, dn: 'CN=x' } } as const]
    const update = { operation: 'update', objectType: 'group', anchor: `Group_${id}`, dn: `CN={Group_${id}}` } as const
    expect(await exportOne(session, { ...update, references })).toMatchObject({ failedReferences: [{ code: 'schema-violation' }] })
  })

  it('of Exchange are not tried', async () => {
    const { session } = await start()
    const wanted = { objectType: 'group', operation: 'add' } as const
    expect(session.unsupportedExport({ ...wanted, image: { securityEnabled: [false] } })).toContain('Exchange Online')
    expect(session.unsupportedExport({ ...wanted, image: { securityEnabled: [true] } })).toBeNull()
    expect(session.unsupportedExport({ ...wanted, operation: 'update', image: { securityEnabled: [false] } })).toBeNull()
    const withMail = { ...wanted, operation: 'update', image: { mail: ['list@contoso.lab'] } } as const
    expect(session.unsupportedExport(withMail)).toContain('Exchange Online')
    expect(session.unsupportedExport({ ...withMail, image: { ...withMail.image, groupTypes: ['Unified'] } })).toBeNull()
  })
})

describe('contacts', () => {
  it('are read with their address and phones, under their own key, and never written', async () => {
    const { world, session } = await start()
    const { id } = world.lab.tenant.createContact('Carla', {
      mail: 'carla@partner.example',
      addresses: [{ city: 'Oslo', street: 'Street 1', countryOrRegion: 'Norway' }],
      phones: [
        { type: 'business', number: '+47 1' },
        { type: 'businessFax', number: '+47 2' },
      ],
    })
    const { changes, watermark } = await full(session)
    expect(objectIn(changes, `Contact_${id}`)).toEqual({
      kind: 'object',
      anchor: `Contact_${id}`,
      dn: `CN={Contact_${id}}`,
      objectType: 'contact',
      attributes: {
        city: ['Oslo'],
        cloudAnchor: [`Contact_${id}`],
        country: ['Norway'],
        displayName: ['Carla'],
        facsimileTelephoneNumber: ['+47 2'],
        mail: ['carla@partner.example'],
        streetAddress: ['Street 1'],
        telephoneNumber: ['+47 1'],
      },
      references: {},
    })
    world.lab.tenant.force(id, { displayName: 'Carla Dahl' })
    const later = await imported(session.deltaImport({ partition: 'default', pageSize: 10, watermark }))
    expect(later.changes).toMatchObject([{ anchor: `Contact_${id}`, attributes: { displayName: { values: ['Carla Dahl'] } } }])
    for (const operation of ['add', 'update', 'delete'] as const) {
      expect(session.unsupportedExport({ objectType: 'contact', operation, image: {} })).toContain('Exchange Online')
    }
    expect(await session.read([{ objectType: 'contact', anchor: null, dn: named('YW5uYQ==') }])).toEqual([])
  })
})

describe('devices', () => {
  it('are named after their device id, whoever made them', async () => {
    const { world, session } = await start()
    const { id } = world.lab.tenant.createDevice('PC-1', { deviceId, trustType: 'ServerAd', deviceVersion: 2 })
    const { changes } = await full(session)
    const object = objectIn(changes, `Device_${id}`)
    expect(object).toMatchObject({
      dn: named(deviceAnchor),
      attributes: {
        accountEnabled: [true],
        cloudCreated: [false],
        deviceId: [bytesOfGuid(deviceId)],
        deviceObjectVersion: [2n],
        deviceOSType: ['Windows'],
        deviceTrustType: ['ServerAd'],
        sourceAnchor: [deviceAnchor],
      },
    })
    expect(await session.read([{ objectType: 'device', anchor: null, dn: named(deviceAnchor) }])).toEqual([object])
    expect(await session.read([{ objectType: 'device', anchor: null, dn: named('not a guid') }])).toEqual([])
  })

  it('are changed and deleted, and created by their registration alone', async () => {
    const { world, session } = await start()
    const { id } = world.lab.tenant.createDevice('PC-1', { deviceId })
    const item = { objectType: 'device', anchor: `Device_${id}`, dn: named(deviceAnchor) } as const
    const attributes = { accountEnabled: replace(false), displayName: replace('PC-2') }
    expect(await exportOne(session, { ...item, operation: 'update', attributes })).toMatchObject({ outcome: 'success' })
    expect(world.lab.tenant.find(id)).toMatchObject({ accountEnabled: false, displayName: 'PC-2' })
    expect(await exportOne(session, { ...item, operation: 'delete' })).toMatchObject({ outcome: 'success' })
    expect(world.lab.tenant.find(id)).toBeUndefined()
    expect(session.unsupportedExport({ objectType: 'device', operation: 'add', image: {} })).toContain('registered')
  })

  it('that run something else than Windows are left alone', async () => {
    const { session } = await start()
    const wanted = { objectType: 'device', operation: 'update' } as const
    expect(session.unsupportedExport({ ...wanted, image: { deviceOSType: ['iOS'] } })).toContain('Windows')
    expect(session.unsupportedExport({ ...wanted, image: { deviceOSType: ['Windows'] } })).toBeNull()
    expect(session.unsupportedExport({ ...wanted, operation: 'delete', image: { deviceOSType: ['iOS'] } })).toBeNull()
  })
})

describe('values', () => {
  it('of GUIDs go to bytes and back, and nothing else does', () => {
    expect(guidOfBytes(must(bytesOfGuid(deviceId), 'bytes'))).toBe(deviceId)
    expect(bytesOfGuid('not a guid')).toBeNull()
    expect(guidOfBytes(new Uint8Array(15))).toBeNull()
  })

  it.each(['', 'S-1', 'S-2-5-18', 'S-1-5-4294967296', 'S-1-5--1', `S-1-5${'-1'.repeat(16)}`, 'S-1-281474976710656-1'])(
    'that are no security identifiers stay away: %j',
    (text) => {
      expect(bytesOfSid(text)).toBeNull()
    },
  )
})
