import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { countingIds } from '#src/base/ids.ts'
import type { StopCode } from '#src/engine/explain/stop.ts'
import type { RuleDocument } from '#src/model/configuration.ts'
import { switchStaging } from '../staging.ts'
import { Site, type Place } from '../testing/site.ts'
import { explainAbsent } from './explain-absent.ts'
import { explainObject, type Explanation } from './explain-object.ts'

async function explain(site: Site, name: string, attribute: string | null = null, place: Place = 'forest'): Promise<Explanation> {
  const stored = must(await site.store.configuration.current(), 'the configuration')
  const parts = { store: site.store, rules: site.runner.rulesOf(stored), stored, clock: site.clock, ids: countingIds() }
  return explainObject(parts, { kind: 'object', object: await site.object(place, name) }, attribute)
}

/** The stop of the first story, in short. */
function stopOf({ object, attributes }: Explanation): StopCode | null {
  return (attributes === null ? object.stop : (attributes[0]?.stop ?? null))?.code ?? null
}

async function settledSite(...people: readonly string[]): Promise<Site> {
  return (await Site.start({ people })).settled()
}

function changed(rules: readonly RuleDocument[], name: string, change: Partial<RuleDocument>): readonly RuleDocument[] {
  return rules.map((rule) => (rule.name.includes(name) ? { ...rule, ...change } : rule))
}

describe('an explanation of an object', () => {
  it('shows the links, the verdict of every rule, and that nothing is in the way', async () => {
    const site = await settledSite('Anna')
    const told = await explain(site, 'CN=Anna')
    expect(told.object.stop).toBeNull()
    expect(told.object.places.map(({ connector, object }) => [connector, object?.link?.kind])).toEqual([
      ['forest', 'projected'],
      ['tenant', 'provisioned'],
    ])
    const verdicts = told.object.places[0]?.inbound ?? []
    expect(verdicts.filter(({ state }) => state === 'in-scope').length).toBeGreaterThan(0)
    const outside = must(
      verdicts.find(({ state }) => state === 'out-of-scope'),
      'a rule out of scope',
    )
    expect(outside.failed[0]?.condition).toEqual(expect.stringMatching(/^\w+ [A-Z]+/))
  })

  it('says that an object was imported and not synchronized yet', async () => {
    const site = await Site.start({ people: ['Anna'] })
    await site.run('forest', 'Full Import')
    expect(stopOf(await explain(site, 'CN=Anna'))).toBe('import-pending')
    expect(stopOf(await explain(site, 'CN=Anna', 'displayName'))).toBe('import-pending')
  })

  it('names the condition that keeps an object out of every rule that joins', async () => {
    const site = await Site.start({ people: ['Anna'] })
    site.forest.directory.modify(site.person('Anna'), { adminDescription: 'User_NoSync' })
    await site.cycle('initial')
    const told = await explain(site, 'CN=Anna')
    expect(told.object.stop).toMatchObject({
      code: 'out-of-scope',
      connector: 'forest',
      attribute: 'adminDescription',
      message: expect.stringContaining('adminDescription NOTSTARTSWITH User_, but it is User_NoSync'),
    })
  })

  it('says why a name is not in the connector space', async () => {
    const site = await settledSite('Anna')
    const stored = must(await site.store.configuration.current(), 'the configuration')
    const connector = must(
      stored.configuration.connectors.find(({ name }) => name === 'forest'),
      'the forest',
    )
    const base = site.forest.baseDn
    const absent = (dn: string) => explainAbsent(site.store, connector, dn)
    expect((await absent(`CN=Nobody,OU=People,${base}`)).message).toContain('no import up to')
    expect((await absent('CN=Anna,DC=fabrikam,DC=com')).message).toContain('lies in no partition')
    expect((await absent(`CN=Zoe,OU=Elsewhere,${base}`)).message).toMatch(/outside of the containers|excluded|no import up to/)
  })
})

describe('an explanation of an attribute', () => {
  it('follows a value from its slot through the rule to every target', async () => {
    const site = await Site.start({ people: ['Anna'] })
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.settled()
    const [story] = (await explain(site, 'CN=Anna', 'title')).attributes ?? []
    expect(story).toMatchObject({
      attribute: 'title',
      values: ['Boss'],
      plannedValues: null,
      stop: null,
      sources: expect.arrayContaining([
        expect.objectContaining({
          connector: 'forest',
          verdict: 'won',
          reads: [{ attribute: 'title', referenceCount: null, slots: [{ slot: 'synchronized', values: ['Boss'] }] }],
        }),
      ]),
      targets: [
        expect.objectContaining({ connector: 'tenant', attribute: 'jobTitle', state: 'delivered', imported: ['Boss'], stop: null }),
      ],
    })
    const byTarget = (await explain(site, 'CN=Anna', 'jobTitle')).attributes ?? []
    expect(byTarget[0]).toMatchObject({ attribute: 'title', targets: [{ attribute: 'jobTitle' }] })
  })

  it('traces the expression of a flow part by part', async () => {
    const site = await settledSite('Anna')
    const [story] = (await explain(site, 'CN=Anna', 'userPrincipalName')).attributes ?? []
    const flow = must(
      story?.sources.find(({ verdict }) => verdict === 'won'),
      'a source',
    )
    expect(flow.expression?.[0]).toMatchObject({ depth: 0, gave: expect.stringContaining('@') })
    expect(flow.expression?.some(({ text }) => text === '[userPrincipalName]')).toBe(true)
  })

  it('says no value, pending import, pending export, and waiting for confirmation, in the order of the way', async () => {
    const site = await settledSite('Anna')
    expect(stopOf(await explain(site, 'CN=Anna', 'title'))).toBe('no-value')
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.run('forest', 'Delta Import')
    const pending = await explain(site, 'CN=Anna', 'title')
    expect(stopOf(pending)).toBe('import-pending')
    expect(pending.attributes?.[0]?.plannedValues).toEqual(['Boss'])
    await site.run('forest', 'Delta Synchronization')
    expect(stopOf(await explain(site, 'CN=Anna', 'title'))).toBe('export-pending')
    await site.run('tenant', 'Export')
    expect(stopOf(await explain(site, 'CN=Anna', 'title'))).toBe('not-confirmed')
    await site.run('tenant', 'Delta Import')
    expect(stopOf(await explain(site, 'CN=Anna', 'title'))).toBe(null)
  })

  it('names the rule that is disabled, and the attribute that no rule knows', async () => {
    const site = await Site.start({
      people: ['Anna'],
      rules: (rules) =>
        rules.map((rule) =>
          rule.flows.some(({ target }) => target === 'title') && rule.direction === 'inbound' ? { ...rule, disabled: true } : rule,
        ),
    })
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.settled()
    expect(stopOf(await explain(site, 'CN=Anna', 'title'))).toBe('rule-disabled')
    expect(stopOf(await explain(site, 'CN=Anna', 'shoeSize'))).toBe('attribute-not-selected')
  })

  it('names the winner to the one who lost by precedence', async () => {
    const site = await Site.start({
      people: ['Anna'],
      rules: (rules) => {
        const rule = must(
          rules.find(({ direction, flows }) => direction === 'inbound' && flows.some(({ target }) => target === 'title')),
          'a rule with a title',
        )
        const own = {
          ...rule,
          id: '00000000-0000-4000-8000-000000000001' as RuleDocument['id'],
          name: 'Everybody is a guest',
          precedence: 1,
          linkType: 'Join' as const,
          join: [],
          scope: [],
        }
        return [
          ...rules,
          { ...own, flows: [{ target: 'title', source: { kind: 'constant', value: 'Guest' }, merge: 'Update', applyOnce: false }] },
        ]
      },
    })
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.settled()
    const [story] = (await explain(site, 'CN=Anna', 'title')).attributes ?? []
    expect(story?.values).toEqual(['Guest'])
    expect(story?.sources.find(({ stop }) => stop?.code === 'lost-precedence')?.stop?.message).toContain(
      '"Everybody is a guest" of "forest" comes first',
    )
  })

  it('says that the rules changed since', async () => {
    const site = await settledSite('Anna')
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.cycle('delta')
    const stored = must(await site.store.configuration.current(), 'the configuration')
    const rules = stored.configuration.rules.map((rule) => ({
      ...rule,
      flows: rule.flows.filter(({ target }) => rule.direction === 'outbound' || target !== 'title'),
    }))
    await site.store.configuration.save({
      expectedVersion: stored.version,
      configuration: { ...stored.configuration, rules },
      at: 1,
      author: 'anna',
      reason: 'test',
    })
    expect(stopOf(await explain(site, 'CN=Anna', 'title'))).toBe('full-synchronization-needed')
  })

  it('repeats the words of the directory that refused', async () => {
    const site = await settledSite('Anna')
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.run('forest', 'Delta Import')
    await site.run('forest', 'Delta Synchronization')
    const cloud = await site.cloudObject('CN=Anna')
    await site.store.commit({
      putObjects: [
        {
          object: {
            ...cloud,
            exportProblem: { code: 'Request_BadRequest', message: 'Invalid jobTitle', firstAt: 0, lastAt: 0, retryCount: 2 },
          },
          keys: null,
        },
      ],
    })
    const told = await explain(site, 'CN=Anna', 'title')
    expect(told.attributes?.[0]?.stop).toMatchObject({
      code: 'export-refused',
      message: expect.stringContaining('Request_BadRequest: Invalid jobTitle'),
    })
  })

  it('says that the server is in staging mode', async () => {
    const site = await settledSite('Anna')
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.run('forest', 'Delta Import')
    await site.run('forest', 'Delta Synchronization')
    await switchStaging({ store: site.store, clock: site.clock }, { on: true, author: 'anna', reason: null })
    const told = await explain(site, 'CN=Anna', 'title')
    expect(told.attributes?.[0]?.stop).toMatchObject({ code: 'export-held', message: expect.stringContaining('staging mode') })
  })

  it('says which members of a group are not joined, and which have no object in the target', async () => {
    const site = await Site.start({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna', 'Bert'] } })
    site.forest.directory.modify(site.person('Bert'), { adminDescription: 'User_NoSync' })
    await site.settled()
    const [story] = (await explain(site, 'CN=Staff', 'member')).attributes ?? []
    expect(story?.stop).toMatchObject({ code: 'reference-not-joined', message: expect.stringContaining(site.person('Bert')) })
    expect(story?.targets).toMatchObject([{ attribute: 'members', references: { imported: 1, wanted: 1 }, stop: null }])
  })

  it('counts the references that an outbound rule reads', async () => {
    const site = await (await Site.start({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna', 'Bert'] } })).settled()
    const [story] = (await explain(site, 'CN=Staff', 'member')).attributes ?? []
    const reads = story?.targets.flatMap((target) => target.flows).flatMap((flow) => flow.reads)
    expect(reads).toContainEqual({ attribute: 'member', slots: [], referenceCount: 2 })
  })

  it('says why an identity is not provisioned', async () => {
    const site = await Site.start({
      people: ['Anna'],
      rules: (rules) => rules.map((rule) => (rule.direction === 'outbound' ? { ...rule, linkType: 'Join' as const } : rule)),
    })
    await site.cycle('initial')
    expect(stopOf(await explain(site, 'CN=Anna', 'displayName'))).toBe('not-provisioned')
    expect(stopOf(await explain(site, 'CN=Anna'))).toBe('not-provisioned')
  })

  it('says that nothing is synchronized while a rule cannot be used', async () => {
    const site = await Site.start({
      people: ['Anna'],
      rules: (rules) => changed(rules, 'User Join', { targetObjectType: 'nothing' }),
    })
    await site.run('forest', 'Full Import')
    const told = await explain(site, 'CN=Anna', 'title')
    expect(told.attributes?.[0]?.stop).toMatchObject({ code: 'rule-broken', rule: expect.stringContaining('User Join') })
  })

  it('says that a join attribute has no value', async () => {
    const site = await Site.start({
      people: ['Anna'],
      rules: (rules) =>
        rules.map((rule) =>
          rule.direction === 'inbound' && ['user', 'inetOrgPerson'].includes(rule.sourceObjectType) && rule.join.length > 0
            ? {
                ...rule,
                linkType: 'Join' as const,
                scope: [],
                join: [[{ connectorSpaceAttribute: 'employeeID', metaverseAttribute: 'employeeID', caseSensitive: false }]],
              }
            : rule,
        ),
    })
    await site.run('forest', 'Full Import')
    await site.run('forest', 'Full Synchronization')
    expect(stopOf(await explain(site, 'CN=Anna'))).toBe('no-join-value')
  })
})
