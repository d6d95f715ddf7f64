import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { PartitionDocument } from '#src/model/configuration.ts'
import { configurationOf, inbound } from './testing/small-rules.ts'
import { parameterOf } from './views.ts'

const { connectors } = configurationOf([inbound({})])
const connector = { ...must(connectors[0], 'a connector'), parameters: { 'Forest.FQDN': 'forest', Shared: 'connector' } }
const configuration = { parameters: { Shared: 'configuration', 'Company.Code': '7' } }

function partition(name: string, parameters: Readonly<Record<string, string>>): PartitionDocument {
  return { name, selected: true, include: [], exclude: [], parameters }
}

describe('A parameter of a rule', () => {
  const divided = { ...connector, partitions: [partition('DC=a', { Shared: 'a' }), partition('DC=b', { 'Domain.FQDN': 'b.lab' })] }

  it.each([
    ['is that of the partition of the object', 'DC=a', 'Shared', 'a'],
    ['is that of the connector where the partition has none', 'DC=b', 'Shared', 'connector'],
    ['is that of the configuration where nothing else has one', 'DC=b', 'Company.Code', '7'],
    ['is found whatever the case of its name', 'DC=b', 'forest.fqdn', 'forest'],
    ['is that of the first selected partition for an object that has none yet', null, 'Shared', 'a'],
    ['is absent where nobody defines it', 'DC=a', 'Domain.FQDN', undefined],
    ['gives the identifier of the connector in braces and upper case', 'DC=a', 'Connector.ID', `{${connector.id.toUpperCase()}}`],
  ])('%s', (_, place, name, expected) => {
    expect(parameterOf(configuration, divided, { partition: place, name })).toBe(expected)
  })
})
