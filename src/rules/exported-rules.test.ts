import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { exportIsThere, exportMissing } from '#src/expressions/testing/exported-rules.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { Attributes } from '#src/model/value.ts'
import type { FlowOutcome } from './flow.ts'
import { compileRules, type CompiledRule, type RuleSet } from './rule-set.ts'
import { readExportedConfiguration } from './testing/exported-configuration.ts'
import { surroundings, viewOf } from './testing/flow-view.ts'

describe.skipIf(!exportIsThere)(`The rules of an Azure AD Connect server${exportMissing}`, () => {
  const configuration = exportIsThere ? readExportedConfiguration() : nothing
  const rules = compileRules(configuration)

  it('compile without a problem against the schemas of the server', () => {
    expect(configuration.rules).toHaveLength(62)
    expect(rules.problems).toEqual([])
  })

  it('read no names of references, so none are ever loaded', () => {
    for (const { id } of configuration.connectors) expect(rules.namesRead(id)).toEqual([])
  })

  it('let a large group fail and leave the members of any other to the next rule', () => {
    const member = flowOf(rules, 'Out to AAD - Group Join', 'member')
    expect(member.evaluate(viewOf({ memberCount: [3n] }), surroundings)).toEqual({ kind: 'ignore' })
    expect(member.evaluate(viewOf({ memberCount: [50_001n] }), surroundings)).toMatchObject({
      kind: 'error',
      code: 'sync-rule-error-function-triggered',
      message: 'Maximum Group member count exceeded',
    })
    const identity = flowOf(rules, 'Out to AAD - Group Identity', 'member')
    expect(identity.evaluate(viewOf({}, { references: { member: 3 } }), surroundings)).toEqual({ kind: 'references', attribute: 'member' })
  })

  it.each<[string, Attributes, string, FlowOutcome]>([
    ['an ordinary user', { sAMAccountName: ['anna'] }, 'CN=Anna,DC=contoso,DC=com', { kind: 'null' }],
    ['a replication conflict', { sAMAccountName: ['anna'] }, 'CN=Anna\\0ACNF:1f,DC=contoso,DC=com', { kind: 'values', values: [true] }],
    ['a service account', { sAMAccountName: ['MSOL_1'] }, 'CN=M,DC=contoso,DC=com', { kind: 'values', values: [true] }],
    ['a user without an account name', {}, 'CN=Anna,DC=contoso,DC=com', { kind: 'values', values: [true] }],
  ])('keep %s out of the cloud or not', (_, attributes, dn, outcome) => {
    expect(flowOf(rules, 'In from AD - User Join', 'cloudFiltered').evaluate(viewOf(attributes, { dn }), surroundings)).toEqual(outcome)
  })

  it('Q24 decide where documents say otherwise: below 50,000 members a group is made, above them it fails', () => {
    const { scope } = ruleOf(rules, 'Out to AAD - Group Join')
    const takes = (memberCount: bigint, more: Attributes = {}): boolean =>
      scope(viewOf({ sourceAnchor: ['a'], securityEnabled: [true], memberCount: [memberCount], ...more })).inScope
    expect([takes(49_999n), takes(50_000n), takes(50_000n, { cloudAnchor: ['Group_1'] })]).toEqual([true, false, true])
    const member = flowOf(rules, 'Out to AAD - Group Join', 'member')
    expect(member.evaluate(viewOf({ memberCount: [50_000n] }), surroundings)).toEqual({ kind: 'ignore' })
    const mastered = flowOf(rules, 'In from AAD - User Exchange Hybrid', 'cloudSOAExchMailbox')
    const ofType = (type: bigint): FlowOutcome => mastered.evaluate(viewOf({ cloudMSExchRecipientDisplayType: [type] }), surroundings)
    // Later versions list the types; this one looks at the lowest byte alone.
    expect(ofType(0n)).toEqual({ kind: 'values', values: [true] })
    expect(ofType(2n)).toEqual({ kind: 'values', values: [false] })
    expect(ofType(1_073_741_824n)).toEqual({ kind: 'values', values: [true] })
  })

  it('count members without reading them', () => {
    const count = flowOf(rules, 'In from AD - Group Common', 'memberCount')
    expect(count.evaluate(viewOf({}, { references: { member: 250_000 } }), surroundings)).toEqual({ kind: 'values', values: [250_000n] })
  })

  it('take the creator of a computer for its owner', () => {
    const owner = flowOf(rules, 'In from AD - Computer Join', 'registeredOwnerReference')
    const view = viewOf({}, { references: { 'mS-DS-CreatorSID': 1 } })
    expect(owner.evaluate(view, surroundings)).toEqual({ kind: 'references', attribute: 'mS-DS-CreatorSID' })
    expect(owner.applyOnce).toBe(true)
  })

  it('take an ordinary user into scope, and no critical object or written-back one', () => {
    const { scope } = ruleOf(rules, 'In from AD - User Join')
    const takes = (attributes: Attributes): boolean => scope(viewOf(attributes)).inScope
    expect(takes({})).toBe(true)
    expect(takes({ isCriticalSystemObject: [true] })).toBe(false)
    expect(takes({ adminDescription: ['User_1f'] })).toBe(false)
  })

  it('can be explained, flow by flow, with the outcome they have', () => {
    const view = viewOf(sample, { references: { member: 2, manager: 1 }, parameters: { 'Domain.FQDN': 'contoso.com' } })
    const explained = flowsOf(rules).map((flow) => ({ flow, ...flow.explain(view, surroundings) }))
    expect(explained).toHaveLength(1_200)
    for (const { flow, outcome } of explained) expect(outcome).toEqual(flow.evaluate(view, surroundings))
    expect(explained.filter(({ expression }) => expression !== null)).toHaveLength(391)
  })
})

const nothing: Configuration = {
  connectors: [],
  rules: [],
  metaverse: {},
  parameters: {},
  scheduler: { enabled: false, intervalMinutes: 30, exportDeletionThreshold: null, exportDeletionPercentage: null },
}

const sample: Attributes = {
  sAMAccountName: ['anna'],
  displayName: ['Anna Berg'],
  mail: ['anna@contoso.com'],
  mailNickname: ['anna'],
  proxyAddresses: ['SMTP:anna@contoso.com', 'smtp:a@contoso.com'],
  userAccountControl: [512n],
  objectGUID: [Uint8Array.from({ length: 16 }, (_, i) => i)],
  objectSid: [Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0)],
  sourceAnchor: ['AAECAwQFBgcICQoLDA0ODw=='],
  pwdLastSet: [131_000_000_000_000_000n],
  groupType: [-2_147_483_646n],
}

function everyRule({ configuration, inbound, outbound }: RuleSet): readonly CompiledRule[] {
  const types = [...new Set(configuration.rules.map(({ sourceObjectType }) => sourceObjectType))]
  const read = configuration.connectors.flatMap(({ id }) => types.flatMap((type) => inbound(id, type)))
  return [...read, ...types.flatMap((type) => outbound(type).flatMap(({ rules }) => rules))]
}

function flowsOf(rules: RuleSet): readonly CompiledRule['flows'][number][] {
  return everyRule(rules).flatMap(({ naming, flows }) => (naming === null ? flows : [naming, ...flows]))
}

function ruleOf(rules: RuleSet, name: string): CompiledRule {
  return must(
    everyRule(rules).find((rule) => rule.name === name),
    `the rule ${name}`,
  )
}

function flowOf(rules: RuleSet, name: string, target: string): CompiledRule['flows'][number] {
  return must(
    ruleOf(rules, name).flows.find((flow) => flow.target === target),
    `the flow to ${target} of ${name}`,
  )
}
