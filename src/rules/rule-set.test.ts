import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { MetaverseId, ObjectId } from '#src/model/brand.ts'
import { emptyObject, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import type { MetaverseObject } from '#src/model/metaverse-object.ts'
import { configurationOf, connectorId, inbound, outbound, rulesOf } from '#src/engine/testing/small-rules.ts'
import { joinKey } from './join-key.ts'
import { compileRules, joinCriteriaKey, makesLinks } from './rule-set.ts'

const anna: ConnectorSpaceObject = {
  ...emptyObject({ id: 'o' as ObjectId, connectorId: connectorId('Forest'), dn: 'CN=Anna', dnKey: dnKey('CN=Anna') }, 'object'),
  objectType: 'user',
  synchronized: { sid: ['S-1'], mail: ['Anna@Lab'], title: ['Clerk'] },
}

function identity(values: Readonly<Record<string, string>>): MetaverseObject {
  const part = (value: string) => [
    { values: [value], connectorId: connectorId('Forest'), objectId: 'o' as ObjectId, ruleId: 'r' as never, at: 1 },
  ]
  const attributes = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, part(value)]))
  return { id: 'm' as MetaverseId, objectType: 'person', attributes, inboundBindings: {}, createdAt: 1, changedAt: 1 }
}

describe('rules', () => {
  it('come by ascending precedence, whatever order they are written in', () => {
    const rules = rulesOf(
      inbound({ name: 'b', precedence: 106 }),
      inbound({ name: 'a', precedence: 50 }),
      inbound({ name: 'c', precedence: 107 }),
    )
    expect(rules.inbound(connectorId('Forest'), 'user').map((rule) => rule.name)).toEqual(['a', 'b', 'c'])
  })

  it('are found by direction, connector and type alone', () => {
    const rules = rulesOf(
      inbound({ name: 'mine' }),
      inbound({ name: 'off', disabled: true }),
      inbound({ name: 'group', types: 'group > group' }),
      inbound({ name: 'branch', connector: 'Branch' }),
      outbound({ name: 'out' }),
      outbound({ name: 'back', connector: 'Forest' }),
    )
    expect(rules.inbound(connectorId('Forest'), 'user').map((rule) => rule.name)).toEqual(['mine'])
    expect(rules.inbound(connectorId('Forest'), 'computer')).toEqual([])
    expect(rules.outbound('person').map((target) => [target.connectorId, target.rules.map((rule) => rule.name)])).toEqual([
      [connectorId('Cloud'), ['out']],
      [connectorId('Forest'), ['back']],
    ])
    expect(rules.outbound('group')).toEqual([])
  })

  it('keep the flow to dn apart from the others', () => {
    const rules = rulesOf(outbound({ link: 'Provision', flows: { dn: '="CN=" & [sid]', title: '[title]' } }))
    const rule = must(rules.outbound('person')[0]?.rules[0], 'the rule')
    expect(rule.naming?.source).toBe('"CN=" & [sid]')
    expect(rule.flows.map((flow) => flow.target)).toEqual(['title'])
  })

  it('make links when they join, provision or stick', () => {
    const [flows, joins, provisions, sticks] = ['Join', 'Join', 'Provision', 'StickyJoin'].map((link, i) => {
      const rule = inbound({ link: link as 'Join', join: i === 1 ? ['sid = sid'] : [] })
      return must(rulesOf(rule).inbound(connectorId('Forest'), 'user')[0], 'the rule')
    })
    expect([flows, joins, provisions, sticks].map((rule) => rule !== undefined && makesLinks(rule))).toEqual([false, true, true, true])
  })

  it('have the same criteria when all conditions of all groups are the same', () => {
    const key = (...join: readonly (readonly string[])[]) =>
      joinCriteriaKey(must(rulesOf(inbound({ join })).inbound(connectorId('Forest'), 'user')[0], 'the rule'))
    expect(key(['sid = sid'], ['mail = mail'])).toBe(key(['SID = Sid'], ['mail = mail']))
    for (const other of [
      key(['sid == sid'], ['mail = mail']),
      key(['mail = mail'], ['sid = sid']),
      key(['sid = sid', 'mail = mail']),
      key(['sid = sid']),
    ]) {
      expect(other).not.toBe(key(['sid = sid'], ['mail = mail']))
    }
  })
})

describe('a rule that cannot be used is left out and named', () => {
  it.each([
    ['an unknown connector', inbound({ connector: 'Nowhere' }), 'connector "Nowhere"'],
    ['an unselected type', inbound({ types: 'computer > person' }), 'no object type "computer"'],
    ['an unknown metaverse type', inbound({ types: 'user > robot' }), 'no object type "robot"'],
    ['an unknown flow source', inbound({ flows: { title: '[nosuch]' } }), 'flow to title: the source has no attribute nosuch'],
    ['an unknown flow target', inbound({ flows: { nosuch: '[title]' } }), 'flow to nosuch: the target has no attribute nosuch'],
    ['an expression that cannot be read', inbound({ flows: { title: '=Trim([title]' } }), 'flow to title'],
    ['an unknown scope attribute', inbound({ scope: ['nosuch EQUAL x'] }), 'the scope reads nosuch'],
    ['an unknown join attribute', inbound({ join: ['nosuch = sid'] }), 'joins on nosuch'],
    ['an unknown metaverse join attribute', inbound({ join: ['sid = nosuch'] }), 'joins on nosuch'],
    ['provisioning of any type', inbound({ types: 'user > *', link: 'Provision' }), 'cannot provision'],
  ])('for %s', (_, rule, message) => {
    const rules = compileRules(configurationOf([rule, inbound({ name: 'good' })]))
    expect(rules.problems).toEqual([expect.objectContaining({ rule: rule.name, message: expect.stringContaining(message) })])
    expect(rules.inbound(connectorId('Forest'), 'user').map((one) => one.name)).toEqual(['good'])
  })

  it('unless it is disabled', () => {
    expect(compileRules(configurationOf([inbound({ connector: 'Nowhere', disabled: true })])).problems).toEqual([])
  })
})

describe('objects are filed under the attributes they may be joined by', () => {
  const rules = rulesOf(
    inbound({ link: 'Provision', join: [['sid = sid'], ['mail = mail']], flows: { title: '[title]' } }),
    outbound({ join: ['anchor = anchor'] }),
  )

  it('with what the directory holds', () => {
    expect(rules.objectKeys(anna).toSorted()).toEqual([joinKey('sid', 's-1'), joinKey('mail', 'anna@lab')].toSorted())
    expect(rules.objectKeys({ ...anna, objectType: 'group' })).toEqual([])
  })

  it('and with what it is about to hold', () => {
    const pendingExport = { operation: 'update', newDn: null, changes: { mail: { kind: 'replace', values: ['berg@lab'] } } } as const
    expect(rules.objectKeys({ ...anna, pendingExport })).toEqual(
      expect.arrayContaining([joinKey('mail', 'anna@lab'), joinKey('mail', 'berg@lab')]),
    )
  })

  it('and identities by those that inbound rules ask for', () => {
    expect(rules.metaverseKeys(identity({ sid: 'S-1', title: 'Clerk', anchor: 'A' }))).toEqual([joinKey('sid', 'S-1')])
  })

  it('so that a new identity wakes those who waited for it', () => {
    const waiting = rulesOf(
      inbound({ join: ['mail = anchor'] }),
      inbound({ connector: 'Branch', types: 'user > person', join: ['sid = anchor'] }),
    )
    expect(waiting.awaitedKeys([joinKey('anchor', 'X')])).toEqual([
      { connectorId: connectorId('Forest'), key: joinKey('mail', 'X') },
      { connectorId: connectorId('Branch'), key: joinKey('sid', 'X') },
    ])
    expect(waiting.awaitedKeys([joinKey('title', 'X')])).toEqual([])
  })
})
