import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { entraId } from './driver.ts'
import { dnOf } from './identity.ts'
import { exportOne, imported, LabWorld, objectIn, replace } from './testing/lab-world.ts'

const anna = {
  operation: 'add',
  objectType: 'user',
  dn: dnOf({ type: 'user', id: '' }, 'YW5uYQ=='),
  attributes: {
    sourceAnchor: replace('YW5uYQ=='),
    userPrincipalName: replace('anna@contoso.lab'),
    displayName: replace('Anna Berg'),
    accountEnabled: replace(true),
    businessPhones: replace('+47 1'),
    extensionAttribute3: replace('third'),
  },
} as const

describe('a session with a tenant', () => {
  it('names the connector after the default domain and suggests a selection', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const description = await session.describe()
    expect(description.suggestedName).toBe('contoso.lab')
    expect(description.partitions).toMatchObject([{ name: 'default', selected: true }])
    expect(Object.keys(description.suggestedSelection)).toEqual(['user', 'group'])
  })

  it('brings an exported user back by full import under the name and key the export told', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const result = await exportOne(session, anna)
    expect(result).toMatchObject({ outcome: 'success', dn: null, failedReferences: [] })
    const anchor = must(result.outcome === 'success' ? result.anchor : null, 'anchor')
    const { changes } = await imported(session.fullImport({ partition: 'default', pageSize: 100 }))
    expect(objectIn(changes, anchor)).toMatchObject({
      dn: anna.dn,
      objectType: 'user',
      attributes: {
        displayName: ['Anna Berg'],
        sourceAnchor: ['YW5uYQ=='],
        extensionAttribute3: ['third'],
        businessPhones: ['+47 1'],
        accountEnabled: [true],
      },
      references: {},
    })
  })
})

describe('the Entra ID driver', () => {
  it('connects with the settings it parsed, survives the end of the secret, and closes twice without complaint', async () => {
    const world = await LabWorld.start()
    const request = world.request()
    const session = await entraId.connect({ ...request, settings: entraId.parseSettings(request.settings) })
    request.secret?.destroy()
    expect(session.server).toBe(world.lab.secureBaseUrl)
    world.lab.tenant.revokeTokens()
    const { changes } = await imported(session.fullImport({ partition: 'default', pageSize: 10 }))
    expect(changes).toEqual([])
    await session.close()
    await session.close()
  })

  it('keeps the secret out of everything that can be printed', async () => {
    const world = await LabWorld.start()
    const request = world.request()
    const session = await entraId.connect(request)
    expect(inspect(session, { depth: 20, showHidden: true })).not.toContain(world.lab.clientSecret)
    expect(JSON.stringify(session)).not.toContain(world.lab.clientSecret)
    await session.close()
  })

  it('names the account and what it can do', () => {
    const settings = entraId.parseSettings({ tenantId: 'contoso.lab', clientId: '0f8fad5b-d9cb-469f-a165-70867728950e' })
    expect(entraId.accountName(settings)).toBe('application 0f8fad5b-d9cb-469f-a165-70867728950e in tenant contoso.lab')
    expect(entraId.capabilities).toMatchObject({ place: 'cloud', referencesOnAdd: 'afterwards', referencesPerItem: 20 })
  })
})
