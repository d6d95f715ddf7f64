import { describe, expect, it } from 'vitest'
import type { Configuration, ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import { contoso } from './testing/contoso.ts'
import { planConfiguration } from './plan-configuration.ts'

const before = contoso()

describe('The plan of a configuration', () => {
  it('is empty when nothing changes', () => {
    expect(planConfiguration(before, structuredClone(before))).toEqual({ changes: [], needed: [] })
  })

  it('adds everything when there was nothing, and needs everything to be read', () => {
    const { changes, needed } = planConfiguration(null, before)
    expect(changes.every(({ change }) => change === 'add')).toBe(true)
    expect(changes).toHaveLength(before.connectors.length + before.rules.length + 2)
    expect(needed.map(({ connector, steps }) => [connector, steps])).toEqual(
      before.connectors.map(({ name }) => [name, ['full-import', 'full-synchronization']]),
    )
  })

  it('names the flow that changes and leaves the others out', () => {
    const after = withRule('ad-user-common', ({ flows, ...rule }) => ({
      ...rule,
      flows: [
        { target: 'pager', source: { kind: 'constant', value: '0' }, merge: 'Update', applyOnce: true },
        ...flows
          .filter(({ target }) => target !== 'title' && target !== 'pager')
          .map((flow) => (flow.target === 'displayName' ? { ...flow, source: { kind: 'direct', attribute: 'cn' } as const } : flow)),
      ],
    }))
    expect(planConfiguration(before, after)).toEqual({
      changes: [
        {
          document: 'rules/0160-in-from-contoso-lab-user-common.yaml',
          change: 'change',
          title: 'In from contoso.lab - User Common',
          fields: [
            { path: 'flows[displayName].expression', before: 'Trim(IIF(IsNullOrEmpty([displayName]), [cn], [displayName]))', after: null },
            { path: 'flows[displayName].from', before: null, after: 'cn' },
            { path: 'flows[pager].expression', before: 'Trim([pager])', after: null },
            { path: 'flows[pager].constant', before: null, after: '0' },
            { path: 'flows[pager].applyOnce', before: null, after: 'true' },
            { path: 'flows[title]', before: '{"to":"title","expression":"Trim([title])"}', after: null },
          ],
        },
      ],
      needed: [
        {
          connectorId: before.connectors[0]?.id,
          connector: 'contoso.lab',
          steps: ['full-synchronization'],
          reasons: ['Rule "In from contoso.lab - User Common" changed.'],
        },
      ],
    })
  })

  it('takes a rename for what it is, and needs nothing for it', () => {
    const { changes, needed } = planConfiguration(
      before,
      withRule('ad-user-common', (rule) => ({ ...rule, name: 'Users', description: 'Short.' })),
    )
    expect(changes).toMatchObject([
      {
        document: 'rules/0160-users.yaml',
        change: 'change',
        fields: [
          { path: 'name', after: 'Users' },
          { path: 'description', after: 'Short.' },
        ],
      },
    ])
    expect(needed).toEqual([])
  })

  it('needs nothing when a connector gets another name', () => {
    const renamed = withForest(() => ({ name: 'Contoso' }))
    const rules = renamed.rules.map((rule) => (rule.connector === 'contoso.lab' ? { ...rule, connector: 'Contoso' } : rule))
    const { changes, needed } = planConfiguration(before, { ...renamed, rules })
    expect(changes.find(({ document }) => document === 'connectors/contoso.yaml')?.fields).toEqual([
      { path: 'name', before: 'contoso.lab', after: 'Contoso' },
    ])
    expect(needed).toEqual([])
  })

  it('needs the forest to be synchronized for an outbound rule, since new users have nothing in the tenant yet', () => {
    const { needed } = planConfiguration(
      before,
      withRule('to-entra-user-join', (rule) => ({ ...rule, scope: [] })),
    )
    expect(needed.map(({ connector, steps }) => [connector, steps])).toEqual([
      ['contoso.lab', ['full-synchronization']],
      ['contoso.onmicrosoft.com', ['full-synchronization']],
    ])
  })

  it.each<[string, (rule: RuleDocument) => RuleDocument | null, string]>([
    ['disabled', (rule) => ({ ...rule, disabled: true }), 'Rule "In from contoso.lab - User Common" was disabled.'],
    ['removed', () => null, 'Rule "In from contoso.lab - User Common" was removed.'],
    ['moved in the order', (rule) => ({ ...rule, precedence: 99 }), 'Rule "In from contoso.lab - User Common" changed.'],
  ])('needs a full synchronization for a rule that is %s', (_what, change, reason) => {
    const { needed } = planConfiguration(before, withRule('ad-user-common', change))
    expect(needed).toMatchObject([{ connector: 'contoso.lab', steps: ['full-synchronization'], reasons: [reason] }])
  })

  it('needs nothing when a disabled rule changes', () => {
    const disabled = withRule('ad-user-common', (rule) => ({ ...rule, disabled: true }))
    const rules = disabled.rules.map((rule) => (rule.disabled ? { ...rule, flows: [] } : rule))
    expect(planConfiguration(disabled, { ...disabled, rules }).needed).toEqual([])
  })

  it.each<[string, (connector: ConnectorDocument) => Partial<ConnectorDocument>, string]>([
    [
      'attributes',
      ({ schema }) => ({ schema: { ...schema, group: { attributes: {} } } }),
      'The selection of object types and attributes changed.',
    ],
    [
      'containers',
      ({ partitions }) => ({ partitions: partitions.map((partition) => ({ ...partition, include: [] })) }),
      'The selection of partitions and containers changed.',
    ],
  ])('needs a full import and a full synchronization when other %s are selected', (_what, change, reason) => {
    const { needed } = planConfiguration(before, withForest(change))
    expect(needed).toMatchObject([{ connector: 'contoso.lab', steps: ['full-import', 'full-synchronization'], reasons: [reason] }])
  })

  it('needs nothing for settings, profiles and the scheduler', () => {
    const after = withForest(() => ({ settings: { servers: ['dc2.contoso.lab'] }, profiles: [] }))
    const plan = planConfiguration(before, { ...after, scheduler: { ...after.scheduler, intervalMinutes: 60 } })
    expect(plan.changes.flatMap(({ document, fields }) => fields.map(({ path }) => `${document} ${path}`))).toEqual([
      'connectors/contoso-lab.yaml settings.account',
      'connectors/contoso-lab.yaml settings.servers',
      'connectors/contoso-lab.yaml profiles[Full Import]',
      'connectors/contoso-lab.yaml profiles[Delta Synchronization]',
      'connectors/contoso-lab.yaml profiles[Export]',
      'scheduler.yaml intervalMinutes',
    ])
    expect(plan.needed).toEqual([])
  })

  it('needs a full synchronization when a parameter that rules may use changes', () => {
    const own = withForest(() => ({ parameters: { 'Forest.FQDN': 'contoso.lab' } }))
    expect(planConfiguration(before, own).needed).toMatchObject([
      { connector: 'contoso.lab', steps: ['full-synchronization'], reasons: ['Parameters changed.'] },
    ])
    const everywhere = planConfiguration(before, { ...before, parameters: { 'Company.Code': '7' } })
    expect(everywhere.needed.map(({ connector }) => connector)).toEqual(before.connectors.map(({ name }) => name))
  })

  it('needs a full synchronization of what feeds a metaverse type that changes', () => {
    const metaverse = { ...before.metaverse, group: { attributes: {} } }
    expect(planConfiguration(before, { ...before, metaverse }).needed).toMatchObject([
      { connector: 'contoso.lab', steps: ['full-synchronization'], reasons: ['The metaverse type group changed.'] },
    ])
  })
})

function withRule(template: string, change: (rule: RuleDocument) => RuleDocument | null): Configuration {
  const rules = before.rules.map((rule) => (rule.id.startsWith(`${template}.`) ? change(rule) : rule))
  return { ...before, rules: rules.filter((rule) => rule !== null) }
}

function withForest(change: (connector: ConnectorDocument) => Partial<ConnectorDocument>): Configuration {
  const connectors = before.connectors.map((connector) =>
    connector.type === 'active-directory' ? { ...connector, ...change(connector) } : connector,
  )
  return { ...before, connectors }
}
