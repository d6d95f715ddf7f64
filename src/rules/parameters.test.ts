import { describe, expect, it } from 'vitest'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration, PartitionDocument } from '#src/model/configuration.ts'
import { parameterLookUp, parameterNames, withParameters } from './parameters.ts'

function partition(name: string, parameters: Readonly<Record<string, string>>): PartitionDocument {
  return { name, selected: true, include: [], exclude: [], parameters }
}

const connectorId = 'b8b1a7c4-0000-4000-8000-00000000000a' as ConnectorId
const connector = {
  id: connectorId,
  name: 'contoso.lab',
  type: 'active-directory',
  settings: {},
  partitions: [partition('DC=a', { Shared: 'a' }), partition('DC=b', { 'Domain.FQDN': 'b.lab' })],
  schema: {},
  parameters: { 'Forest.FQDN': 'forest', Shared: 'connector' },
  profiles: [],
}
const configuration: Configuration = {
  connectors: [connector],
  rules: [],
  metaverse: {},
  parameters: { Shared: 'configuration', 'Company.Code': '7' },
  scheduler: { enabled: false, intervalMinutes: 30, exportDeletionThreshold: null, exportDeletionPercentage: null },
}

describe('A parameter of a rule', () => {
  it.each([
    ['is that of the partition of the object', 'DC=a', 'Shared', 'a'],
    ['is that of the connector where the partition has none', 'DC=b', 'Shared', 'connector'],
    ['is that of the configuration where nothing else has one', 'DC=b', 'Company.Code', '7'],
    ['is found whatever the case of its name', 'DC=b', 'forest.fqdn', 'forest'],
    ['is that of the first selected partition for an object that has none yet', null, 'Shared', 'a'],
    ['is absent where nobody defines it', 'DC=a', 'Domain.FQDN', undefined],
    ['gives the identifier of the connector in braces and upper case', 'DC=a', 'Connector.ID', '{B8B1A7C4-0000-4000-8000-00000000000A}'],
  ])('%s', (_, place, name, expected) => {
    expect(parameterLookUp(configuration)({ connectorId, partition: place }, name)).toBe(expected)
  })

  it('of a connector that is not there is absent', () => {
    expect(parameterLookUp(configuration)({ connectorId: 'nobody' as ConnectorId, partition: null }, 'Shared')).toBe(undefined)
  })

  it('is known to the author of a rule by the name of whoever defines it', () => {
    expect(parameterNames(connector, configuration)).toEqual(['Connector.ID', 'Shared', 'Domain.FQDN', 'Forest.FQDN', 'Company.Code'])
  })

  it('stays as it is written where nothing defines it', () => {
    expect(withParameters('%Known% and %Unknown%', (name) => (name === 'Known' ? 'this' : undefined))).toBe('this and %Unknown%')
  })
})
