import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
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
      references: { manager: [] },
    })
  })
})
