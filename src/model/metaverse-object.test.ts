import { expect, it } from 'vitest'
import type { ConnectorId, MetaverseId, ObjectId, RuleId } from './brand.ts'
import { metaverseAttributes, metaverseValues, sameContributions, type Contribution, type MetaverseObject } from './metaverse-object.ts'

function part(rule: string, ...values: readonly string[]): Contribution {
  return { values, connectorId: 'c' as ConnectorId, objectId: 'o' as ObjectId, ruleId: rule as RuleId, at: 1 }
}

const anna: MetaverseObject = {
  id: 'm' as MetaverseId,
  objectType: 'person',
  attributes: { title: [part('r1', 'Clerk')], proxyAddresses: [part('r1', 'a', 'b'), part('r2', 'c')] },
  inboundBindings: {},
  createdAt: 1,
  changedAt: 1,
}

it('shows the values of all contributions together', () => {
  expect(metaverseValues(anna, 'proxyAddresses')).toEqual(['a', 'b', 'c'])
  expect(metaverseValues(anna, 'mail')).toEqual([])
  expect(metaverseAttributes(anna)).toEqual({ title: ['Clerk'], proxyAddresses: ['a', 'b', 'c'] })
})

it('takes contributions for the same whenever they were made, and for others when rule, object or values differ', () => {
  const one = part('r1', 'a', 'b')
  expect(sameContributions([one], [{ ...part('r1', 'b', 'a'), at: 2 }])).toBe(true)
  for (const other of [part('r2', 'a', 'b'), part('r1', 'a'), { ...one, objectId: 'p' as ObjectId }])
    expect(sameContributions([one], [other])).toBe(false)
  expect(sameContributions([one], [])).toBe(false)
})
