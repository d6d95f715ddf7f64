import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { neededRuns } from '#src/configuration/needed-runs.ts'
import type { Configuration, RuleDocument } from '#src/model/configuration.ts'
import { topImage } from '#src/model/connector-space-object.ts'
import { Site, type Place } from '../testing/site.ts'
import { configurationImpact, type ImpactLine } from './configuration-impact.ts'
import type { ImpactChange } from './impact-change.ts'

type Export = Extract<ImpactChange, { kind: 'export' }>

async function proposed(site: Site, edit: (rules: readonly RuleDocument[]) => readonly RuleDocument[]) {
  const stored = must(await site.store.configuration.current(), 'the configuration')
  const configuration: Configuration = { ...stored.configuration, rules: edit(stored.configuration.rules) }
  return { stored, configuration, needed: neededRuns(stored.configuration, configuration) }
}

async function impactOf(site: Site, wanted: Awaited<ReturnType<typeof proposed>>): Promise<readonly ImpactChange[]> {
  const lines: ImpactLine[] = []
  const parts = { store: site.store, drivers: site.drivers, clock: site.clock }
  for await (const line of configurationImpact(parts, wanted)) lines.push(line)
  return lines.flatMap((line) => (line.type === 'change' ? [line.change] : []))
}

/** What waits for export in both spaces, in the words of an impact. */
async function pendingExports(site: Site): Promise<readonly unknown[]> {
  const objects = [...(await site.objects('forest', 'pending-export')), ...(await site.objects('tenant', 'pending-export'))]
  const found = objects.map(async (object) => {
    const edges = await site.store.edges.pendingExport(object.id, { after: null, limit: 1_000 })
    const top = topImage(object)
    const attributes = object.pendingExport?.operation === 'delete' ? [] : Object.keys(object.pendingExport?.changes ?? {}).toSorted()
    return {
      connectorId: object.connectorId,
      dn: object.dn,
      operation: object.pendingExport?.operation,
      attributes: attributes.map((name) => [name, top[name] ?? []]),
      references: edges.map(({ edge, target }) => `${edge.attribute} ${edge.pendingExport} ${target.dn}`).toSorted(),
    }
  })
  return sorted(await Promise.all(found))
}

function namedExports(changes: readonly ImpactChange[]): readonly unknown[] {
  return sorted(
    changes
      .filter((change): change is Export => change.kind === 'export')
      .map(({ connectorId, dn, operation, attributes, references }) => ({
        connectorId,
        dn,
        operation,
        attributes: attributes.map(({ attribute, after }) => [attribute, after]),
        references: references.map(({ attribute, change, target }) => `${attribute} ${change} ${target}`).toSorted(),
      })),
  )
}

function sorted<T extends { readonly dn: string }>(entries: readonly T[]): readonly T[] {
  return entries.toSorted((a, b) => (a.dn < b.dn ? -1 : 1))
}

/** Saves the configuration and runs what it needs, as an operator would. */
async function apply(site: Site, { stored, configuration, needed }: Awaited<ReturnType<typeof proposed>>): Promise<void> {
  await site.store.configuration.save({
    expectedVersion: stored.version,
    configuration,
    at: site.clock.now(),
    author: 'anna',
    reason: 'test',
  })
  for (const { connector } of needed) await site.run(connector as Place, 'Full Synchronization')
}

function withTitle(rules: readonly RuleDocument[], expression: string): readonly RuleDocument[] {
  return rules.map((rule) => ({
    ...rule,
    flows: rule.flows.map((flow) =>
      rule.direction === 'inbound' && flow.target === 'title'
        ? { ...flow, source: { kind: 'expression' as const, text: expression } }
        : flow,
    ),
  }))
}

describe('the impact of a configuration', () => {
  it('names exactly the objects that change when the rule is applied, and writes nothing', async () => {
    const site = await Site.start({ people: ['Anna', 'Bert', 'Cara'], groups: { Staff: ['Anna'] } })
    site.forest.directory.modify(site.person('Anna'), { title: 'boss' })
    site.forest.directory.modify(site.person('Bert'), { title: 'CLERK' })
    await site.settled()
    const wanted = await proposed(site, (rules) => withTitle(rules, 'UCase([title])'))
    const changes = await impactOf(site, wanted)
    expect(await pendingExports(site)).toEqual([])
    expect((await site.store.configuration.current())?.version).toBe(wanted.stored.version)
    expect(changes.filter(({ kind }) => kind === 'metaverse')).toMatchObject([
      { operation: 'update', displayName: 'Anna', attributes: [{ attribute: 'title', before: ['boss'], after: ['BOSS'] }], references: [] },
    ])
    const anna = await site.cloudObject('CN=Anna')
    expect(changes.filter(({ kind }) => kind === 'export')).toMatchObject([
      { operation: 'update', dn: anna.dn, attributes: [{ attribute: 'jobTitle', before: ['boss'], after: ['BOSS'] }] },
    ])
    expect(changes).toHaveLength(2)
    await apply(site, wanted)
    expect(await pendingExports(site)).toEqual(namedExports(changes))
  })

  it('names who would be deprovisioned, with the references that go, as the synchronization then does', async () => {
    const site = await Site.start({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna', 'Bert'] } })
    site.forest.directory.modify(site.person('Bert'), { title: 'Guest' })
    await site.settled()
    const wanted = await proposed(site, (rules) =>
      rules.map((rule) =>
        rule.direction === 'outbound' && rule.sourceObjectType === 'person' && rule.linkType === 'Provision'
          ? { ...rule, scope: rule.scope.map((group) => [...group, { attribute: 'title', operator: 'NOTEQUAL' as const, value: 'Guest' }]) }
          : rule,
      ),
    )
    const changes = await impactOf(site, wanted)
    const bert = await site.cloudObject('CN=Bert')
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'export', operation: 'delete', dn: bert.dn }))
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'link', operation: 'disjoined', dn: bert.dn }))
    await apply(site, wanted)
    expect(await pendingExports(site)).toEqual(namedExports(changes))
  })

  it('names who would be joined and provisioned, over batches and references', async () => {
    const site = await Site.start({
      people: ['Anna', 'Bert'],
      groups: { Staff: ['Anna', 'Bert'] },
      rules: (rules) =>
        rules.map((rule) => (rule.direction === 'outbound' && rule.linkType === 'Provision' ? { ...rule, disabled: true } : rule)),
    })
    await site.settled()
    const wanted = await proposed(site, (rules) => rules.map((rule) => ({ ...rule, disabled: false })))
    const changes = await impactOf(site, wanted)
    expect(changes.filter((change) => change.kind === 'link').map(({ operation }) => operation)).toEqual([
      'provisioned',
      'provisioned',
      'provisioned',
    ])
    const adds = changes.filter((change): change is Export => change.kind === 'export' && change.operation === 'add')
    expect(adds).toHaveLength(3)
    expect(adds.flatMap(({ references }) => references)).toHaveLength(2)
    await apply(site, wanted)
    expect(await pendingExports(site)).toEqual(namedExports(changes))
  })

  it('says that a configuration cannot be tried, and leaves no copy behind', async () => {
    const site = await (await Site.start({ people: ['Anna'] })).settled()
    const wanted = await proposed(site, (rules) =>
      rules.map((rule) => (rule.direction === 'inbound' ? { ...rule, targetObjectType: 'nothing' } : rule)),
    )
    await expect(impactOf(site, wanted)).rejects.toMatchObject({
      code: 'configuration-untried',
      detail: expect.stringContaining('no object type "nothing"'),
    })
  })

  it('ends early when nobody reads on', async () => {
    const site = await (await Site.start({ people: ['Anna', 'Bert'] })).settled()
    const wanted = await proposed(site, (rules) => withTitle(rules, '"Everybody"'))
    const lines = configurationImpact({ store: site.store, drivers: site.drivers, clock: site.clock }, wanted)
    expect((await lines.next()).value).toMatchObject({ type: 'progress', progress: { phase: 'copying' } })
    await lines.next()
    await lines.return(undefined)
    expect(await pendingExports(site)).toEqual([])
  })
})
