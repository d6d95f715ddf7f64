import { describe, expect, it } from 'vitest'
import type { ExplainBody, ExplainedRuleBody } from '#src/api/contract/explain.ts'
import type { MetaverseObjectBody } from '#src/api/contract/metaverse.ts'
import { lineageOf, onlyUsed } from './lineage.ts'

const at = '2026-01-01T00:00:00.000Z'
const identity: MetaverseObjectBody = {
  id: 'm1',
  objectType: 'person',
  displayName: 'Ann',
  createdAt: at,
  changedAt: at,
  attributes: {
    title: [{ connector: 'hr', rule: 'In title', ruleId: 'r1', at, values: ['Lawyer'] }],
    mail: [{ connector: 'hr', rule: 'In common', ruleId: 'r2', at, values: ['ann@contoso.com'] }],
  },
  references: {
    manager: { count: 1, isComplete: true, values: [{ id: 'm2', displayName: 'Bo', connector: 'hr', rule: 'In common', ruleId: 'r2' }] },
  },
  joined: [
    { id: 'h1', connector: 'hr', objectType: 'user', dn: 'CN=Ann', link: 'projected', waiting: [] },
    { id: 'c1', connector: 'cloud', objectType: 'user', dn: 'CN={61}', link: 'provisioned', waiting: [] },
  ],
}

function rule(name: string, direction: 'inbound' | 'outbound', state: ExplainedRuleBody['state']): ExplainedRuleBody {
  return { rule: name, ruleId: `id of ${name}`, direction, precedence: 1, linkType: 'Join', state, failed: [] }
}

const told: ExplainBody = {
  title: 'Ann',
  identity: null,
  attributes: null,
  stop: null,
  places: [
    {
      connector: 'hr',
      object: null,
      inbound: [rule('In common', 'inbound', 'in-scope'), rule('In other', 'inbound', 'out-of-scope')],
      outbound: [],
      stop: null,
    },
    { connector: 'cloud', object: null, inbound: [], outbound: [rule('Out user', 'outbound', 'in-scope')], stop: null },
    { connector: 'second', object: null, inbound: [], outbound: [rule('Out second', 'outbound', 'out-of-scope')], stop: null },
  ],
}

describe('the lineage of an identity', () => {
  it('goes from the objects that contribute over their rules to the objects that outbound rules give', () => {
    const { sources, inbound, outbound, targets } = onlyUsed(lineageOf(identity, told))
    expect(sources.map(({ id }) => id)).toEqual(['h1'])
    expect(inbound.map((each) => [each.rule, each.attributes])).toEqual([
      ['In title', ['title']],
      ['In common', ['mail', 'manager']],
    ])
    expect(inbound.map(({ ruleId }) => ruleId)).toEqual(['r1', 'r2'])
    expect(outbound.map((each) => [each.rule, each.ruleId])).toEqual([['Out user', 'id of Out user']])
    expect(targets.map(({ id }) => id)).toEqual(['c1'])
  })

  it('knows the rules that do not take it, and the connectors that get nothing because of them', () => {
    const { inbound, targets } = lineageOf(identity, told)
    expect(inbound.map((each) => [each.rule, each.state])).toContainEqual(['In other', 'out-of-scope'])
    expect(targets.map(({ connector, id }) => [connector, id])).toContainEqual(['second', null])
  })

  it('says what the values themselves say where nobody explains', () => {
    const { inbound, outbound, targets } = onlyUsed(lineageOf(identity, null))
    expect(inbound).toHaveLength(2)
    expect(outbound).toEqual([])
    expect(targets.map(({ id }) => id)).toEqual(['c1'])
  })
})
